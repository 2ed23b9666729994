#include "console_sim/job_json.hpp"

#include "console_sim/json_out.hpp"

namespace console_sim {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;

std::string task_position(const DataTask& task, const Position& position, std::int64_t wall_ms) {
  constexpr std::size_t usual = 512;
  std::string out;
  out.reserve(usual);
  out += '{';
  append_member(out, "dataDelayMillis", 0);
  append_member(out, "dataTaskId", task.id);
  const Value* time = position.get(Field::positionTimestamp);
  const auto* at = time != nullptr ? std::get_if<std::int64_t>(time) : nullptr;
  append_member(out, "delayMillis", at != nullptr ? wall_ms - *at : 0);
  append_fields(out, position);
  append_member(out, "gmtCreate", std::int64_t{1'634'192'406'000});
  append_member(out, "gmtModified", wall_ms);
  append_member(out, "id", task.id);
  append_member(out, "maxPositionTimestamp", 0);
  out += '}';
  return out;
}

void append_position(std::string& out, const DataTask& task, const Position& position, std::int64_t wall_ms, Lie lie) {
  switch (lie) {
    case Lie::none:
      append_member(out, "taskPosition", task_position(task, position, wall_ms));
      return;
    case Lie::wrong_position:
      append_member(out, "taskPosition", task_position(task, advanced(position, hour_ms), wall_ms));
      return;
    case Lie::missing:
      return;
    case Lie::null:
      append_key(out, "taskPosition");
      out += "null";
      return;
    case Lie::empty:
      append_member(out, "taskPosition", "{}");
      return;
    case Lie::malformed:
      append_member(out, "taskPosition", "{\"positionTimestamp\":16341");
      return;
  }
}

void append_source(std::string& out, std::string_view key, const DataSource& source) {
  append_key(out, key);
  out += '{';
  append_member(out, "dataSourceType", source.type);
  append_member(out, "id", source.id);
  append_member(out, "instanceDesc", source.desc);
  append_member(out, "instanceId", source.instance);
  out += '}';
}

void append_worker(std::string& out, std::int64_t worker_id) {
  append_member(out, "workerId", worker_id);
  append_member(out, "workerIp", "10.0.0." + std::to_string(worker_id));
}

}  // namespace

void append_job(std::string& out, const Job& job, const JobNow& now, std::int64_t wall_ms, Lie lie) {
  std::size_t follower = 0;
  out += '{';
  append_member(out, "currTaskStatus", name(now.status));
  append_member(out, "dataJobDesc", job.desc);
  append_member(out, "dataJobId", job.id);
  append_member(out, "dataJobName", job.name);
  append_member(out, "dataJobType", job.type);
  append_member(out, "dataTaskState", name(now.phase));
  append_key(out, "dataTasks");
  out += '[';
  for (std::size_t i = 0; i < job.tasks.size(); ++i) {
    const DataTask& task = job.tasks[i];
    if (i > 0) out += ',';
    out += '{';
    append_member(out, "dataDelayMs", 0);
    append_member(out, "dataTaskId", task.id);
    append_member(out, "dataTaskName", job.name + "-" + task.type);
    const bool follows = job.follows(i);
    append_member(out, "dataTaskStatus", name(follows ? now.status : task.status));
    append_member(out, "dataTaskType", task.type);
    append_member(out, "healthLevel", "Health");
    if (task.type == "INCREMENT") append_position(out, task, now.positions[follower], wall_ms, lie);
    follower += follows ? 1 : 0;
    append_worker(out, job.worker_id);
    out += '}';
  }
  out += ']';
  append_member(out, "haveException", now.status == Status::ABNORMAL);
  append_member(out, "lifeCycleState", "CREATED");
  append_source(out, "sourceDsVO", job.source);
  append_source(out, "targetDsVO", job.target);
  out += '}';
}

}  // namespace console_sim
