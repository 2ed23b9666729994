#pragma once
// A console with everything that all runs share of it: its client, its rate, its breaker, what it shows. Used on the
// loop's thread.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "console/client.hpp"
#include "core/breaker.hpp"
#include "engine/limiter.hpp"
#include "engine/slots.hpp"

namespace resetd::engine {

struct ChannelOptions {
  std::string name;
  std::string url;  ///< normalised
  core::Rate rate;
  std::int64_t burst = 1;
  std::int64_t concurrency = 32;
  std::chrono::milliseconds settle{35'000};
  int breaker = 3;
};

class Overheard;
class Panic;

class Channel {
 public:
  /// The clock, the client and the panic file outlive it.
  Channel(const asio::any_io_executor& executor, const Clock& clock, console::Client& client, Panic& panic,
          ChannelOptions options);

  const ChannelOptions& options() const { return options_; }
  console::Client& client() { return client_; }
  Limiter& limiter() { return limiter_; }
  Slots& slots() { return slots_; }
  /// From now on; what is the same as before changes nothing. burst and concurrency from 1.
  void set_limits(core::Rate rate, std::int64_t burst, std::int64_t concurrency);
  /// No call leaves.
  bool panicking();
  /// The calls under way are broken off, and none is made any more: the process ends.
  void abandon();
  bool abandoned() const { return abandoned_; }
  const core::Breaker& breaker() const { return breaker_; }

  /// Every call's end is told here: the breaker counts them. The log says when it opens and closes.
  void ended(const console::Answer& answer, bool read);
  /// Since when no reset is sent there, and why, for people; empty while the breaker is closed.
  const std::string& silence() const { return silence_; }
  /// Calls by outcome, since the process began.
  const std::map<core::Outcome, std::int64_t>& calls() const { return calls_; }

  /// A run's read has just been answered with these jobs: all runs but that one hear of it. `own`: what that one hears.
  void shown(std::span<const console::DataJob> jobs, core::SteadyTime now, const Overheard& own);
  /// It hears of the reads of others from now on; it leaves before it ends.
  void join(Overheard& overheard) { listening_.insert(&overheard); }
  void leave(Overheard& overheard) { listening_.erase(&overheard); }

 private:
  ChannelOptions options_;
  const Clock& clock_;
  console::Client& client_;
  Panic& panic_;
  Limiter limiter_;
  Slots slots_;
  core::Breaker breaker_;
  bool abandoned_ = false;
  std::string silence_;
  std::map<core::Outcome, std::int64_t> calls_;
  std::set<Overheard*> listening_;
};

/// The leave to make one call: a permit under the run's rate (where it has one) and the console's. It is the gate that
/// the call passes right before its first byte. What is not used is given back.
class CallPermit final : public console::SendGate {
 public:
  /// Asked while it waits to leave and at the very end, when it could: false withdraws it.
  using MayLeave = std::function<bool()>;

  /// Nothing where `go_on` said no while it waited, or the channel was abandoned. `go_on` outlives the wait.
  static asio::awaitable<std::unique_ptr<CallPermit>> take(Channel& channel, Limiter* of_run, const Clock& clock,
                                                           Priority priority, core::RunId run,
                                                           const std::function<bool()>& go_on);
  ~CallPermit() override;
  CallPermit(const CallPermit&) = delete;
  CallPermit& operator=(const CallPermit&) = delete;

  void only_if(MayLeave may_leave) { may_leave_ = std::move(may_leave); }
  asio::awaitable<bool> pass() override;

 private:
  bool may_leave() const { return !channel_.abandoned() && (!may_leave_ || may_leave_()); }
  CallPermit(Channel& channel, Limiter* of_run, const Clock& clock)
      : channel_(channel), of_run_(of_run), clock_(clock) {}

  Channel& channel_;
  Limiter* of_run_;
  const Clock& clock_;
  MayLeave may_leave_;
  bool used_ = false;
};

}  // namespace resetd::engine
