#pragma once
// How values stand in columns: the one place that knows for queue's tables.

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>
#include <string>
#include <string_view>

#include "core/ids.hpp"
#include "core/result.hpp"
#include "core/states.hpp"
#include "core/time.hpp"

namespace resetd::queue {

inline std::int64_t microseconds(core::WallTime time) {
  return time.time_since_epoch().count();
}

inline core::WallTime wall_time(const SQLite::Column& column) {
  return core::WallTime{core::Duration{column.getInt64()}};
}

inline std::optional<core::WallTime> optional_wall_time(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return wall_time(column);
}

inline std::optional<std::string> optional_text(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return column.getString();
}

/// Valid until the statement goes on.
inline std::string_view text_view(const SQLite::Column& column) {
  const char* const text = column.getText();  // before getBytes(), which tells the size of what it made
  return {text, static_cast<std::size_t>(column.getBytes())};
}

inline std::optional<std::string_view> optional_view(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return text_view(column);
}

template <class Id>
std::optional<Id> optional_id(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return Id{column.getInt64()};
}

inline core::TaskState task_state_of(const SQLite::Column& column) {
  const auto state = core::task_state(column.getText());
  if (!state) core::broken_invariant("a task in the database has an unknown state");
  return *state;
}

// An unbound parameter is NULL. Texts are bound without a copy: they outlive the statement's execution.
template <class Where>
void bind_optional(SQLite::Statement& statement, Where where, const std::optional<std::string>& text) {
  if (text) statement.bindNoCopy(where, *text);
}

template <class Where, class Id>
requires(sizeof(Id) == sizeof(std::int64_t) && std::is_enum_v<Id>) void bind_optional(SQLite::Statement& statement,
                                                                                      Where where,
                                                                                      const std::optional<Id>& id) {
  if (id) statement.bind(where, core::number(*id));
}

/// An empty text is an absent one.
template <class Where>
void bind_text(SQLite::Statement& statement, Where where, const std::string& text) {
  if (!text.empty()) statement.bindNoCopy(where, text);
}

}  // namespace resetd::queue
