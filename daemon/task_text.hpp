#pragma once
// The fields of a task as every table and document shows them. Pure.

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/table.hpp"
#include "queue/rows.hpp"

namespace resetd::daemon {

/// `-` where there is none.
template <class Id>
std::string id_text(const std::optional<Id>& id) {
  return id ? std::to_string(core::number(*id)) : "-";
}

/// Its job's name, else what the plan names it by.
std::string job_text(const queue::Task& task);
/// `FROM → TO`, positions in a few words.
std::string way_text(const std::optional<std::string>& from, const std::optional<std::string>& to);
Cell state_cell(const queue::Task& task);

/// Nothing where the text is empty.
void add_text(boost::json::object& object, std::string_view key, const std::string& text);
/// An object without members says that the position could not be read: the field is absent then.
void add_position(boost::json::object& object, std::string_view key, const std::optional<std::string>& position);
/// task_id, job_id, job_name, pos_type; what is absent is left out.
void add_identity(boost::json::object& object, const queue::Task& task);

}  // namespace resetd::daemon
