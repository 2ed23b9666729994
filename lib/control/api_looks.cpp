#include <boost/json/serialize.hpp>

#include "control/api.hpp"
#include "control/json.hpp"
#include "control/outlook.hpp"
#include "control/problem.hpp"
#include "engine/plan_look.hpp"
#include "engine/undo_look.hpp"
#include "queue/runs.hpp"

namespace resetd::control {
namespace {

namespace json = boost::json;
using core::Result;

std::string lines_of(const engine::UndoPage& page) {
  std::string text;
  for (const auto& [task, against] : page.not_undone) {
    json::object line{{"task", task_json(task)}, {"why", against.why}};
    add_position(line, "now", against.now);
    text += json::serialize(line) + "\n";
  }
  if (page.undone > 0) {
    const json::object line{{"plan", page.lines}, {"tasks", page.undone}};
    text += json::serialize(line) + "\n";
  }
  return text;
}

}  // namespace

asio::awaitable<Reply> Api::undo(core::RunId id, Stream& stream) {
  auto find = [id](sqlite::Connection& connection) { return queue::find_run(connection, id); };
  std::optional<queue::Run> run = co_await parts_.store.run(std::move(find));
  if (!run) co_return problem(404, core::bad_input("there is no run " + std::to_string(core::number(id))));
  if (parts_.host.undoing()) {
    co_return problem(503, core::refused("another undo is being worked out: try again in a moment"));
  }
  auto looking = parts_.host.undo(std::move(*run));
  const Result<std::shared_ptr<engine::UndoLook>> look = co_await std::move(looking);
  if (look.has_error()) co_return problem(look.error());
  bool going = co_await stream.begin("application/jsonl");
  std::int64_t undone = 0;
  std::int64_t not_undone = 0;
  while (going) {
    const std::optional<engine::UndoPage> page = co_await (*look)->next();
    if ((*look)->ended()) co_return Reply{.status = 500};
    if (!page) break;
    undone += page->undone;
    not_undone += std::ssize(page->not_undone);
    std::string text = lines_of(*page);
    if (!text.empty()) going = co_await stream.write(std::move(text));
  }
  const json::object end{{"undone", undone}, {"not_undone", not_undone}};
  std::string last = json::serialize(end) + "\n";
  if (going) going = co_await stream.write(std::move(last));
  co_return Reply{.status = going ? 200U : 500U};
}

asio::awaitable<Reply> Api::preview(Request& request, Stream& stream) {
  if (parts_.host.previewing()) {
    co_return problem(503, core::refused("another preview is being worked out: try again in a moment"));
  }
  engine::Submission submission{.plan = request.file, .person = {request.caller.actor, {}}};
  submission.files_allowed = false;
  auto previewing = parts_.host.preview(std::move(submission));
  const Result<engine::Previewed> previewed = co_await std::move(previewing);
  if (previewed.has_error()) co_return problem(previewed.error());
  if (!previewed->problems.empty()) co_return plan_problem(previewed->problems);
  engine::PlanLook& look = *previewed->look;
  const engine::ChannelOptions& console = look.channel().options();
  PreviewDocument document{look.run(), {console.rate, console.concurrency}};
  bool going = co_await stream.begin("application/json");
  std::string text = document.head();
  while (going) {
    going = co_await stream.write(std::move(text));
    const std::vector<queue::Task> tasks = co_await look.next();
    if (look.ended()) co_return Reply{.status = 500};
    if (tasks.empty()) break;
    text = document.page(tasks);
  }
  std::string last = document.tail();
  if (going) going = co_await stream.write(std::move(last));
  co_return Reply{.status = going ? 200U : 500U};
}

}  // namespace resetd::control
