#include "queue/columns.hpp"
#include "queue/tasks.hpp"
#include "sqlite/id_text.hpp"

namespace resetd::queue {
namespace {

using core::TaskState;

struct Id {
  const std::string& text;
  sqlite::Spelling spelling;
};

/// Calls `set(column, value)` for each column that changes, in the same order each time; an empty text says NULL.
template <class Set>
void each_column(TaskState from, const TaskChange& change, Set set) {
  const std::string none;
  if (change.to != from) set("state", core::name(change.to));
  set("due_us", change.due);
  if (change.attempts) set("attempts", std::int64_t{*change.attempts});
  if (change.nonce) set("nonce", Id{*change.nonce, sqlite::Spelling::hex});
  if (change.before) set("before", *change.before);
  if (change.after) set("after", *change.after);
  if (change.direction) set("direction", core::name(*change.direction));
  if (change.fate) set("outcome", core::name(*change.fate));
  if (change.request_id) set("request_id", Id{*change.request_id, sqlite::Spelling::uuid});
  if (change.error) set("error", *change.error);
  if (change.owes_start) set("owes_start", std::int64_t{*change.owes_start ? 1 : 0});
  if (change.asks) set("asks", std::int64_t{*change.asks});
  if (change.asks || change.asked) set("asked", change.asked ? core::name(*change.asked) : std::string_view{});
  if (change.asks || change.ask_trouble) set("ask_trouble", change.ask_trouble ? *change.ask_trouble : none);
  if (change.until) set("until_us", change.until);
  if (change.to == TaskState::starting && change.ends_as) set("ends_as", core::name(*change.ends_as));
  if (change.to != TaskState::starting && from == TaskState::starting) set("ends_as", std::string_view{});
}

// Without a copy: what it says outlives the statement's execution.
void bind(SQLite::Statement& update, int place, const std::string& text) {
  if (!text.empty()) update.bindNoCopy(place, text);
}

void bind(SQLite::Statement& update, int place, const Id& id) {
  if (!id.text.empty()) sqlite::bind_id(update, place, id.text, id.spelling);
}

void bind(SQLite::Statement& update, int place, std::string_view text) {
  if (!text.empty()) update.bind(place, std::string{text});
}

void bind(SQLite::Statement& update, int place, std::int64_t number) {
  update.bind(place, number);
}

void bind(SQLite::Statement& update, int place, const std::optional<Due>& moment) {
  if (moment) update.bind(place, static_cast<std::int64_t>(moment->count()));
}

}  // namespace

void move_task(sqlite::Connection& connection, core::RunId run, core::Ordinal ordinal, TaskState from,
               const TaskChange& change) {
  const auto broken = [&](const std::string& what) {
    core::broken_invariant("task " + std::to_string(core::number(ordinal)) + " of run " +
                           std::to_string(core::number(run)) + ' ' + what);
  };
  if (from != change.to && !core::legal(from, change.to)) {
    broken("may not go from " + std::string{core::name(from)} + " to " + std::string{core::name(change.to)});
  }
  // Only what changes: of the other columns, no index and no constraint is touched.
  std::string sql;
  sql.reserve(512);
  sql += "UPDATE tasks SET ";
  each_column(from, change, [&sql, first = true](std::string_view column, const auto&) mutable {
    if (!first) sql += ", ";
    sql.append(column).append(" = ?");
    first = false;
  });
  sql += " WHERE run = ? AND ordinal = ? AND state = ?";
  auto& update = connection.statement(sql);
  int place = 0;
  each_column(from, change, [&](std::string_view, const auto& value) { bind(update, ++place, value); });
  update.bind(++place, core::number(run));
  update.bind(++place, core::number(ordinal));
  bind(update, ++place, core::name(from));
  if (update.exec() != 1) broken("was not " + std::string{core::name(from)});
}

}  // namespace resetd::queue
