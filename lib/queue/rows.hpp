#pragma once
// Runs and tasks as they stand in the database. JSON texts are canonical (keys sorted, no white space).

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/ids.hpp"
#include "core/match.hpp"
#include "core/result.hpp"
#include "core/states.hpp"
#include "core/step.hpp"
#include "core/time.hpp"

namespace resetd::queue {

struct Run {
  core::RunId id{};
  std::string name;
  core::RunState state = core::RunState::sealing;
  std::string reason;
  std::string console;
  std::string console_url;  ///< normalised
  std::string policy;       ///< JSON
  std::string plan_digest;
  std::string digest;  ///< empty until sealed
  std::string submitted_by;
  std::string approved_by;                     ///< empty until approved
  std::string state_reason;                    ///< why it is halted, paused, gated or cancelled
  std::optional<core::ErrorKind> state_error;  ///< of one that could not be sealed: whose it is to mend that
  std::int64_t tasks = 0;
  std::int64_t forgiven_failed = 0;    ///< with which a person let it go on: the budget counts from there
  std::int64_t forgiven_held = 0;      ///< likewise
  bool restored = false;               ///< from a backup's copy, unfinished
  std::optional<std::string> filters;  ///< of the plan's `select`: JSON, an object of the API's names
  int wave = 1;                        ///< the one that is carried out
  std::optional<core::WallTime> gated_at;
  bool cancelling = false;                      ///< what was begun is settled, then it is cancelled
  std::optional<std::string> rate;              ///< JSON, set by a person since it was sealed; else the policy's
  std::optional<std::string> schedule;          ///< JSON; nothing: at once
  bool recurring = false;                       ///< a template, which sends nothing itself: its firings' runs do
  std::optional<core::WallTime> handled_until;  ///< firings up to this moment are handled
  std::optional<core::RunId> template_run;      ///< of a firing's run: whose it is
  std::optional<core::WallTime> fire_at;        ///< likewise: its time
  core::WallTime created_at{};
  std::optional<core::WallTime> sealed_at;
  std::optional<core::WallTime> started_at;
  std::optional<core::WallTime> finished_at;
};

struct Task {
  core::RunId run{};
  core::Ordinal ordinal{};
  core::TaskState state = core::TaskState::queued;
  std::optional<core::TaskId> task_id;
  std::optional<core::JobId> job_id;
  std::optional<std::string> named;  ///< the name it is looked up by, where the plan gave no id
  std::string job_name;              ///< until resolved: a name that must agree with the ids; empty where none
  bool selected = false;             ///< by the plan's `select`
  bool resolved = false;
  std::string pos_type;
  std::string target;
  std::optional<std::string> forward_reason;  ///< present: allow_forward
  std::string note;
  bool stopped_at_seal = false;
  std::string phase_at_seal;         ///< its job's, as the console spells it; empty where that was not kept
  std::string status_at_seal;        ///< its own, likewise
  std::optional<std::int64_t> page;  ///< where its job is listed; 0: without pages; nothing: asked for alone
  bool shared_job = false;           ///< another task of the run has its job too
  std::optional<std::chrono::microseconds> due;  ///< not read back: set by who moved it last
  bool job_open = false;                         ///< not stored, as the next two: see claimed()
  bool job_reset = false;
  bool stop_on_its_way = false;
  std::optional<std::string> before;
  std::optional<std::string> after;
  std::optional<core::Direction> direction;
  int attempts = 0;
  std::string nonce;  ///< of the last attempt
  std::optional<core::ResetFate> fate;
  std::string request_id;
  int wave = 1;
  std::string error;
  bool owes_start = false;
  int asks = 0;
  std::optional<core::AskFate> asked;
  std::string ask_trouble;
  std::optional<std::chrono::microseconds> until;  ///< of a stop or a start, on the steady clock of this process
  std::optional<core::TaskState> ends_as;

  core::TaskFacts facts() const {
    return {.state = state,
            .attempts = attempts,
            .fate = fate,
            .allow_forward = forward_reason.has_value(),
            .stopped_at_seal = stopped_at_seal,
            .error = error,
            .owes_start = owes_start,
            .job_open = job_open,
            .job_reset = job_reset,
            .stop_on_its_way = stop_on_its_way,
            .asks = asks,
            .asked = asked,
            .ask_trouble = ask_trouble,
            .ends_as = ends_as};
  }
};

using Counts = std::map<core::TaskState, std::int64_t>;

/// A run's tasks as its execution counts them.
struct Tally {
  Counts counts;
  std::int64_t failing = 0;  ///< of those starting: that count as failed already
};

}  // namespace resetd::queue
