#include "console_sim/job.hpp"

#include <algorithm>

namespace console_sim {
namespace {

constexpr std::array<std::string_view, 10> statuses = {"INIT",   "WAIT_START",    "RUNNING",  "WAIT_STOP",
                                                       "STOP",   "WAIT_COMPLETE", "COMPLETE", "ABNORMAL",
                                                       "DELETE", "WAIT_RESTART"};
constexpr std::array<std::string_view, 10> phases = {
    "CREATED", "INIT",   "FULL",     "INCRE",           "CATCH_UP",
    "CHECK",   "REVISE", "COMPLETE", "TIMING_SCHEDULE", "TIMING_SCHEDULE_PAUSE"};
constexpr std::array<std::string_view, 6> job_types = {"MIGRATION",        "SYNC",     "CHECK", "REVISE",
                                                       "STRUCT_MIGRATION", "SUBSCRIBE"};
constexpr std::array<std::string_view, 6> task_types = {"BUILD_STRUCT", "FULL",   "INCREMENT",
                                                        "CHECK",        "REVISE", "REVIEW"};

template <std::size_t N>
std::optional<std::size_t> index_of(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

std::string_view name(Status status) {
  return statuses[static_cast<std::size_t>(status)];
}
std::string_view name(Phase phase) {
  return phases[static_cast<std::size_t>(phase)];
}

std::optional<Status> status_named(std::string_view name) {
  const auto index = index_of(statuses, name);
  if (!index) return std::nullopt;
  return static_cast<Status>(*index);
}

std::optional<Phase> phase_named(std::string_view name) {
  const auto index = index_of(phases, name);
  if (!index) return std::nullopt;
  return static_cast<Phase>(*index);
}

bool is_job_type(std::string_view name) {
  return index_of(job_types, name).has_value();
}
bool is_task_type(std::string_view name) {
  return index_of(task_types, name).has_value();
}

std::size_t Job::current() const {
  for (std::size_t i = 0; i < tasks.size(); ++i)
    if (tasks[i].type == "INCREMENT") return i;
  return tasks.size() - 1;
}

bool Job::follows(std::size_t task) const {
  return tasks[task].type == "INCREMENT" || task == current();
}

std::size_t Job::followers() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < tasks.size(); ++i) count += follows(i) ? 1 : 0;
  return count;
}

std::size_t Job::follower(std::int64_t task_id) const {
  std::size_t before = 0;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (!follows(i)) continue;
    if (tasks[i].id == task_id) return before;
    ++before;
  }
  return 0;
}

}  // namespace console_sim
