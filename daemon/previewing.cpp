#include "daemon/previewing.hpp"

#include <boost/json/serialize.hpp>

#include "daemon/outlook.hpp"
#include "daemon/private_run.hpp"
#include "engine/decision.hpp"
#include "engine/policy_json.hpp"
#include "queue/tasks.hpp"

namespace resetd::daemon {
namespace {

namespace json = boost::json;

/// The document, as its tasks come.
class Document {
 public:
  Document(Output& out, const std::filesystem::path& plan, const queue::Run& run) : out_(out) {
    json::object head{{"plan", plan.string()}, {"name", run.name}, {"console", run.console}};
    std::string text = json::serialize(head);
    text.back() = ',';
    out_.write(text + "\"tasks\":[");
  }
  void add(const queue::Task& task, const engine::Preview& preview) {
    text_.append(before_).append(json::serialize(preview_json(task, preview)));
    before_ = ",\n";
  }
  void flush() { out_.write(std::exchange(text_, {})); }
  void end(const Outlook& outlook) {
    json::object tail;
    outlook.add_to(tail);
    std::string text = json::serialize(tail);
    text.front() = ',';
    out_.write("]" + text + "\n");
  }

 private:
  Output& out_;
  std::string text_;
  std::string_view before_;
};

class Previewing {
 public:
  Previewing(Context& context, PrivateRun& sealed, const queue::Run& run, const settings::Console& console)
      : context_(context), sealed_(sealed), run_(run), policy_(engine::policy_of(run)), console_(console) {}

  /// False where a signal came.
  bool show(const std::filesystem::path& plan, Format format);
  std::int64_t refused() const { return forecast_.refused(); }

 private:
  std::vector<queue::Task> next(core::Ordinal after);

  Context& context_;
  PrivateRun& sealed_;
  const queue::Run& run_;
  core::Policy policy_;
  const settings::Console& console_;
  engine::Forecast forecast_;
};

std::vector<queue::Task> Previewing::next(core::Ordinal after) {
  return sealed_.read([id = run_.id, after](sqlite::Connection& connection) {
    return queue::list_tasks(connection, id, std::nullopt, after, engine::page);
  });
}

bool Previewing::show(const std::filesystem::path& plan, Format format) {
  std::optional<Document> document;
  if (format == Format::json) document.emplace(context_.out, plan, run_);
  core::Ordinal after{0};
  for (auto tasks = next(after); !tasks.empty() && context_.out.error() == 0; tasks = next(after)) {
    if (sealed_.interrupted()) return false;
    after = tasks.back().ordinal;
    for (const queue::Task& task : tasks) {
      const engine::Preview preview = engine::preview(task, policy_);
      forecast_.add(task, preview);
      if (document) document->add(task, preview);
    }
    if (document)
      document->flush();
    else
      context_.out.print(preview_table(tasks, policy_));
  }
  const Outlook outlook{forecast_, policy_, console_};
  if (document) {
    document->end(outlook);
  } else {
    for (const std::string& line : outlook.lines()) context_.out.write(line + "\n");
  }
  return true;
}

}  // namespace

void preview(Context& context, const settings::Settings& settings, const settings::Console& console,
             const std::filesystem::path& plan, const plan::Options& options, const plan::Reading& checked,
             std::optional<Format> format) {
  const auto interrupted = [&context] {
    fail(context, core::refused("interrupted: the plan was not previewed to its end"));
    context.exit_code = static_cast<int>(Exit::interrupted);
  };
  auto sealed = PrivateRun::make(settings, console);
  if (sealed.has_error()) return fail(context, sealed.error());
  const auto run = (*sealed)->seal_plan(plan, options, checked);
  if ((*sealed)->interrupted()) return interrupted();
  if (run.has_error()) return fail(context, run.error());
  Previewing previewing{context, **sealed, *run, console};
  if (!previewing.show(plan, context.out.format(format))) return interrupted();
  if (previewing.refused() > 0) context.exit_code = static_cast<int>(core::ErrorKind::refused);
}

}  // namespace resetd::daemon
