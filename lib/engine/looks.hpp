#pragma once
// What the console shows of one run's data jobs, with as few calls as it takes: a page of its list is a look at all the
// jobs on it, so tasks that want to look at one page at about the same time share one call, and a look that is young
// enough is not repeated. Reads change nothing, so they are tried again after any failure. Used on the loop's thread;
// outlives whoever waits in it.

#include <boost/unordered/unordered_flat_map.hpp>
#include <compare>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>

#include "core/step.hpp"
#include "engine/overheard.hpp"
#include "engine/run_context.hpp"

namespace resetd::engine {

struct StateRead {
  enum class Kind {
    seen,
    refused,  ///< the console answers, but not with this task's state; `trouble` says what
    given_up  ///< the run stopped going first
  };
  Kind kind = Kind::given_up;
  core::Look look;
  std::string position;         ///< canonical JSON; `{}` where not readable
  core::SteadyTime asked_at{};  ///< before the call: what was seen is no older than this
  Picture picture{};            ///< of the job, where seen
  std::string trouble;
};

/// What a look is for, which says whether it is still made when the run has stopped going.
enum class Urgency {
  ahead,             ///< as the next; for a task that has no slot yet, so the call takes one for itself
  only_while_going,  ///< before something new is begun
  settle             ///< always: what has been sent is settled though nothing new is begun any more
};

class Looks {
 public:
  explicit Looks(RunContext& run);
  ~Looks();
  Looks(const Looks&) = delete;
  Looks& operator=(const Looks&) = delete;

  /// A look that was asked for at `not_before` or later. `task` is resolved; it outlives the wait.
  asio::awaitable<StateRead> look(const queue::Task& task, core::SteadyTime not_before, Urgency urgency);

  /// The newest such look, without a call.
  std::optional<StateRead> newest(const queue::Task& task, core::SteadyTime not_before) const;

  /// When another run was last shown the task's job, where that was since and it looked otherwise.
  std::optional<core::SteadyTime> otherwise(const queue::Task& task, const StateRead& seen) const {
    return overheard_.otherwise(*task.job_id, seen.picture, seen.asked_at);
  }

  /// A read of the run's has just been answered with these jobs: the other runs are told.
  void shown(std::span<const console::DataJob> jobs);

  /// A write call to the job has ended just now: what was seen of it before says nothing any more.
  void written(core::JobId job);

  /// The number of tasks that could still ask has changed: whoever waits for them asks itself again whether to.
  void reconsider();

 private:
  /// What one call asks for.
  struct Place {
    bool selected = false;             ///< the page is one of the run's filters' list
    std::optional<std::int64_t> page;  ///< nothing: the job is asked for alone
    core::JobId job{};
    bool ahead = false;  ///< its call waits for a slot: who has one must not wait for it

    auto operator<=>(const Place&) const = default;
  };

  /// Those who wait for one call.
  struct Group {
    std::set<core::JobId> wanted;
    Urgency urgency = Urgency::only_while_going;
    std::optional<core::SteadyTime> asked_at;  ///< present: the call is under way
    StateRead::Kind end = StateRead::Kind::given_up;
    std::string trouble;
    bool over = false;
    std::set<Timer*> waiting;
  };

  struct Sight {
    console::DataJob job;
    core::SteadyTime asked_at{};  ///< no earlier than our last write call to it
  };

  std::shared_ptr<Group> join(const Place& place, core::SteadyTime not_before, bool& leads);
  asio::awaitable<void> gather(Group& group);
  asio::awaitable<void> lead(const Place& place, std::shared_ptr<Group> group);
  asio::awaitable<console::Answer> ask(const Place& place, Group& group, CallPermit& permit);
  bool may_ask(const Group& group, int failures) const;
  bool others_may_join() const;
  /// The run has been shown these jobs: they are kept, and the other runs are told. They are moved from.
  void take(std::span<console::DataJob> jobs, core::SteadyTime asked_at);
  void keep(console::DataJob&& job, core::SteadyTime asked_at);
  void forget_sights(core::SteadyTime now);
  console::Filters filters(bool selected) const;
  core::SteadyTime written_at(core::JobId job) const;

  RunContext& run_;
  Overheard overheard_;
  std::map<Place, std::shared_ptr<Group>> groups_;
  static constexpr std::size_t many = 256;
  boost::unordered_flat_map<core::JobId, Sight> sights_;
  std::size_t forget_sights_at_ = 2 * many;
  /// When our last write call to a job ended; of those within check_max_age, since no older look counts.
  boost::unordered_flat_map<core::JobId, core::SteadyTime> writes_;
  std::size_t forget_writes_at_ = 2 * many;
  std::set<Timer*> gathering_;
  std::int64_t waiting_ = 0;  ///< tasks within look()
};

}  // namespace resetd::engine
