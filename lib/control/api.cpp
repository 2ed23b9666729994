#include "control/api.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "audit/log.hpp"
#include "control/json.hpp"
#include "control/problem.hpp"
#include "control/status_page.hpp"
#include "core/lexers.hpp"
#include "queue/claims.hpp"
#include "queue/runs.hpp"

namespace resetd::control {
namespace {

namespace json = boost::json;
using core::Result;

struct RunAndCounts {
  queue::Run run;
  queue::Counts counts;
};

Reply json_reply(const json::value& value, unsigned status = 200) {
  return {.status = status, .body = json::serialize(value) + "\n"};
}

Reply no_such_run(core::RunId id) {
  return problem(
      404, core::bad_input("there is no run " + std::to_string(core::number(id)) + ": `resetd status` lists them"));
}

std::optional<RunAndCounts> find(sqlite::Connection& connection, core::RunId id) {
  auto run = queue::find_run(connection, id);
  if (!run) return std::nullopt;
  return RunAndCounts{std::move(*run), queue::count_tasks(connection, id)};
}

Result<std::vector<core::TaskState>> states_to_retry(const std::vector<std::string>& names) {
  if (names.empty()) return std::vector{core::TaskState::failed, core::TaskState::refused};
  std::vector<core::TaskState> states;
  for (const std::string& name : names) {
    const auto state = core::task_state(name);
    if (state != core::TaskState::failed && state != core::TaskState::refused)
      return core::bad_input(core::shown(name) + " is no state to retry: write failed, refused or both");
    if (std::ranges::find(states, *state) != states.end()) return core::bad_input("states names " + name + " twice");
    states.push_back(*state);
  }
  return states;
}

Result<core::Resolution> resolution_of(const std::string& name) {
  if (name == "applied") return core::Resolution::applied;
  if (name == "not_applied") return core::Resolution::not_applied;
  if (name == "resend") return core::Resolution::resend;
  return core::bad_input("resolution " + core::shown(name) + " is none of applied, not_applied, resend");
}

}  // namespace

asio::awaitable<Reply> Api::handle(Request& request, Stream& stream) {
  switch (request.route->call) {
    case Call::submit:
      return submit(request);
    case Call::preview:
      return preview(request, stream);
    case Call::runs:
      return runs();
    case Call::run:
      return run(core::RunId{request.id});
    case Call::tasks:
      return tasks(request, stream);
    case Call::approve:
    case Call::pause:
    case Call::resume:
    case Call::cancel:
    case Call::promote:
    case Call::retry:
    case Call::resolve:
    case Call::rate:
      return steer(request);
    case Call::events:
      return events(request, stream);
    case Call::undo:
      return undo(core::RunId{request.id}, stream);
    case Call::audit:
      return audit(request, stream);
    case Call::audit_head:
      return audit_head();
    case Call::backup:
      return backup(stream);
    case Call::page:
    case Call::health:
    case Call::ready:
    case Call::metrics:
      break;
  }
  return observe(request.route->call);
}

asio::awaitable<Reply> Api::observe(Call call) {
  if (call == Call::page) co_return status_page();
  if (call == Call::metrics) {
    asio::awaitable<std::string> measured = parts_.metrics();
    Reply reply{.type = "text/plain; version=0.0.4"};
    reply.body = co_await std::move(measured);
    co_return reply;
  }
  if (call == Call::ready) {
    if (auto ready = parts_.ready(); ready.has_error()) co_return problem(503, ready.error());
  }
  const json::value ok = json::object{{"status", "ok"}};
  co_return json_reply(ok);
}

asio::awaitable<Reply> Api::submit(Request& request) {
  const auto again = request.query.find("again");
  if (again != request.query.end() && again->second != "true" && again->second != "false")
    co_return problem(core::bad_input("again is true or false"));
  engine::Submission submission{.plan = request.file, .person = {request.caller.actor, {}}};
  submission.again = again != request.query.end() && again->second == "true";
  submission.files_allowed = false;
  auto submitting = parts_.host.submit(std::move(submission));
  Result<engine::Submitted> submitted = co_await std::move(submitting);
  if (submitted.has_error()) co_return problem(submitted.error());
  if (!submitted->problems.empty()) co_return plan_problem(submitted->problems);
  const queue::Run& run = *submitted->run;
  // A new one as it was taken: to count a million tasks would wait for its sealing, and keep that waiting.
  if (!submitted->existing) {
    const queue::Counts counts{{core::TaskState::queued, run.tasks}};
    co_return json_reply(run_json(run, counts), 202);
  }
  auto read = [id = run.id](sqlite::Connection& connection) { return find(connection, id); };
  const std::optional<RunAndCounts> found = co_await parts_.store.run(std::move(read));
  co_return json_reply(run_json(found->run, found->counts), 200);
}

asio::awaitable<Reply> Api::steer(Request& request) {
  const Result<Body> body = read_body(request.body, *request.route);
  if (body.has_error()) co_return problem(body.error());
  auto read = [id = core::RunId{request.id}](sqlite::Connection& connection) {
    return queue::find_run(connection, id).has_value();
  };
  const bool there = co_await parts_.store.run(std::move(read));
  if (!there) co_return no_such_run(core::RunId{request.id});
  auto deciding = decide(request, *body);
  const Result<engine::Steered> steered = co_await std::move(deciding);
  if (steered.has_error()) co_return problem(steered.error());
  json::object answer = run_json(steered->run, steered->counts);
  answer.emplace("changed", steered->tasks);
  co_return json_reply(std::move(answer));
}

asio::awaitable<Result<engine::Steered>> Api::decide(const Request& request, const Body& body) {
  const core::RunId id{request.id};
  engine::Person person{request.caller.actor, body.text("reason")};
  const auto failed = [](core::Error error) -> asio::awaitable<Result<engine::Steered>> { co_return std::move(error); };
  switch (request.route->call) {
    case Call::approve:
      return parts_.host.approve(id, body.text("digest"), std::move(person));
    case Call::pause:
      return parts_.host.pause(id, std::move(person));
    case Call::resume:
      return parts_.host.resume(id, std::move(person));
    case Call::cancel:
      return parts_.host.cancel(id, std::move(person));
    case Call::promote:
      return parts_.host.promote(id, std::move(person));
    case Call::rate: {
      const auto rate = core::lex_rate(body.text("rate"));
      if (rate.has_error()) return failed(core::bad_input("rate " + rate.error().message));
      return parts_.host.set_rate(id, *rate, std::move(person));
    }
    case Call::retry: {
      const auto states = states_to_retry(body.texts("states"));
      if (states.has_error()) return failed(states.error());
      return parts_.host.retry(id, *states, std::move(person));
    }
    case Call::resolve: {
      const auto resolution = resolution_of(body.text("resolution"));
      if (resolution.has_error()) return failed(resolution.error());
      if (body.number("ordinal") < 1) return failed(core::bad_input("ordinal is a task's number, from 1"));
      return parts_.host.resolve(id, core::Ordinal{body.number("ordinal")}, *resolution, std::move(person));
    }
    default:
      core::broken_invariant("a route that steers nothing was taken for one that does");
  }
}

asio::awaitable<Reply> Api::runs() {
  auto read = [](sqlite::Connection& connection) {
    json::array all;
    for (const queue::Run& run : queue::list_runs(connection))
      all.push_back(run_json(run, queue::count_tasks(connection, run.id)));
    return json::serialize(all) + "\n";
  };
  std::string body = co_await parts_.store.run(std::move(read));
  co_return Reply{.body = std::move(body)};
}

asio::awaitable<Reply> Api::run(core::RunId id) {
  auto read = [id](sqlite::Connection& connection) -> std::optional<json::object> {
    const auto found = find(connection, id);
    if (!found) return std::nullopt;
    json::object told = run_json(found->run, found->counts);
    const auto left = queue::left_stopped(connection, found->run, listed_jobs);
    if (!left.empty()) told.emplace("left_stopped", left_stopped_json(left));
    return told;
  };
  std::optional<json::object> told = co_await parts_.store.run(std::move(read));
  if (!told) co_return no_such_run(id);
  // Of one that is carried out nothing is written down for it.
  const std::string obstacle = parts_.host.obstacle(id);
  if (!obstacle.empty() && !told->contains("state_reason")) told->emplace("state_reason", obstacle);
  const json::value body(std::move(*told));
  co_return json_reply(body);
}

asio::awaitable<Reply> Api::audit_head() {
  auto read = [](sqlite::Connection& connection) { return resetd::audit::head(connection); };
  const resetd::audit::Head head = co_await parts_.store.run(std::move(read));
  const json::value body =
      json::object{{"seq", head.seq}, {"hash", head.hash}, {"anchor", resetd::audit::to_string(head)}};
  co_return json_reply(body);
}

}  // namespace resetd::control
