#include "daemon/arguments.hpp"

#include <algorithm>

#include "core/lexers.hpp"

namespace resetd::daemon {
namespace {

core::Result<std::int64_t> number_from(std::int64_t least, std::string_view text, const std::string& what) {
  const core::Result<std::int64_t> number = core::lex_integer(text);
  if (number.has_value() && *number >= least) return *number;
  return core::bad_input(core::shown(text) + " is no " + what + ": write a number from " + std::to_string(least));
}

std::string all_names() {
  std::string names;
  for (const core::TaskState state : core::all_task_states())
    names.append(names.empty() ? "" : ", ").append(core::name(state));
  return names;
}

}  // namespace

core::Result<core::RunId> run_argument(std::string_view text) {
  const auto number = number_from(1, text, "run (`resetd status` lists them)");
  if (number.has_error()) return number.error();
  return core::RunId{*number};
}

core::Result<core::Ordinal> ordinal_argument(std::string_view text) {
  const auto number = number_from(1, text, "ordinal of a task (`resetd tasks RUN` lists them)");
  if (number.has_error()) return number.error();
  return core::Ordinal{*number};
}

core::Result<std::int64_t> seq_argument(std::string_view text) {
  return number_from(0, text, "number of an audit record");
}

core::Result<core::Rate> rate_argument(std::string_view text) {
  return core::lex_rate(text);
}

core::Result<std::vector<core::TaskState>> states_argument(std::string_view text) {
  auto states = core::lex_task_states(text);
  if (states.has_error())
    return core::bad_input(states.error().message + ": write one or more, with commas between them, of " + all_names());
  return states;
}

core::Result<std::vector<core::TaskState>> retried_states_argument(std::string_view text) {
  std::vector<core::TaskState> states;
  for (;;) {
    const std::string_view name = text.substr(0, text.find(','));
    const auto state = core::task_state(name);
    if (state == core::TaskState::held)
      return core::bad_input("held tasks are not retried: `resetd resolve RUN ORDINAL` settles each of them");
    if (state != core::TaskState::failed && state != core::TaskState::refused)
      return core::bad_input(core::shown(name) + " is no state to retry: write failed, refused or failed,refused");
    if (std::ranges::find(states, *state) == states.end()) states.push_back(*state);
    if (name.size() == text.size()) return states;
    text.remove_prefix(name.size() + 1);
  }
}

}  // namespace resetd::daemon
