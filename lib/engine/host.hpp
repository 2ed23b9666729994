#pragma once
// All runs of a process: takes plans, seals them, carries out what is approved, side by side and under each console's
// shared limits, and does what people decide about them, whether a run is being carried out or at rest. Used on the
// loop's thread; outlives every coroutine that it was asked for, and whoever made it awaits drain() before it goes.

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/approval.hpp"
#include "engine/execution.hpp"
#include "engine/panic.hpp"
#include "plan/reader.hpp"

namespace resetd::engine {

/// A plan that someone hands in, as a regular file that stays as it is until submit() has returned.
struct Submission {
  std::filesystem::path plan;
  Person person;
  /// A run of its own, though one of this plan has finished.
  bool again = false;
  /// Whether the files that its `tasks_from` names are opened: never for a plan that came from elsewhere.
  bool files_allowed = true;
};

struct Submitted {
  /// Not empty: the plan is bad, and nothing was written.
  std::vector<plan::Problem> problems;
  /// There where the plan is good: in state sealing, or the unfinished run of this very plan.
  std::optional<queue::Run> run;
  bool existing = false;
};

class PlanLook;
class UndoLook;

struct Previewed {
  std::vector<plan::Problem> problems;  ///< not empty: the plan is bad
  std::shared_ptr<PlanLook> look;       ///< there where the plan is good
};

class Host {
 public:
  /// By their console's name. The ledger, the panic file and the channels outlive it.
  using Channels = std::map<std::string, Channel*>;
  Host(asio::any_io_executor executor, Ledger ledger, Panic& panic, Channels channels,
       Approvers approvers = Approvers::anyone);

  /// Takes up what an earlier process left, after recover(): what was running goes on, gates are kept, expired seals
  /// are cancelled and schedules kept from then on. Once.
  asio::awaitable<void> start();

  /// Reads the plan on a thread of its own, queues its tasks and returns; the run is sealed afterwards, and with
  /// `approval: none` started, or scheduled where the plan has a schedule. Where an unfinished run of this plan is
  /// there, it is that one. Errors: refused where one has finished and `again` is not said, where two_person forbids
  /// it, while the panic file exists or the host drains; bad_input where the policy fits no console.
  asio::awaitable<core::Result<Submitted>> submit(Submission submission);

  // As the functions of steering.hpp and approval.hpp, for a run in any state; what may go on then goes on. pause()
  // returns once the calls under way have ended, or after `longest_pause`, with the run still running.
  asio::awaitable<core::Result<Steered>> approve(core::RunId run, std::string digest, Person person);
  asio::awaitable<core::Result<Steered>> pause(core::RunId run, Person person);
  asio::awaitable<core::Result<Steered>> resume(core::RunId run, Person person);
  asio::awaitable<core::Result<Steered>> cancel(core::RunId run, Person person);
  asio::awaitable<core::Result<Steered>> promote(core::RunId run, Person person);
  asio::awaitable<core::Result<Steered>> set_rate(core::RunId run, core::Rate rate, Person person);
  asio::awaitable<core::Result<Steered>> retry(core::RunId run, std::vector<core::TaskState> states, Person person);
  asio::awaitable<core::Result<Steered>> resolve(core::RunId run, core::Ordinal ordinal, core::Resolution resolution,
                                                 Person person);
  static constexpr std::chrono::seconds longest_pause{5};

  /// All decisions about scheduled runs are taken anew, now.
  void reschedule();
  /// Where a firing puts the text of its plan while it is read, and a preview its database: a folder that exists and is
  /// the process's alone, where all that is called `received-…` is removed at the next start. To be set before start().
  std::filesystem::path plan_folder;
  /// Told on its own thread where a preview's database cannot be written. To be set before start().
  sqlite::Store::OnFailure on_storage_failure;

  /// Carries out a run that is in state running, waits at a gate that opens by itself, or starts the jobs that a halted
  /// run was about to start.
  void go_on(core::RunId run);
  /// Returns when nothing of the run is in hand any more, or at `until`.
  asio::awaitable<void> rest(core::RunId run, core::SteadyTime until = core::SteadyTime::max());
  /// What takes a run back that rests (undo_look.hpp), once the console has been looked at: to be read on with next().
  /// It is ended when the run goes on, or the host drains. Where undoing() none is begun. Errors: refused where the run
  /// is being carried out, its console is not configured any more, the panic file exists or the host drains; and those
  /// of UndoLook::look().
  asio::awaitable<core::Result<std::shared_ptr<UndoLook>>> undo(queue::Run run);
  bool undoing() const { return !undo_.expired(); }
  /// What a plan would do (plan_look.hpp), once the console has been looked at: to be read on with next(). It is ended
  /// when the panic file appears, or the host drains. Where previewing() none is begun. Errors: refused while the panic
  /// file exists or the host drains; bad_input where the policy fits no console; and those of PrivateLedger::make() and
  /// PlanLook::look().
  asio::awaitable<core::Result<Previewed>> preview(Submission submission);
  bool previewing() const { return !preview_.expired(); }
  /// Cuts both short, with the call that they wait for: once nothing is carried out any more.
  void end_looks();
  /// Its tasks by state as they stand now; null where it is not carried out.
  const queue::Counts* counts(core::RunId run) const;
  /// What keeps its tasks from being begun now, for people: its console is silent, or its window closed. Empty:
  /// nothing, or it is not carried out.
  std::string obstacle(core::RunId run) const;

