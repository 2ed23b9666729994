#include "console_sim/api.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "console_sim/json_out.hpp"

namespace console_sim {
namespace {

constexpr std::array<std::string_view, 9> calls = {"updateincrepos", "queryjob", "list",    "listbypage",
                                                   "stop",           "start",    "restart", "detachincretask",
                                                   "attachincretask"};

/// With a log, a list of at most so many jobs is made at once: what is logged of it is what it shows. One beyond that
/// is made while it is sent, and logged as of the moment it was asked for.
constexpr std::size_t made_at_once = 10'000;

/// The id of a body that is `{"jobId": long}` and nothing more.
std::int64_t job_id_of(const Body& body, std::vector<std::string>& errors) {
  for (const Body::Member& member : body.members())
    if (member.key != "jobId") errors.push_back(member.key + ": unknown field");
  const auto id = body.integer("jobId");
  if (!id) errors.emplace_back("jobId: must be a long and not null");
  return id.value_or(0);
}

Outcome no_such_job(std::int64_t id) {
  return failure("0001", "data job " + std::to_string(id) + " does not exist");
}

Outcome changed() {
  Outcome outcome;
  outcome.applied = true;
  return outcome;
}

}  // namespace

Outcome failure(std::string code, std::string msg) {
  Outcome outcome;
  outcome.code = std::move(code);
  outcome.msg = std::move(msg);
  return outcome;
}

Outcome invalid(const std::vector<std::string>& messages) {
  std::string msg = "[";
  for (const std::string& message : messages) {
    if (msg.size() > 1) msg += ',';
    append_string(msg, message);
  }
  return failure("0001", msg + "]");
}

bool is_call(std::string_view name) {
  return std::find(calls.begin(), calls.end(), name) != calls.end();
}

Api::Ids Api::ids_in(const Body& body) const {
  if (const auto task = body.integer("taskId")) return {*task, world_.job_of_task(*task).value_or(0)};
  return {0, body.integer("jobId").value_or(0)};
}

Outcome Api::handle(std::string_view call, const Body& body, const Moment& now, const Bend& bend) {
  if (call == "updateincrepos") return update_position(body, now);
  if (call == "queryjob") return query_job(body, now, bend);
  if (call == "list") return list(body, now, bend);
  if (call == "listbypage") return list_by_page(body, now, bend);
  return steer(call, body, now, bend);
}

JobNow Api::append(std::string& out, std::int64_t job, const Moment& now, const Bend& bend) {
  const bool lied_about = bend.lie_job == 0 || bend.lie_job == job;
  JobNow found = world_.look(job, now.steady_ms);
  append_job(out, *world_.job(job), found, now.wall_ms, lied_about ? bend.lie : Lie::none);
  return found;
}

void Api::show_all(Outcome& outcome, IdIterator first, IdIterator last, const Moment& now, const Bend& bend) {
  for (IdIterator id = first; id != last; ++id) {
    if (id != first) outcome.data += ',';
    const JobNow found = append(outcome.data, *id, now, bend);
    if (options_.for_log) outcome.shown.push_back({*id, found.status, found.phase});
  }
}

Outcome Api::query_job(const Body& body, const Moment& now, const Bend& bend) {
  std::vector<std::string> errors;
  const std::int64_t id = job_id_of(body, errors);
  if (!errors.empty()) return invalid(errors);
  if (!world_.has(id)) return no_such_job(id);
  Outcome outcome;
  outcome.data.clear();
  const std::vector<std::int64_t> ids{id};
  show_all(outcome, ids.begin(), ids.end(), now, bend);
  return outcome;
}

Outcome Api::list(const Body& body, const Moment& now, const Bend& bend) {
  std::vector<std::string> errors;
  const Filters filters = read_filters(body, false, errors);
  if (!errors.empty()) return invalid(errors);
  const JobIds ids = listing_.find(filters, now.steady_ms);
  Outcome outcome;
  outcome.data.clear();
  if (options_.for_log && ids->size() <= made_at_once) {
    outcome.data += '[';
    show_all(outcome, ids->begin(), ids->end(), now, bend);
    outcome.data += ']';
    outcome.stream = [whole = std::exchange(outcome.data, {})](std::string& out) {
      out += whole;
      return false;
    };
    return outcome;
  }
  if (options_.for_log) {
    for (const std::int64_t id : *ids) {
      const JobNow found = world_.look(id, now.steady_ms);
      outcome.shown.push_back({id, found.status, found.phase});
    }
  }
  outcome.stream = [this, now, bend, ids, next = std::size_t{0}](std::string& out) mutable {
    constexpr std::size_t block = 64;
    if (next == 0) out += '[';
    for (const std::size_t end = std::min(next + block, ids->size()); next < end; ++next) {
      if (next > 0) out += ',';
      append(out, (*ids)[next], now, bend);
    }
    if (next < ids->size()) return true;
    out += ']';
    return false;
  };
  return outcome;
}

Outcome Api::list_by_page(const Body& body, const Moment& now, const Bend& bend) {
  std::vector<std::string> errors;
  const Filters filters = read_filters(body, true, errors);
  const auto number = body.integer("pageNum");
  const auto size = body.integer("pageSize");
  if (!number || *number < 1) errors.emplace_back("pageNum: must be a long from 1");
  if (!size || *size < 1 || *size > 20) errors.emplace_back("pageSize: must be a long between 1 and 20");
  if (!errors.empty()) return invalid(errors);
  const JobIds ids = listing_.find(filters, now.steady_ms);
  const auto count = static_cast<std::int64_t>(ids->size());
  const std::int64_t begin = *number - 1 > count / *size ? count : (*number - 1) * *size;
  const std::int64_t end = std::min(begin + *size, count);
  Outcome outcome;
  constexpr std::size_t usual_job = 2048;  // bytes
  outcome.data.reserve(static_cast<std::size_t>(end - begin + 1) * usual_job);
  outcome.data = "{";
  append_member(outcome.data, "allJobCounts", count);
  append_key(outcome.data, "jobVos");
  outcome.data += '[';
  show_all(outcome, ids->begin() + begin, ids->begin() + end, now, bend);
  outcome.data += "]}";
  return outcome;
}

Outcome Api::steer(std::string_view call, const Body& body, const Moment& now, const Bend& bend) {
  std::vector<std::string> errors;
  const std::int64_t id = job_id_of(body, errors);
  if (!errors.empty()) return invalid(errors);
  if (!world_.has(id)) return no_such_job(id);
  return steer_job(call, id, now, bend);
}

Outcome Api::steer_job(std::string_view call, std::int64_t job, const Moment& now, const Bend& bend) {
  const Status status = world_.look(job, now.steady_ms).status;
  const std::string what = "data job " + std::to_string(job) + " is " + std::string(name(status));
  if (call == "stop") {
    if (status != Status::RUNNING) return failure("5013", what + ", not running");
    world_.stop(job, bend.ending, now.steady_ms, bend.takes_ms);
  } else if (call == "start") {
    if (status != Status::STOP) return failure("5014", what + ", not stopped");
    world_.start(job, Status::WAIT_START, bend.ending, now.steady_ms, bend.takes_ms);
  } else if (call == "restart") {
    if (status != Status::RUNNING && status != Status::ABNORMAL) return failure("5013", what + ", not running");
    world_.start(job, Status::WAIT_RESTART, bend.ending, now.steady_ms, bend.takes_ms);
  } else if (call == "detachincretask") {
    if (status != Status::STOP) return failure("5019", what + ", not stopped");
    if (!detached_.insert(job).second) return failure("0001", "its increment task is detached already");
  } else {
    if (detached_.erase(job) == 0) return failure("0001", "its increment task is not detached");
  }
  return changed();
}

}  // namespace console_sim
