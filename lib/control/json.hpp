#pragma once
// Runs and tasks as JSON, the same from every command and every answer: what scripts rely on. Pure.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <vector>

#include "queue/rows.hpp"

namespace resetd::control {

/// `{run, name, state, reason, console, digest, created_at, finished_at, counts, tasks}`, and where there is something
/// to tell state_reason, state_error, next_fire_at, template_run, fire_at; what is absent is left out.
boost::json::object run_json(const queue::Run& run, const queue::Counts& counts);

/// `{run, ordinal, state, task_id, job_id, job_name, pos_type, target, before, after, direction, request_id, attempts,
/// wave, error}`; what is absent is left out.
boost::json::object task_json(const queue::Task& task);

/// How many jobs that a run left stopped are told.
inline constexpr int listed_jobs = 500;
/// `[{job_id, job_name}]` of these tasks' jobs, each job once.
boost::json::array left_stopped_json(const std::vector<queue::Task>& tasks);

/// Nothing where the text is empty.
void add_text(boost::json::object& object, std::string_view key, const std::string& text);
/// An object without members says that the position could not be read: the field is absent then.
void add_position(boost::json::object& object, std::string_view key, const std::optional<std::string>& position);
/// task_id, job_id, job_name, pos_type; what is absent is left out.
void add_identity(boost::json::object& object, const queue::Task& task);

}  // namespace resetd::control
