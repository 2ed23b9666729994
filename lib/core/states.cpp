#include "core/states.hpp"

#include <algorithm>
#include <array>

#include "core/lexers.hpp"

namespace resetd::core {
namespace {

using T = TaskState;
using R = RunState;

template <class State>
struct Row {
  State state;
  std::string_view name;
  std::array<State, 9> next;
  std::size_t next_count;
};

template <class State, class... Next>
constexpr Row<State> row(State state, std::string_view name, Next... next) {
  static_assert(sizeof...(Next) <= 9);
  return {state, name, {next...}, sizeof...(Next)};
}

// Every row: a state, its spelling, and where it may go.
constexpr auto task_rows = std::to_array<Row<T>>({
    row(T::queued, "queued", T::checking, T::starting, T::refused, T::cancelled),
    row(T::checking, "checking", T::queued, T::waiting, T::stopping, T::resetting, T::starting, T::refused, T::failed,
        T::held),
    row(T::stopping, "stopping", T::queued, T::checking, T::waiting, T::starting, T::failed, T::cancelled),
    row(T::resetting, "resetting", T::verifying, T::reconciling, T::starting, T::waiting, T::succeeded, T::failed,
        T::held),
    row(T::reconciling, "reconciling", T::verifying, T::starting, T::waiting, T::succeeded, T::failed, T::held),
    row(T::verifying, "verifying", T::starting, T::waiting, T::succeeded, T::failed, T::held),
    // To queued and waiting: its run halted before its reset could leave, and its job runs again meanwhile.
    row(T::starting, "starting", T::queued, T::waiting, T::succeeded, T::failed, T::refused, T::cancelled, T::held),
    row(T::waiting, "waiting", T::checking, T::starting, T::cancelled),
    row(T::held, "held", T::waiting, T::starting, T::succeeded, T::failed),
    row(T::succeeded, "succeeded"),
    row(T::failed, "failed", T::queued),
    row(T::refused, "refused", T::queued),
    row(T::cancelled, "cancelled"),
});

constexpr auto run_rows = std::to_array<Row<R>>({
    row(R::sealing, "sealing", R::awaiting_approval, R::cancelled),
    row(R::awaiting_approval, "awaiting_approval", R::scheduled, R::running, R::cancelled),
    row(R::scheduled, "scheduled", R::running, R::paused, R::cancelled),
    row(R::running, "running", R::paused, R::gated, R::halted, R::succeeded, R::failed, R::cancelled),
    // To scheduled: it was paused while it waited for its time.
    row(R::paused, "paused", R::scheduled, R::running, R::halted, R::cancelled),
    row(R::gated, "gated", R::running, R::paused, R::halted, R::cancelled),
    row(R::halted, "halted", R::running, R::cancelled),
    row(R::succeeded, "succeeded"),
    // To running: a task is tried again. To succeeded: the last held task was resolved as applied, so nothing of what
    // failed means holds any more.
    row(R::failed, "failed", R::running, R::succeeded),
    row(R::cancelled, "cancelled"),
});

template <class State, std::size_t N>
constexpr std::array<State, N> states_of(const std::array<Row<State>, N>& rows) {
  std::array<State, N> states{};
  for (std::size_t i = 0; i < N; ++i) states[i] = rows[i].state;
  return states;
}

constexpr auto task_states = states_of(task_rows);
constexpr auto run_states = states_of(run_rows);

template <class State, std::size_t N>
const Row<State>& row_of(const std::array<Row<State>, N>& rows, State state) {
  return rows[static_cast<std::size_t>(state)];
}

template <class State, std::size_t N>
std::optional<State> find(const std::array<Row<State>, N>& rows, std::string_view name) {
  const auto found = std::ranges::find(rows, name, &Row<State>::name);
  if (found == rows.end()) return std::nullopt;
  return found->state;
}

template <class State, std::size_t N>
bool edge(const std::array<Row<State>, N>& rows, State from, State to) {
  const Row<State>& row = row_of(rows, from);
  const auto end = row.next.begin() + static_cast<std::ptrdiff_t>(row.next_count);
  return std::find(row.next.begin(), end, to) != end;
}

}  // namespace

std::span<const TaskState> all_task_states() {
  return task_states;
}
std::span<const RunState> all_run_states() {
  return run_states;
}

std::string_view name(TaskState state) {
  return row_of(task_rows, state).name;
}
std::string_view name(RunState state) {
  return row_of(run_rows, state).name;
}

std::optional<TaskState> task_state(std::string_view name) {
  return find(task_rows, name);
}
std::optional<RunState> run_state(std::string_view name) {
  return find(run_rows, name);
}

Result<std::vector<TaskState>> lex_task_states(std::string_view names) {
  std::vector<TaskState> states;
  for (;;) {
    const std::string_view name = names.substr(0, names.find(','));
    const auto state = task_state(name);
    if (!state) return bad_input(shown(name) + " is no state of a task");
    if (std::ranges::find(states, *state) == states.end()) states.push_back(*state);
    if (name.size() == names.size()) return states;
    names.remove_prefix(name.size() + 1);
  }
}

bool legal(TaskState from, TaskState to) {
  return edge(task_rows, from, to);
}
bool legal(RunState from, RunState to) {
  return edge(run_rows, from, to);
}

bool settled(TaskState state) {
  return state == T::held || state == T::succeeded || state == T::failed || state == T::refused ||
         state == T::cancelled;
}

bool finished(RunState state) {
  return state == R::succeeded || state == R::failed || state == R::cancelled;
}

}  // namespace resetd::core