  /// Takes no plan and begins nothing any more; lets what is in flight end for at most `timeout`, then breaks it off
  /// (recorded as ambiguous), and returns. Runs stay as they are: the next process goes on with them.
  asio::awaitable<void> drain(std::chrono::milliseconds timeout);
  /// Breaks off what is in flight.
  void abandon();

  /// Runs that are sealed or carried out now.
  std::size_t active() const { return live_.size(); }
  /// Called, on the loop, when something of a run or a task may have changed; it is in the database by then.
  std::function<void()> on_change = [] {};
  /// Called with a run whose state has changed.
  std::function<void(const queue::Run&)> on_run = [](const queue::Run&) {};

 private:
  /// That the run goes no further, and who wants it so.
  struct Wish {
    enum class Kind { pause, cancel };
    Kind kind{};
    Person person;
    std::int64_t number = 0;  ///< of all that were told: those of before a decision are over with it
  };
  /// A run that has a coroutine.
  struct Live {
    RunContext* sealing = nullptr;
    bool reading = false;   ///< its plan, at its firing
    bool starting = false;  ///< how it stands to begin with is being read
    std::shared_ptr<Execution> execution;
    Timer* gate = nullptr;   ///< that it waits at
    bool once_more = false;  ///< it was decided, as its coroutine ended, that it goes on
    /// What its coroutine was told last, and may have been too late to heed: seen to once it has let go of the run.
    std::optional<Wish> wish;
  };

  struct Previewing;

  void spawn(core::RunId run, asio::awaitable<void> course);
  void begin_watching_panic();
  asio::awaitable<void> carry_out(core::RunId run);
  asio::awaitable<queue::Run> execute(queue::Run run);
  asio::awaitable<queue::Run> heed(queue::Run run);
  asio::awaitable<queue::Run> pause_by_itself(core::RunId run, std::string why);
  asio::awaitable<void> wait_at_gate(queue::Run run);
  asio::awaitable<void> seal_and_start(queue::Run run, plan::Reading checked);
  asio::awaitable<void> watch_panic();
  asio::awaitable<void> expire_seals();
  asio::awaitable<void> keep_schedules();
  asio::awaitable<void> fire(queue::Run run);
  asio::awaitable<core::Result<plan::Reading>> read_for(queue::Run& run);
  std::optional<core::Error> may_fire(const queue::Run& run, const plan::Reading& checked) const;
  asio::awaitable<core::Result<Steered>> approve_by_itself(queue::Run sealed);
  asio::awaitable<void> not_sealed(queue::Run run, core::Error why);
  plan::Options plan_options(bool files_allowed) const;

  asio::awaitable<core::Result<Submitted>> take(Submission submission, plan::Reading checked);
  asio::awaitable<std::optional<core::Result<Submitted>>> existing(const Submission& submission,
                                                                   const plan::Reading& checked);
  core::Result<Channel*> channel_for(const plan::Header& header) const;
  std::optional<core::Error> may_not_look() const;
  core::Result<Channel*> channel_to_look_back(const queue::Run& run) const;
  bool end_looks(const std::string& why);
  asio::awaitable<core::Result<Steered>> decided(core::RunId run, asio::awaitable<core::Result<Steered>> decision);
  asio::awaitable<queue::Run> found(core::RunId run);
  asio::awaitable<core::Result<Steered>> standing(core::RunId run);
  std::shared_ptr<Execution> execution_of(core::RunId run) const;
  asio::awaitable<std::shared_ptr<Execution>> decidable(core::RunId run);
  void leave_all(const std::string& reason);
  void leave_all();
  asio::awaitable<void> pause_timer(core::SteadyTime until);
  void wake();

  asio::any_io_executor executor_;
  Ledger ledger_;
  Panic& panic_;
  Channels channels_;
  Approvers approvers_;
  std::map<core::RunId, Live> live_;
  std::int64_t wishes_ = 0;
  /// Each plan that is read takes a thread and some megabytes: few at once, or memory grows with those who hand one in.
  Slots readings_;
  std::set<std::string> submitting_;  ///< plan digests
  std::list<Timer*> waiters_;
  std::weak_ptr<UndoLook> undo_;
  std::weak_ptr<Previewing> preview_;
  bool draining_ = false;
  bool watching_panic_ = false;
  bool expiring_ = false;
  bool new_seal_ = false;  ///< since the seals that may expire were looked at
  Timer* scheduling_ = nullptr;  ///< of keep_schedules
  bool rescheduled_ = false;
};

}  // namespace resetd::engine
