#pragma once
// What happens to a task next. step() is the whole of resetd's judgement about irreversible calls: a total function of
// the task and of what was learnt, without I/O and without a clock. The engine only carries out what it returns.

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/match.hpp"
#include "core/outcome.hpp"
#include "core/policy.hpp"
#include "core/states.hpp"

namespace resetd::core {

/// What is known of a task's last reset; spelled so in the database.
enum class ResetFate { acknowledged, rejected, not_sent, ambiguous, applied, not_applied };

std::string_view name(ResetFate fate);
std::optional<ResetFate> reset_fate(std::string_view name);

/// What is known of the last stop or start that we asked a data job for; spelled so in the database.
enum class AskFate {
  acknowledged,
  refused,         ///< finally
  without_effect,  ///< throttled, or not sent
  unknown
};

std::string_view name(AskFate fate);
std::optional<AskFate> ask_fate(std::string_view name);

/// The task, as far as decisions need it.
struct TaskFacts {
  TaskState state = TaskState::queued;
  int attempts = 0;               ///< resets whose intent was written
  std::optional<ResetFate> fate;  ///< of the last of them
  bool allow_forward = false;     ///< with its reason
  bool stopped_at_seal = false;
  std::string error;  ///< what the last attempt ended with, for people
  // Of its data job:
  bool owes_start = false;           ///< it ran just before we asked it to stop, and was not seen running since
  bool job_open = false;             ///< another task of this job in the run is held or not settled
  bool job_reset = false;            ///< none is, and one has succeeded: `start` is up to the last that ends
  bool stop_on_its_way = false;      ///< maybe: of another task of this job, cancelled with its last ask unanswered
  /// Stops while stopping, and still while it is checked after them; starts while starting: those whose intent was
  /// written.
  int asks = 0;
  std::optional<AskFate> asked;      ///< of the last of them; nothing while it is under way
  std::string ask_trouble;           ///< of the last of them, for people
  std::optional<TaskState> ends_as;  ///< while starting: what the task is once its job runs
};

/// A read of the task's data job, reduced to what decisions need.
struct Look {
  std::string phase;                         ///< the job's
  std::string status;                        ///< the data task's
  bool readable = false;                     ///< its position could be read
  Match target = Match::not_comparable;      ///< how the position compares with the target
  bool unchanged = false;                    ///< it is still the one recorded as `before`
  Direction direction = Direction::unknown;  ///< of the target, seen from this position

  bool incremental() const { return phase == "INCRE" || phase == "CATCH_UP"; }
  bool stopped() const { return status == "STOP"; }
  bool running() const { return status == "RUNNING"; }
  /// On its way from one to the other, whoever asked.
  bool changing() const { return status == "WAIT_STOP" || status == "WAIT_START" || status == "WAIT_RESTART"; }
};

// What can be learnt about a task.
struct Claimed {};  ///< taken in hand
struct Looked {
  Look look;
  bool overdue = false;  ///< while stopping or starting: the time for it has passed
};                       ///< its state and position were read
struct LookRefused {
  std::string why;
};                   ///< the console answers, but not with its state
struct Released {};  ///< let go of before anything was sent
struct ResetEnded {
  Outcome outcome{};
  Rejection rejection{};   ///< where it was rejected
  bool withdrawn = false;  ///< not sent because we let go of it
  std::string trouble;     ///< for people
};
/// The call that asked its job to stop or to start.
struct AskEnded {
  Outcome outcome{};
  Rejection rejection{};
  std::string trouble;
  bool withdrawn = false;  ///< not sent because we let go of it
};
struct Interrupted {};  ///< found at start-up, in hand of a process that is gone
struct RunCancelled {};
struct RunHalted {};  ///< nothing more is reset: its job may run again
struct Retried {};    ///< a person says: once more
enum class Resolution { applied, not_applied, resend };
/// A person decides on a held task.
struct Resolved {
  Resolution resolution;
};

using TaskEvent = std::variant<Claimed, Looked, LookRefused, Released, ResetEnded, AskEnded, Interrupted, RunCancelled,
                               RunHalted, Retried, Resolved>;
std::string_view name(const TaskEvent& event);

/// When the task is taken in hand again.
enum class Wait {
  none,  ///< it stays in hand, or is settled
  now,
  backoff,  ///< after the policy's backoff, or a longer Retry-After
  settle,   ///< after the console's settle time
  poll      ///< until it is worth another look whether its job has stopped or started
};

/// What a read-back said about a reset whose outcome was not known.
enum class Verdict { applied, not_applied, unknown };
std::string_view name(Verdict verdict);

/// What a step says of the task's data job, for the audit log.
enum class JobNews { stopped, stop_failed, started, start_failed };

struct Step {
  TaskState to = TaskState::queued;
  Wait wait = Wait::none;
  std::optional<ResetFate> fate;     ///< new knowledge about the last reset
  std::optional<Verdict> verdict;    ///< of a reconciliation
  bool halt = false;                 ///< the run halts: every further call would be refused too
  std::string error;                 ///< for people; where the task is held, failed or refused
  bool stays = false;                ///< `to` is the present state: only wait and fate change
  bool ask = false;                  ///< its job is asked now: to stop while stopping, to start while starting
  bool unasked = false;              ///< the call was withdrawn: it is none of the asks that may be made
  std::optional<AskFate> asked;      ///< new knowledge about the last time it was asked
  std::string ask_trouble;           ///< with it
  std::optional<bool> owes_start;    ///< absent: as before
  std::optional<TaskState> ends_as;  ///< where `to` is starting; absent where it stays so: as before
  std::optional<JobNews> job;
};

/// A held task whose reset was applied: it is held only because its job did not start.
bool only_start_failed(const TaskFacts& task);

/// Nothing: the pair of state and event is a programming error.
std::optional<Step> step(const TaskFacts& task, const TaskEvent& event, const Policy& policy);

}  // namespace resetd::core
