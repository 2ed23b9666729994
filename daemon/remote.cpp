#include "daemon/remote.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/answers.hpp"

namespace resetd::daemon {
namespace {

namespace json = boost::json;
using core::Result;

std::string path_of(core::RunId id, std::string_view rest = "") {
  return "/v1/runs/" + std::to_string(core::number(id)) + std::string{rest};
}

core::Error strange_answer(const std::string& what) {
  return core::unreachable("the daemon's answer is not understood (" + what +
                           "): is it of the same version as this command?");
}

template <class F>
auto understood(F read) -> Result<decltype(read())> {
  try {
    return read();
  } catch (const std::exception& fault) {
    return strange_answer(fault.what());
  }
}

}  // namespace

std::filesystem::path socket_file(const Context& context, const settings::Settings& settings) {
  return context.socket.value_or(settings.listen.unix_socket);
}

Result<std::optional<Remote>> Remote::find(const Context& context, const settings::Settings& settings) {
  auto client = control::Client::find(socket_file(context, settings));
  if (client.has_error()) return client.error();
  if (*client) return std::optional<Remote>{Remote{std::move(**client)}};
  if (!context.socket) return std::optional<Remote>{};
  return core::unreachable("nobody serves " + context.socket->string() +
                           ": start `resetd serve`, or leave --socket out");
}

Result<std::vector<RunRow>> Remote::runs() {
  const auto answer = client_.get("/v1/runs");
  if (answer.has_error()) return answer.error();
  return understood([&answer] {
    std::vector<RunRow> rows;
    const json::value document = json::parse(answer->body);
    for (const json::value& run : document.as_array()) rows.push_back(run_of(run.as_object()));
    return rows;
  });
}

Result<RunRow> Remote::run(core::RunId id) {
  const auto answer = client_.get(path_of(id));
  if (answer.has_error()) return answer.error();
  return run_of_json(answer->body);
}

Result<std::vector<queue::Task>> Remote::tasks(core::RunId id, std::span<const core::TaskState> states,
                                               core::Ordinal after, int limit) {
  std::string target =
      path_of(id, "/tasks?after=") + std::to_string(core::number(after)) + "&limit=" + std::to_string(limit);
  for (std::size_t i = 0; i < states.size(); ++i) {
    target.append(i == 0 ? "&state=" : ",").append(core::name(states[i]));
  }
  const auto answer = client_.get(target);
  if (answer.has_error()) return answer.error();
  return understood([&answer] {
    std::vector<queue::Task> tasks;
    const json::value document = json::parse(answer->body);
    for (const json::value& task : document.as_array()) tasks.push_back(task_of(task.as_object()));
    return tasks;
  });
}

Result<engine::Steered> Remote::decide(core::RunId id, std::string_view verb, const json::object& body) {
  const auto answer = client_.post(path_of(id, "/" + std::string{verb}), json::serialize(body));
  if (answer.has_error()) return answer.error();
  return understood([&answer] {
    const json::object object = json::parse(answer->body).as_object();
    RunRow row = run_of(object);
    return engine::Steered{std::move(row.run), std::move(row.counts), object.at("changed").as_int64()};
  });
}

Result<audit::Head> Remote::audit_head() {
  const auto answer = client_.get("/v1/audit/head");
  if (answer.has_error()) return answer.error();
  return understood([&answer] {
    const json::object object = json::parse(answer->body).as_object();
    return audit::Head{object.at("seq").as_int64(), std::string{object.at("hash").as_string()}};
  });
}

Result<RunRow> run_of_json(std::string_view text) {
  return understood([text] { return run_of(json::parse(text).as_object()); });
}

json::object reason_body(const std::string& reason) {
  json::object body;
  if (!reason.empty()) body.emplace("reason", reason);
  return body;
}

std::string_view resolution_name(core::Resolution resolution) {
  switch (resolution) {
    case core::Resolution::applied:
      return "applied";
    case core::Resolution::not_applied:
      return "not_applied";
    case core::Resolution::resend:
      break;
  }
  return "resend";
}

}  // namespace resetd::daemon
