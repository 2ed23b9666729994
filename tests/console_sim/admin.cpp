#include "console_sim/admin.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "console_sim/json_out.hpp"

namespace console_sim {
namespace {

namespace json = boost::json;

AdminReply error(int http, std::string_view what) {
  AdminReply reply{http, "{"};
  append_member(reply.body, "error", what);
  reply.body += "}\n";
  return reply;
}

AdminReply done(std::string body) {
  return {200, std::move(body) + "\n"};
}

AdminReply show_faults(Shared& shared) {
  std::string out = R"({"faults":[)";
  for (const FaultRule& rule : shared.console.faults().rules()) {
    if (out.back() == '}') out += ',';
    out += '{';
    append_member(out, "fault", rule.text);
    append_member(out, "seen", rule.seen);
    append_member(out, "fired", rule.fired);
    out += '}';
  }
  return done(out + "]}");
}

/// The rules under `key`; a text says what is wrong.
std::string read_rules(const json::object& body, std::string_view key, std::vector<FaultRule>& rules) {
  const json::value* list = body.if_contains(key);
  if (list == nullptr) return {};
  if (!list->is_array()) return std::string(key) + " must be an array of texts";
  for (const json::value& item : list->get_array()) {
    if (!item.is_string()) return std::string(key) + " must be an array of texts";
    ParsedRule parsed = parse_fault(std::string_view(item.get_string()));
    if (!parsed.rule) return parsed.error;
    rules.push_back(std::move(*parsed.rule));
  }
  return {};
}

AdminReply change_faults(Shared& shared, const json::object& body) {
  std::vector<FaultRule> set, add;
  for (const std::string& wrong : {read_rules(body, "faults", set), read_rules(body, "add", add)})
    if (!wrong.empty()) return error(400, wrong);
  if (body.contains("faults")) shared.console.faults().set(std::move(set));
  for (FaultRule& rule : add) shared.console.faults().add(std::move(rule));
  if (const json::value* seed = body.if_contains("seed"); seed != nullptr && seed->is_int64())
    shared.console.faults().seed(static_cast<std::uint64_t>(seed->get_int64()));
  return show_faults(shared);
}

AdminReply show_state(Shared& shared) {
  std::string out = "{";
  append_member(out, "jobs", shared.console.world().size());
  append_member(out, "changed_jobs", static_cast<std::int64_t>(shared.console.world().changed().size()));
  append_member(out, "open_connections", shared.open_connections);
  append_member(out, "log_seq", shared.console.log().last_seq());
  append_key(out, "calls");
  out += '{';
  for (const auto& [call, counters] : shared.console.counters()) {
    append_key(out, call);
    out += '{';
    append_member(out, "requests", counters.requests);
    append_member(out, "good", counters.good);
    append_member(out, "applied", counters.applied);
    append_member(out, "faults", counters.faults);
    out += '}';
  }
  return done(out + "}}");
}

/// The tasks that follow the job, where they are several: a position each.
void append_followers(std::string& out, const Job& job, const JobNow& now) {
  std::size_t follower = 0;
  append_key(out, "tasks");
  out += '[';
  for (std::size_t i = 0; i < job.tasks.size(); ++i) {
    if (!job.follows(i)) continue;
    if (follower > 0) out += ',';
    out += '{';
    append_member(out, "task_id", job.tasks[i].id);
    append_key(out, "position");
    out += to_json(now.positions[follower++]) + '}';
  }
  out += ']';
}

void append_job_state(std::string& out, World& world, std::int64_t id, std::int64_t now_ms) {
  const JobNow now = world.look(id, now_ms);
  const Job job = *world.job(id);
  out += '{';
  append_member(out, "job_id", id);
  append_member(out, "task_id", job.tasks[job.current()].id);
  append_member(out, "phase", name(now.phase));
  append_member(out, "status", name(now.status));
  append_key(out, "position");
  out += to_json(now.position());
  if (now.positions.size() > 1) append_followers(out, job, now);
  out += '}';
}

std::optional<std::int64_t> parameter(std::string_view query, std::string_view key) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (!pair.starts_with(key) || pair.size() <= key.size() || pair[key.size()] != '=') continue;
    const std::string_view text = pair.substr(key.size() + 1);
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec == std::errc() && read.ptr == text.data() + text.size()) return value;
  }
  return std::nullopt;
}

std::vector<std::int64_t> chosen_jobs(const World& world, std::string_view query) {
  if (const auto job = parameter(query, "job"))
    return world.has(*job) ? std::vector{*job} : std::vector<std::int64_t>{};
  if (query == "changed") return world.changed();
  std::vector<std::int64_t> ids;
  const std::int64_t to = parameter(query, "to").value_or(World::no_limit);
  world.each_from(parameter(query, "from").value_or(1), [&](std::int64_t id) {
    if (id > to) return false;
    ids.push_back(id);
    return true;
  });
  return ids;
}

