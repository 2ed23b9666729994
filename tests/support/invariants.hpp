#pragma once
// What must hold of every run, however it went, told from the exported audit log and the console's own log alone.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "support/audit_export.hpp"
#include "support/console_log.hpp"

namespace resetd::support {

/// How a task ended, as `resetd tasks` prints it.
struct TaskEnd {
  std::int64_t run = 0, ordinal = 0, attempts = 0;
  std::string state, request_id, error;
};

/// How far the last run went.
enum class Ending {
  settled,  ///< every task has ended
  resting,  ///< paused or halted: tasks may wait for more, but what was sent has its outcome
  crashed   ///< killed, and no new start has followed: intents may be without outcome
};

struct Evidence {
  std::vector<std::string> audit;    ///< exported lines
  std::vector<std::string> console;  ///< the stand-in's log
  std::vector<TaskEnd> tasks;        ///< empty: the end states are not held against the logs
  Ending ending = Ending::settled;
  /// Where given, every reset that arrived must follow a look at its job this closely.
  std::optional<std::chrono::milliseconds> check_max_age;
};

/// Everything that is wrong, a line each; empty: all of these hold.
///   - the chain is whole, its lines canonical, numbered from 1
///   - every reset that the console got was announced before by an intent with its nonce and its body
///   - no nonce was used twice; every intent has exactly one outcome
///   - nothing was sent again after an attempt that was acknowledged, or ambiguous and not settled as not applied
///   - no reset took effect twice, unless a person said resend
///   - what is recorded of an attempt is what the console did: its requestId, its status, whether it took effect
///   - no data job was started before its resets were settled
///   - the tasks' end states agree with all that
std::vector<std::string> violations(const Evidence& evidence);

/// The array that `resetd tasks RUN -o json` prints. Throws std::runtime_error where it is none.
std::vector<TaskEnd> read_task_ends(std::string_view json);

}  // namespace resetd::support
