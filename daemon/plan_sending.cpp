#include "daemon/plan_sending.hpp"

#include "daemon/text.hpp"
#include "daemon/unnamed_file.hpp"
#include "plan/inline_tasks.hpp"

namespace resetd::daemon {
namespace {

using core::Result;

Result<void> post(Context& context, Remote& remote, const std::string& target, const std::filesystem::path& sent,
                  const std::filesystem::path& plan, const control::Client::Sink& answer) {
  std::vector<plan::Problem> faults;
  auto posted = remote.client().post_plan(target, sent, faults, answer);
  for (plan::Problem& fault : faults) {
    fault.file = plan.string();
    if (sent != plan) fault.line = 0;  // a place in what was sent is none in the person's files
    context.err.write(harmless(plan::to_string(fault)) + "\n");
  }
  return posted;
}

}  // namespace

Result<void> send_plan(Context& context, Remote& remote, const std::string& target, const std::filesystem::path& plan,
                       const plan::Options& options, const plan::Reading& checked,
                       const control::Client::Sink& answer) {
  if (!checked.with_files) return post(context, remote, target, plan, plan, answer);
  auto whole = UnnamedFile::create();
  if (whole.has_error()) return whole.error();
  const auto append = [&whole](std::string_view piece) { return whole->append(piece); };
  if (auto done = plan::inline_tasks(plan, options, checked, append); done.has_error()) {
    core::Error error = done.error();
    if (error.kind == core::ErrorKind::bad_input) error.message.insert(0, plan.string() + ": ");
    return error;
  }
  return post(context, remote, target, whole->path(), plan, answer);
}

}  // namespace resetd::daemon
