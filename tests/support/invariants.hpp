#pragma once
// What must hold of every run, however it went, told from the exported audit log and the console's own log alone.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/audit_export.hpp"
#include "support/console_log.hpp"
#include "support/rates.hpp"

namespace resetd::support {

/// How a task ended, as `resetd tasks` prints it.
struct TaskEnd {
  std::int64_t run = 0, ordinal = 0, attempts = 0;
  std::string state, request_id, error;
};

/// What a task was sealed with.
struct Terms {
  bool may_go_forward = false;
  std::string position;   ///< JSON, where its job stood and the run refuses a drift; else empty
  std::int64_t wave = 0;  ///< from 1; 0: not known
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
  /// Where given, every reset that arrived must follow a look at its job this closely: a queryjob, or an answer of list
  /// or listbypage that has the job.
  std::optional<std::chrono::milliseconds> check_max_age;
  /// Where given, the strict budget of every run, where nothing that fails is tried again: at most so many of its
  /// resets arrived without effect, and at most so many of its tasks failed.
  std::optional<std::int64_t> max_failed_resets;
  /// Where given, no window of any length has more calls than this allows.
  std::optional<RateBound> rate;
  /// By run, its policy's `finish`: leave, restore or start. What it says of starts is held against the logs.
  std::map<std::int64_t, std::string> finish;
  /// By run and ordinal; what is not in it is not held against the logs.
  std::map<std::pair<std::int64_t, std::int64_t>, Terms> terms;
  /// What resetd wrote under log level trace, all its processes: the rate is then held against its own send times, and
  /// exactly. Else against the arrivals alone, which bunch up by their way's jitter.
  std::vector<std::string> traces;
  /// Where resetd's clock did not go with the console's: when each record of the audit log was made, in microseconds
  /// since the epoch on the console's clock. Empty: as the records say.
  std::vector<std::int64_t> recorded_us;
};

/// Everything that is wrong, a line each; empty: all of these hold.
///   - the chain is whole, its lines canonical, numbered from 1
///   - every reset that the console got was announced before by an intent with its nonce and its body
///   - no nonce was used twice; every intent has exactly one outcome
///   - nothing was sent again after an attempt that was acknowledged, or ambiguous and not settled as not applied
///   - no reset took effect twice, unless a person said resend
///   - what is recorded of an attempt is what the console did: its requestId, its status, whether it took effect
///   - a reset that is recorded as verified was acknowledged, and read back as the target as far as its position shows
///   - every stop and start that the console got was announced before by an intent with its nonce; nothing else that
///     changes a data job was ever called; no call has the nonce of another intent
///   - what is said in job_rules.hpp of starts, and of jobs that have stopped or started
///   - what is said in ask_rules.hpp of stops and starts, and in wave_rules.hpp of waves
///   - what is said in looks.hpp: no reset was sent but from a look that showed its job stopped
///   - no task's first reset left from another position than the sealed one, and none went to a later time, unless the
///     terms that are given let it
///   - no reset of a run arrived after its pause or halt was recorded, and before its resumption was
///   - the budget and the rate, where they are given
///   - the tasks' end states agree with all that
std::vector<std::string> violations(const Evidence& evidence);

/// The array that `resetd tasks RUN -o json` prints. Throws std::runtime_error where it is none.
std::vector<TaskEnd> read_task_ends(std::string_view json);

}  // namespace resetd::support