AdminReply show_positions(Shared& shared, std::string_view query) {
  World& world = shared.console.world();
  std::string out = "[";
  for (const std::int64_t id : chosen_jobs(world, query)) {
    if (out.size() > 1) out += ",\n";
    append_job_state(out, world, id, shared.console.now().steady_ms);
  }
  return done(out + "]");
}

/// The fields of a position in an admin's body; false when one is unknown or of a wrong type.
bool read_position(const json::value& value, Position& position) {
  if (!value.is_object()) return false;
  for (const auto& member : value.get_object()) {
    const auto field = field_named(std::string_view(member.key()));
    if (!field) return false;
    if (member.value().is_int64() && is_integer(*field))
      position.set(*field, member.value().get_int64());
    else if (member.value().is_string())
      position.set(*field, std::string(member.value().get_string()));
    else
      return false;
  }
  return true;
}

/// A member's text; empty when absent or no text.
std::string_view text_of(const json::object& body, std::string_view key) {
  const json::value* value = body.if_contains(key);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

AdminReply change_job(Shared& shared, const json::object& body) {
  World& world = shared.console.world();
  const std::int64_t now_ms = shared.console.now().steady_ms;
  const json::value* id = body.if_contains("job_id");
  if (id == nullptr || !id->is_int64() || !world.has(id->get_int64())) return error(400, "job_id names no job");
  const auto status = status_named(text_of(body, "status"));
  const auto phase = phase_named(text_of(body, "phase"));
  if (body.contains("status") && !status) return error(400, "unknown status");
  if (body.contains("phase") && !phase) return error(400, "unknown phase");
  Position position;
  if (const json::value* given = body.if_contains("position"); given != nullptr && !read_position(*given, position))
    return error(400, "position: an unknown field or a wrong type");
  std::size_t follower = 0;
  if (const json::value* task = body.if_contains("task_id"); task != nullptr) {
    const bool of_job = task->is_int64() && world.job_of_task(task->get_int64()) == id->get_int64();
    if (!of_job || !world.is_incremental(task->get_int64()))
      return error(400, "task_id names no INCREMENT task of the job");
    follower = world.job(id->get_int64())->follower(task->get_int64());
  }
  if (status) world.set_status(id->get_int64(), *status, now_ms);
  if (phase) world.set_phase(id->get_int64(), *phase, now_ms);
  if (!position.entries().empty()) world.reset(id->get_int64(), position, now_ms, follower);
  std::string out;
  append_job_state(out, world, id->get_int64(), now_ms);
  return done(out);
}

AdminReply close_listener(Shared& shared, const json::object& body) {
  const json::value* ms = body.if_contains("closed_ms");
  if (ms == nullptr || !ms->is_int64() || ms->get_int64() < 0) return error(400, "closed_ms wants a number");
  shared.close_listener(std::chrono::milliseconds(ms->get_int64()));
  return done("{}");
}

AdminReply handle_post(Shared& shared, std::string_view path, std::string_view text) {
  if (path == "/reset-log") {
    shared.console.log().reset();
    return done("{}");
  }
  boost::system::error_code wrong;
  const json::value body = json::parse(text, wrong);
  if (wrong || !body.is_object()) return error(400, "the body must be a JSON object");
  if (path == "/faults") return change_faults(shared, body.get_object());
  if (path == "/jobs") return change_job(shared, body.get_object());
  if (path == "/listener") return close_listener(shared, body.get_object());
  return error(404, "no such path");
}

}  // namespace

AdminReply handle_admin(Shared& shared, std::string_view method, std::string_view target, std::string_view body) {
  const std::string_view path = target.substr(0, target.find('?'));
  const std::string_view query = target.substr(std::min(path.size() + 1, target.size()));
  if (method == "POST") return handle_post(shared, path, body);
  if (method != "GET") return error(405, "GET or POST");
  if (path == "/faults") return show_faults(shared);
  if (path == "/state") return show_state(shared);
  if (path == "/positions") return show_positions(shared, query);
  return error(404, "no such path");
}

std::string_view admin_help() {
  return R"(Admin port, JSON over plain HTTP:
GET  /faults                  the rules with how often each was seen and fired
POST /faults                  {"faults":[RULE...]} replaces them, {"add":[RULE...]} adds, {"seed":7} reseeds
GET  /state                   jobs, open connections, log_seq, counters per call
GET  /positions?job=5         phase, status and position; also ?from=1&to=100 and ?changed
POST /jobs                    {"job_id":5,"status":"RUNNING","phase":"FULL","position":{"positionTimestamp":1}}
                              all but job_id optional; position fields not given stay; of several INCREMENT tasks
                              "task_id":7 says whose position, else it is the first one's
POST /listener                {"closed_ms":500}: connects are refused for that long
POST /reset-log               empties the request log; seq goes on
)";
}

}  // namespace console_sim
