#pragma once
// The clock of one simulated process. Its timers fire when the timeline comes to them, a little late as on any machine.

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "engine/clock.hpp"
#include "simulation/random.hpp"
#include "simulation/timeline.hpp"

namespace resetd::simulation {

namespace asio = boost::asio;

/// The machine's wall clock, which people and time servers set.
struct WallClock {
  core::WallTime at_beginning{};
  core::Duration ahead{};

  core::WallTime read(const Timeline& timeline) const {
    return at_beginning + ahead + std::chrono::duration_cast<core::Duration>(timeline.now());
  }
};

class VirtualClock final : public engine::Clock {
 public:
  struct Parts {
    asio::any_io_executor executor;
    Timeline& timeline;
    const Life& life;
    const WallClock& wall;
    core::SteadyTime booted;  ///< what the steady clock said when the timeline began, were it so old
    Random random;
  };
  explicit VirtualClock(Parts parts);
  ~VirtualClock() override;

  core::WallTime wall() const override;
  core::SteadyTime steady() const override;
  std::unique_ptr<engine::Timer> timer() const override;

 private:
  class Timers;
  class Handle;
  std::unique_ptr<Timers> timers_;
};

}  // namespace resetd::simulation
