#include "daemon/answers.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "core/time_text.hpp"

namespace resetd::daemon {
namespace {

namespace json = boost::json;

std::string text_or_empty(const json::object& object, std::string_view key) {
  const json::value* const found = object.if_contains(key);
  return found == nullptr ? std::string{} : std::string{found->as_string()};
}

std::optional<std::string> json_or_none(const json::object& object, std::string_view key) {
  const json::value* const found = object.if_contains(key);
  if (found == nullptr) return std::nullopt;
  return json::serialize(*found);
}

template <class Id>
std::optional<Id> id_or_none(const json::object& object, std::string_view key) {
  const json::value* const found = object.if_contains(key);
  if (found == nullptr) return std::nullopt;
  return Id{found->as_int64()};
}

core::WallTime time_of(const json::value& value) {
  const auto time = core::parse_rfc3339(value.as_string());
  if (!time) throw std::runtime_error("a time that is none");
  return *time;
}

/// What both task_json and preview_json say.
queue::Task identity_of(const json::object& object) {
  queue::Task task;
  task.ordinal = core::Ordinal{object.at("ordinal").as_int64()};
  task.task_id = id_or_none<core::TaskId>(object, "task_id");
  task.job_id = id_or_none<core::JobId>(object, "job_id");
  task.job_name = text_or_empty(object, "job_name");
  task.pos_type = object.at("pos_type").as_string();
  task.target = json_or_none(object, "target").value_or("{}");
  task.before = json_or_none(object, "before");
  if (object.contains("direction")) {
    const core::Direction direction = core::direction_named(object.at("direction").as_string()).value();
    task.direction = direction;
  }
  return task;
}

engine::Preview::Verdict verdict_named(std::string_view name) {
  using Verdict = engine::Preview::Verdict;
  for (const Verdict verdict : {Verdict::reset, Verdict::stop_and_reset, Verdict::refused}) {
    if (engine::name(verdict) == name) return verdict;
  }
  throw std::runtime_error("a verdict that is none");
}

}  // namespace

RunRow run_of(const json::object& object) {
  RunRow row;
  row.run.id = core::RunId{object.at("run").as_int64()};
  row.run.name = object.at("name").as_string();
  row.run.state = core::run_state(object.at("state").as_string()).value();
  row.run.state_reason = text_or_empty(object, "state_reason");
  row.run.state_error = core::error_kind(text_or_empty(object, "state_error"));
  row.run.reason = object.at("reason").as_string();
  row.run.console = object.at("console").as_string();
  row.run.digest = text_or_empty(object, "digest");
  row.run.created_at = time_of(object.at("created_at"));
  if (object.contains("finished_at")) row.run.finished_at = time_of(object.at("finished_at"));
  row.run.tasks = object.at("tasks").as_int64();
  row.run.template_run = id_or_none<core::RunId>(object, "template_run");
  if (object.contains("fire_at")) row.run.fire_at = time_of(object.at("fire_at"));
  if (object.contains("next_fire_at")) row.next_fire = time_of(object.at("next_fire_at"));
  if (const json::value* const left = object.if_contains("left_stopped")) {
    for (const json::value& job : left->as_array()) {
      queue::Task task;
      task.job_id = id_or_none<core::JobId>(job.as_object(), "job_id");
      task.job_name = text_or_empty(job.as_object(), "job_name");
      row.left_stopped.push_back(std::move(task));
    }
  }
  for (const auto& [state, count] : object.at("counts").as_object()) {
    row.counts[core::task_state(state).value()] = count.as_int64();
  }
  return row;
}

queue::Task task_of(const json::object& object) {
  queue::Task task = identity_of(object);
  task.run = core::RunId{object.at("run").as_int64()};
  task.state = core::task_state(object.at("state").as_string()).value();
  task.after = json_or_none(object, "after");
  task.request_id = text_or_empty(object, "request_id");
  task.attempts = static_cast<int>(object.at("attempts").as_int64());
  task.wave = static_cast<int>(object.at("wave").as_int64());
  task.error = text_or_empty(object, "error");
  return task;
}

PreviewRow preview_row_of(const json::object& object) {
  PreviewRow row{.task = identity_of(object), .preview = {}, .distance = text_or_empty(object, "distance")};
  row.task.status_at_seal = text_or_empty(object, "status");
  row.preview = {verdict_named(object.at("verdict").as_string()), text_or_empty(object, "error")};
  return row;
}

void UndoAnswer::line(std::string_view text) {
  if (whole_) throw std::runtime_error("more than there should be");
  const json::object object = json::parse(text).as_object();
  if (object.contains("plan")) {
    const std::int64_t tasks = object.at("tasks").as_int64();
    undone_ += tasks;
    sinks_.plan(object.at("plan").as_string(), tasks);
  } else if (object.contains("task")) {
    ++not_undone_;
    sinks_.not_undone(task_of(object.at("task").as_object()), text_or_empty(object, "why"),
                      json_or_none(object, "now").value_or("{}"));
  } else {
    whole_ = object.at("undone").as_int64() == undone_ && object.at("not_undone").as_int64() == not_undone_;
    if (!whole_) throw std::runtime_error("not as much as there should be");
  }
}

}  // namespace resetd::daemon
