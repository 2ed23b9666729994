#include "daemon/report.hpp"

#include "core/time_text.hpp"
#include "daemon/context.hpp"
#include "daemon/formats.hpp"
#include "daemon/task_text.hpp"
#include "engine/decision.hpp"

namespace resetd::daemon {
namespace {

namespace json = boost::json;
using core::RunState;
using core::TaskState;
using engine::count_of;

}  // namespace

json::object row_json(const RunRow& row) {
  json::object object = run_json(row.run, row.counts);
  if (row.next_fire) object.emplace("next_fire_at", core::rfc3339(*row.next_fire, 6));
  if (!row.left_stopped.empty()) object.emplace("left_stopped", left_stopped_json(row.left_stopped));
  return object;
}

Table runs_table(const std::vector<RunRow>& runs) {
  Table table{
      {{"RUN", Align::right}, {"NAME"}, {"STATE"}, {"CONSOLE"}, {"TASKS", Align::right}, {"COUNTS"}, {"CREATED"}}, {}};
  for (const auto& [run, counts, next_fire, left_stopped] : runs) {
    table.rows.push_back({{std::to_string(core::number(run.id))},
                          {run.name},
                          {std::string{core::name(run.state)}, colour_of(run.state)},
                          {run.console},
                          {std::to_string(run.tasks)},
                          {counts_text(counts)},
                          {rfc3339(run.created_at)}});
  }
  return table;
}

Table result_table(const std::vector<queue::Task>& tasks) {
  Table table{{{"#", Align::right},
               {"TASK", Align::right},
               {"JOB"},
               {"POSTYPE"},
               {"BEFORE → AFTER"},
               {"REQUEST ID"},
               {"STATE"},
               {"WHY", Align::left, true}},
              {}};
  for (const queue::Task& task : tasks) {
    table.rows.push_back({{std::to_string(core::number(task.ordinal))},
                          {id_text(task.task_id)},
                          {job_text(task)},
                          {task.pos_type},
                          {way_text(task, task.after)},
                          {task.request_id.empty() ? "-" : task.request_id},
                          state_cell(task),
                          {task.error}});
  }
  return table;
}

Table left_stopped_table(const std::vector<queue::Task>& tasks) {
  Table table{{{"#", Align::right}, {"JOB ID", Align::right}, {"JOB"}, {"STATE"}, {"WHY"}}, {}};
  for (const queue::Task& task : tasks) {
    table.rows.push_back({{std::to_string(core::number(task.ordinal))},
                          {id_text(task.job_id)},
                          {job_text(task)},
                          state_cell(task),
                          {task.error}});
  }
  return table;
}

Table jobs_table(const std::vector<queue::Task>& tasks) {
  Table table{{{"JOB ID", Align::right}, {"JOB"}}, {}};
  for (const queue::Task& task : tasks) table.rows.push_back({{id_text(task.job_id)}, {job_text(task)}});
  return table;
}

Table undone_not_table(const std::vector<UndoneNot>& tasks) {
  Table table{{{"#", Align::right},
               {"TASK", Align::right},
               {"JOB"},
               {"POSTYPE"},
               {"BEFORE → AFTER"},
               {"STATE"},
               {"WHY NOT", Align::left, true}},
              {}};
  for (const auto& [task, why] : tasks) {
    table.rows.push_back({{std::to_string(core::number(task.ordinal))},
                          {id_text(task.task_id)},
                          {job_text(task)},
                          {task.pos_type},
                          {way_text(task, task.after)},
                          state_cell(task),
                          {why}});
  }
  return table;
}

Table tasks_table(const std::vector<queue::Task>& tasks) {
  Table table{{{"#", Align::right},
               {"TASK", Align::right},
               {"JOB"},
               {"POSTYPE"},
               {"STATE"},
               {"BEFORE → TARGET"},
               {"AFTER"},
               {"REQUEST ID"},
               {"WHY", Align::left, true}},
              {}};
  for (const queue::Task& task : tasks) {
    table.rows.push_back({{std::to_string(core::number(task.ordinal))},
                          {id_text(task.task_id)},
                          {job_text(task)},
                          {task.pos_type},
                          state_cell(task),
                          {way_text(task, task.target)},
                          {position_cell(task, task.after)},
                          {task.request_id.empty() ? "-" : task.request_id},
                          {task.error}});
  }
  return table;
}

json::object stats_json(const sqlite::Stats& stats) {
  const auto by_state = [](const std::map<std::string, std::int64_t>& counts) {
    json::object object;
    for (const auto& [state, count] : counts) object.emplace(state, count);
    return object;
  };
  return {{"schema_version", stats.schema_version}, {"runs", by_state(stats.runs)},   {"tasks", by_state(stats.tasks)},
          {"audit_records", stats.audit_records},   {"file_bytes", stats.file_bytes}, {"wal_bytes", stats.wal_bytes},
          {"page_bytes", stats.page_bytes},         {"pages", stats.pages},           {"free_pages", stats.free_pages}};
}

Table stats_table(const sqlite::Stats& stats) {
  Table table{{{"WHAT"}, {"COUNT", Align::right}}, {}};
  const auto add = [&table](const std::string& what, std::int64_t count) {
    table.rows.push_back({{what}, {std::to_string(count)}});
  };
  for (const auto& [state, count] : stats.runs) add("runs " + state, count);
  for (const auto& [state, count] : stats.tasks) add("tasks " + state, count);
  add("audit records", stats.audit_records);
  add("bytes of the file", stats.file_bytes);
  add("bytes of its WAL", stats.wal_bytes);
  add("bytes of a page", stats.page_bytes);
  add("pages", stats.pages);
  add("free pages", stats.free_pages);
  add("schema version", stats.schema_version);
  return table;
}

std::string counts_text(const queue::Counts& counts) {
  std::string text;
  for (const auto& [state, count] : counts) {
    if (count == 0) continue;
    if (!text.empty()) text += ", ";
    text += std::to_string(count) + " " + std::string{core::name(state)};
  }
  return text;
}

int exit_code_of(const queue::Run& run, const queue::Counts& counts) {
  if (run.state == RunState::halted) return static_cast<int>(Exit::halted);
  if (run.state == RunState::paused) return static_cast<int>(Exit::interrupted);
  if (run.state == RunState::gated) return static_cast<int>(core::ErrorKind::refused);
  if (!core::finished(run.state)) return static_cast<int>(core::ErrorKind::unreachable);
  if (count_of(counts, TaskState::held) > 0) return static_cast<int>(Exit::held);
  return static_cast<int>(run.state == RunState::succeeded ? Exit::done : Exit::not_all_succeeded);
}

}  // namespace resetd::daemon
