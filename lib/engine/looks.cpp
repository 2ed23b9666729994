#include "engine/looks.hpp"

#include <algorithm>

#include "core/poll.hpp"
#include "engine/keep_newest.hpp"
#include "engine/look.hpp"
#include "engine/scan.hpp"
#include "engine/selection.hpp"

namespace resetd::engine {
namespace {

constexpr std::size_t most_of_a_list = 4096;

StateRead refused(std::string trouble) {
  return {.kind = StateRead::Kind::refused, .trouble = std::move(trouble)};
}

// One that is shown twice may stand in two places, and one of another type is not what was sealed.
const console::DataTask* sealed_task(const console::DataJob& job, core::TaskId id) {
  const console::DataTask* const task = find_data_task(job, id);
  if (task == nullptr || task->type != "INCREMENT") return nullptr;
  return std::ranges::count(job.tasks, id, &console::DataTask::id) == 1 ? task : nullptr;
}

StateRead read_of(const queue::Task& task, const console::DataJob& job, core::SteadyTime asked_at) {
  const console::DataTask* data_task = sealed_task(job, *task.task_id);
  if (data_task == nullptr) {
    StateRead read = refused("data job " + std::to_string(core::number(job.id)) + " has no INCREMENT data task " +
                             std::to_string(core::number(*task.task_id)) + " any more, or shows it twice");
    read.asked_at = asked_at;
    return read;
  }
  Sighting sighting = sighting_of(task, job, *data_task);
  return {.kind = StateRead::Kind::seen,
          .look = std::move(sighting.look),
          .position = std::move(sighting.position),
          .asked_at = asked_at,
          .picture = picture_of(job)};
}

// In a scope: one more of a count.
class Counted {
 public:
  explicit Counted(std::int64_t& count) : count_(count) { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::int64_t& count_;
};

}  // namespace

Looks::Looks(RunContext& run) : run_(run), overheard_(run.policy().check_max_age) {
  run_.channel().join(overheard_);
}

Looks::~Looks() {
  run_.channel().leave(overheard_);
}

void Looks::shown(std::span<const console::DataJob> jobs) {
  run_.channel().shown(jobs, run_.clock().steady(), overheard_);
}

std::optional<StateRead> Looks::newest(const queue::Task& task, core::SteadyTime not_before) const {
  const auto sight = sights_.find(*task.job_id);
  if (sight == sights_.end()) return std::nullopt;
  if (sight->second.asked_at < not_before) return std::nullopt;
  return read_of(task, sight->second.job, sight->second.asked_at);
}

asio::awaitable<StateRead> Looks::look(const queue::Task& task, core::SteadyTime not_before, Urgency urgency) {
  const Counted here{waiting_};
  reconsider();
  not_before = std::max(not_before, written_at(*task.job_id));
  std::optional<std::int64_t> page = task.page;
  for (;;) {
    if (auto seen = newest(task, not_before)) co_return std::move(*seen);
    const Place place{.selected = task.selected && page,
                      .page = page,
                      .job = page ? core::JobId{} : *task.job_id,
                      .ahead = urgency == Urgency::ahead};
    bool leads = false;
    const std::shared_ptr<Group> group = join(place, not_before, leads);
    group->wanted.insert(*task.job_id);
    if (urgency == Urgency::settle) group->urgency = urgency;
    if (leads) {
      co_await lead(place, group);
    } else {
      const std::unique_ptr<Timer> timer = run_.clock().timer();
      group->waiting.insert(timer.get());
      while (!group->over) co_await timer->wait_until(core::SteadyTime::max());
      group->waiting.erase(timer.get());
    }
    if (group->end == StateRead::Kind::given_up) co_return StateRead{};
    if (group->end == StateRead::Kind::seen) {
      if (auto seen = newest(task, not_before)) co_return std::move(*seen);
      // A write call to its job ended while the look was under way, so what it saw counts for nothing.
      if (*group->asked_at < written_at(*task.job_id)) {
        not_before = written_at(*task.job_id);
        continue;
      }
    }
    if (!page) co_return refused(group->trouble);
    // Not listed there any more, or the list was refused: its job is asked for alone.
    page.reset();
  }
}

std::shared_ptr<Looks::Group> Looks::join(const Place& place, core::SteadyTime not_before, bool& leads) {
  std::shared_ptr<Group>& group = groups_[place];
  const bool too_early = group && group->asked_at && *group->asked_at < not_before;
  leads = !group || too_early;
  if (leads) group = std::make_shared<Group>();
  return group;
}

asio::awaitable<void> Looks::lead(const Place& place, std::shared_ptr<Group> group) {
  if (place.page) co_await gather(*group);
  std::optional<RunContext::Slot> slot;
  if (place.ahead) {
    --waiting_;  // for a slot meanwhile
    slot.emplace(co_await run_.slot());
    ++waiting_;
  }
  int refusals = 0;
  for (int failures = 1;; ++failures) {
    const std::function<bool()> go_on = [this, &group, failures] { return may_ask(*group, failures); };
    std::unique_ptr<CallPermit> permit = co_await run_.permit(Priority::look, go_on);
    if (!permit) break;
    group->asked_at = run_.clock().steady();
    const console::Answer answer = co_await ask(place, *group, *permit);
    permit.reset();
    run_.channel().ended(answer, true);
    const core::Outcome outcome = core::classify(answer.evidence);
    group->end = StateRead::Kind::seen;
    if (outcome == core::Outcome::acknowledged) break;
    group->end = StateRead::Kind::refused;
    group->trouble = answer.trouble;
    if (outcome == core::Outcome::rejected) {
      const core::Rejection rejection = core::rejection(answer.evidence);
      if (rejection == core::Rejection::final && ++refusals >= run_.policy().max_attempts) break;
      if (rejection == core::Rejection::key) run_.refuse_key(answer.trouble);
    }
    group->end = StateRead::Kind::given_up;
    group->asked_at.reset();
    const std::chrono::milliseconds delay = run_.retry_delay(failures, answer.retry_after);
    const std::function<bool()> once_more = [this, &group, failures] { return may_ask(*group, failures + 1); };
    co_await run_.sleep(delay, once_more);
  }
  group->over = true;
  if (const auto current = groups_.find(place); current != groups_.end() && current->second == group) {
    groups_.erase(current);
  }
  for (Timer* timer : group->waiting) timer->cancel();
}

asio::awaitable<console::Answer> Looks::ask(const Place& place, Group& group, CallPermit& permit) {
  console::Client& client = run_.channel().client();
  const core::SteadyTime asked_at = *group.asked_at;
  if (!place.page) {
    console::JobAnswer answer = co_await client.query_job(place.job, permit);
    group.trouble = "the console knows no data job " + std::to_string(core::number(place.job));
    if (answer.job) take({&*answer.job, 1}, asked_at);
    co_return std::move(answer.answer);
  }
  if (*place.page > 0) {
    console::PageAnswer answer =
        co_await client.list_by_page(in_stable_order(filters(place.selected)), *place.page, permit);
    take(answer.jobs, asked_at);
    co_return std::move(answer.answer);
  }
  // A list is believed once its end is known.
  std::vector<console::DataJob> jobs;
  console::JobSink sink = [&group, &jobs](console::DataJob&& job) {
    const bool keep = jobs.size() < most_of_a_list || group.wanted.contains(job.id);
    if (keep) jobs.push_back(std::move(job));
  };
  console::Answer answer = co_await client.list(filters(place.selected), std::move(sink), permit);
  if (core::classify(answer.evidence) == core::Outcome::acknowledged) take(jobs, asked_at);
  co_return answer;
}

// Others on the same page may want to look in a moment: that is worth the time of some calls, while anyone could.
asio::awaitable<void> Looks::gather(Group& group) {
  const std::chrono::nanoseconds patience =
      std::min<std::chrono::nanoseconds>(core::longest_gathering, core::worth_waiting_for * run_.call_interval());
  const core::SteadyTime until = run_.clock().steady() + patience;
  const std::unique_ptr<Timer> timer = run_.clock().timer();
  gathering_.insert(timer.get());
  while (others_may_join() && may_ask(group, 1) && run_.clock().steady() < until) co_await timer->wait_until(until);
  gathering_.erase(timer.get());
}

bool Looks::others_may_join() const {
  return run_.in_hand() > waiting_ + run_.waiting_for_slot();
}

void Looks::reconsider() {
  if (others_may_join() && run_.going()) return;
  for (Timer* timer : gathering_) timer->cancel();
}

bool Looks::may_ask(const Group& group, int failures) const {
  if (run_.going()) return true;
  return group.urgency == Urgency::settle && (run_.winding_up() || failures == 1);
}

void Looks::take(std::span<console::DataJob> jobs, core::SteadyTime asked_at) {
  shown(jobs);
  for (console::DataJob& job : jobs) keep(std::move(job), asked_at);
}

void Looks::keep(console::DataJob&& job, core::SteadyTime asked_at) {
  if (sights_.size() >= forget_sights_at_) forget_sights(asked_at);
  if (asked_at < written_at(job.id)) return;
  const core::JobId id = job.id;
  Sight& sight = sights_[id];
  if (sight.asked_at > asked_at) return;
  sight.job = std::move(job);
  sight.asked_at = asked_at;
}

// Seldom enough that it costs each look little. A page shows jobs that nobody asks for any more, or not yet: the newest
// looks are kept, some for each task in hand.
void Looks::forget_sights(core::SteadyTime now) {
  const std::size_t most = std::max(many, static_cast<std::size_t>(run_.in_hand()));
  keep_newest(sights_, now - run_.policy().check_max_age, most, [](const Sight& sight) { return sight.asked_at; });
  forget_sights_at_ = sights_.size() + most;
}

void Looks::written(core::JobId job) {
  const core::SteadyTime now = run_.clock().steady();
  if (writes_.size() >= forget_writes_at_) {
    const core::SteadyTime oldest = now - run_.policy().check_max_age;
    boost::unordered::erase_if(writes_, [oldest](const auto& entry) { return entry.second < oldest; });
    forget_writes_at_ = 2 * std::max(many, writes_.size());
  }
  sights_.erase(job);
  writes_[job] = now;
}

core::SteadyTime Looks::written_at(core::JobId job) const {
  const auto write = writes_.find(job);
  return write == writes_.end() ? core::SteadyTime{} : write->second;
}

console::Filters Looks::filters(bool selected) const {
  return selected ? filters_of(run_.run()) : console::Filters{};
}

}  // namespace resetd::engine
