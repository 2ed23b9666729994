#include "daemon/previewing.hpp"

#include "control/outlook.hpp"
#include "daemon/kept_answer.hpp"
#include "daemon/plan_sending.hpp"
#include "daemon/preview_out.hpp"
#include "daemon/private_run.hpp"

namespace resetd::daemon {
namespace {

using core::Result;

Result<void> interrupted(Context& context) {
  fail(context, core::refused("interrupted: the plan was not previewed to its end"));
  context.exit_code = static_cast<int>(Exit::interrupted);
  return {};
}

}  // namespace

Result<void> preview(Context& context, const settings::Settings& settings, const settings::Console& console,
                     const CheckedPlan& plan, Format format) {
  auto looking = PrivateRun::make(settings, console);
  if (looking.has_error()) return looking.error();
  const auto run = (*looking)->seal_plan(plan.reading);
  if ((*looking)->interrupted()) return interrupted(context);
  if (run.has_error()) return run.error();
  control::PreviewDocument document{*run, {console.rate, console.concurrency}};
  PreviewOut out{context, plan.file, format};
  out.feed(document.head());
  for (auto tasks = (*looking)->next_of_plan(); !tasks.empty(); tasks = (*looking)->next_of_plan()) {
    if ((*looking)->interrupted()) return interrupted(context);
    if (!out.feed(document.page(tasks))) break;
  }
  out.feed(document.tail());
  return out.finish();
}

Result<void> preview(Context& context, Remote& remote, const CheckedPlan& plan, Format format) {
  PreviewOut out{context, plan.file, format};
  const auto send = [&](const control::Client::Sink& answer) {
    return send_plan(context, remote, "/v1/preview", plan.file, plan.options, plan.reading, answer);
  };
  const auto kept = keep_and_read(send, [&out](std::string_view piece) { return out.feed(piece); });
  return kept.has_error() ? kept : out.finish();
}

}  // namespace resetd::daemon
