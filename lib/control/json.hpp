#pragma once
// Runs and tasks as JSON, the same from every command and every answer: what scripts rely on. Pure.

#include <boost/json/object.hpp>

#include "queue/rows.hpp"

namespace resetd::control {

/// `{run, name, state, reason, console, digest, created_at, finished_at, counts, tasks}`; what is absent is left out.
boost::json::object run_json(const queue::Run& run, const queue::Counts& counts);

/// `{run, ordinal, state, task_id, job_id, job_name, pos_type, target, before, after, direction, request_id, attempts,
/// wave, error}`; what is absent is left out.
boost::json::object task_json(const queue::Task& task);

/// Nothing where the text is empty.
void add_text(boost::json::object& object, std::string_view key, const std::string& text);
/// An object without members says that the position could not be read: the field is absent then.
void add_position(boost::json::object& object, std::string_view key, const std::optional<std::string>& position);
/// task_id, job_id, job_name, pos_type; what is absent is left out.
void add_identity(boost::json::object& object, const queue::Task& task);

}  // namespace resetd::control
