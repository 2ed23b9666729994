#include "engine/channel.hpp"

#include "core/time_text.hpp"
#include "engine/log.hpp"
#include "engine/overheard.hpp"
#include "engine/panic.hpp"

namespace resetd::engine {

Channel::Channel(const asio::any_io_executor& executor, const Clock& clock, console::Client& client, Panic& panic,
                 ChannelOptions options)
    : options_(std::move(options)),
      clock_(clock),
      client_(client),
      panic_(panic),
      limiter_(executor, clock, options_.rate, options_.burst),
      slots_(executor, options_.concurrency),
      breaker_(options_.breaker) {}

void Channel::set_limits(core::Rate rate, std::int64_t burst, std::int64_t concurrency) {
  if (rate != options_.rate || burst != options_.burst) limiter_.set_limits(rate, burst);
  if (concurrency != options_.concurrency) slots_.set_count(concurrency);
  options_.rate = rate;
  options_.burst = burst;
  options_.concurrency = concurrency;
}

bool Channel::panicking() {
  return panic_.raised();
}

void Channel::abandon() {
  abandoned_ = true;
  client_.cancel();
  limiter_.wake();
}

void Channel::ended(const console::Answer& answer, bool read) {
  breaker_.ended(answer.evidence, read);
  ++calls_[core::classify(answer.evidence)];
  if (breaker_.open() == !silence_.empty()) return;
  if (breaker_.open()) {
    silence_ = "console " + options_.name + " has not answered since " + core::rfc3339(clock_.wall()) + " (" +
               answer.trouble + "): no reset is sent before a read succeeds";
    log(LogLevel::warn, {.console = options_.name}, silence_);
  } else {
    silence_.clear();
    log(LogLevel::info, {.console = options_.name}, "console " + options_.name + " answers again: resets are sent");
  }
}

void Channel::shown(std::span<const console::DataJob> jobs, core::SteadyTime now, const Overheard& own) {
  for (Overheard* overheard : listening_)
    if (overheard != &own) overheard->hear(jobs, now);
}

asio::awaitable<std::unique_ptr<CallPermit>> CallPermit::take(Channel& channel, Limiter* of_run, const Clock& clock,
                                                              Priority priority, core::RunId run,
                                                              const std::function<bool()>& wanted) {
  const std::function<bool()> go_on = [&channel, &wanted] { return !channel.abandoned() && wanted(); };
  // The run's own limit first: waiting for it must not keep other runs from the console.
  if (of_run != nullptr) {
    const bool granted = co_await of_run->permit(priority, run, go_on);
    if (!granted) co_return nullptr;
  }
  const bool granted = co_await channel.limiter().permit(priority, run, go_on);
  if (!granted) {
    if (of_run != nullptr) of_run->give_back();
    co_return nullptr;
  }
  co_return std::unique_ptr<CallPermit>{new CallPermit{channel, of_run, clock}};
}

CallPermit::~CallPermit() {
  if (used_) return;
  if (of_run_ != nullptr) of_run_->give_back();
  channel_.limiter().give_back();
}

asio::awaitable<bool> CallPermit::pass() {
  const std::function<bool()> go_on = [this] { return may_leave(); };
  std::optional<Turnstile::Turn> turn_of_run;
  if (of_run_ != nullptr) turn_of_run.emplace(co_await of_run_->way_out(go_on));
  std::optional<Turnstile::Turn> turn;
  turn.emplace(co_await channel_.limiter().way_out(go_on));
  // A person may have changed the run's rate meanwhile. Waiting for it must not keep other runs from the console.
  while (of_run_ != nullptr && !of_run_->still_open() && go_on()) {
    turn.reset();
    co_await of_run_->wait_until_open(go_on);
    turn.emplace(co_await channel_.limiter().way_out(go_on));
  }
  if (channel_.panicking() || !go_on()) co_return false;
  const core::SteadyTime now = clock_.steady();
  if (of_run_ != nullptr) of_run_->sent(now);
  channel_.limiter().sent(now);
  used_ = true;
  if (logs(LogLevel::trace)) {
    log(LogLevel::trace, {.console = channel_.options().name},
        "call leaves sent_at_ns=" + std::to_string(now.time_since_epoch().count()));
  }
  co_return true;
}

}  // namespace resetd::engine
