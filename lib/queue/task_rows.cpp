#include "queue/task_rows.hpp"

#include "queue/columns.hpp"
#include "sqlite/id_text.hpp"

namespace resetd::queue {
namespace {

std::optional<core::Direction> direction_of(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  const std::string_view text = column.getText();
  for (const auto direction : {core::Direction::rewind, core::Direction::forward, core::Direction::same}) {
    if (core::name(direction) == text) return direction;
  }
  return core::Direction::unknown;
}

std::optional<std::int64_t> optional_number(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return column.getInt64();
}

std::optional<std::chrono::microseconds> optional_moment(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return std::chrono::microseconds{column.getInt64()};
}

std::optional<core::TaskState> optional_state(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return task_state_of(column);
}

/// In the order of the statement's columns.
class Columns {
 public:
  explicit Columns(SQLite::Statement& row) : row_(row) {}
  SQLite::Column operator()() { return row_.getColumn(at_++); }

 private:
  SQLite::Statement& row_;
  int at_ = 0;
};

/// TASK_COLUMNS begin with them.
void read_unresolved_columns(Columns& next, Task& task) {
  task.run = core::RunId{next().getInt64()};
  task.ordinal = core::Ordinal{next().getInt64()};
  task.state = task_state_of(next());
  task.task_id = optional_id<core::TaskId>(next());
  task.job_id = optional_id<core::JobId>(next());
  task.named = optional_text(next());
  task.job_name = next().getString();
  task.selected = next().getInt() == 1;
  task.resolved = next().getInt() == 1;
  task.pos_type = next().getString();
  task.target = next().getString();
  task.forward_reason = optional_text(next());
  task.note = next().getString();
}

void read_task(SQLite::Statement& row, Task& task) {
  Columns next{row};
  read_unresolved_columns(next, task);
  task.stopped_at_seal = next().getInt() == 1;
  task.phase_at_seal = next().getString();
  task.status_at_seal = next().getString();
  task.page = optional_number(next());
  task.shared_job = next().getInt() == 1;
  task.before = optional_text(next());
  task.after = optional_text(next());
  task.direction = direction_of(next());
  task.attempts = next().getInt();
  task.nonce = sqlite::read_id(next(), sqlite::Spelling::hex);
  task.fate = core::reset_fate(next().getText());
  task.request_id = sqlite::read_id(next(), sqlite::Spelling::uuid);
  task.wave = next().getInt();
  task.error = next().getString();
  task.owes_start = next().getInt() == 1;
  task.asks = next().getInt();
  task.asked = core::ask_fate(next().getText());
  task.ask_trouble = next().getString();
  task.until = optional_moment(next());
  task.ends_as = optional_state(next());
}

}  // namespace

std::vector<Task> read_tasks(SQLite::Statement& rows) {
  std::vector<Task> tasks;
  while (rows.executeStep()) read_task(rows, tasks.emplace_back());
  return tasks;
}

std::vector<Task> read_unresolved(SQLite::Statement& rows) {
  std::vector<Task> tasks;
  while (rows.executeStep()) {
    Columns next{rows};
    read_unresolved_columns(next, tasks.emplace_back());
  }
  return tasks;
}

std::vector<Task> read_for_forecast(SQLite::Statement& rows) {
  std::vector<Task> tasks;
  while (rows.executeStep()) {
    Columns next{rows};
    Task& task = tasks.emplace_back();
    task.ordinal = core::Ordinal{next().getInt64()};
    task.state = task_state_of(next());
    task.selected = next().getInt() == 1;
    task.forward_reason = optional_text(next());
    task.stopped_at_seal = next().getInt() == 1;
    task.phase_at_seal = next().getString();
    task.status_at_seal = next().getString();
    task.page = optional_number(next());
    task.before = optional_text(next());
    task.direction = direction_of(next());
    task.error = next().getString();
  }
  return tasks;
}

void bind_key(SQLite::Statement& statement, core::RunId run, core::Ordinal ordinal) {
  statement.bind(":run", core::number(run));
  statement.bind(":ordinal", core::number(ordinal));
}

}  // namespace resetd::queue
