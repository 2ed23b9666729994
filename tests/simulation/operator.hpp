#pragma once
// The people around: one who steers the runs at random moments, or sees to it that they end; others who set the
// machine's clock, or start and stop data jobs by hand.

#include "queue/runs.hpp"
#include "simulation/process.hpp"

namespace resetd::simulation {

class Operator {
 public:
  explicit Operator(Machine& machine) : machine_(machine), random_(machine.seed, 3) {}

  /// Something, sensible or not.
  void act(Process& process);
  /// What brings each run nearer to its end. False where all have ended.
  bool attend(Process& process);
  /// With the machine.
  void set_clock();
  void switch_panic(bool on);
  /// With a data job.
  void meddle();

  Random& random() { return random_; }

 private:
  void steer(Process& process, const queue::Run& run);
  void begin_or_end(Process& process, const queue::Run& run);
  void mend(Process& process, const queue::Run& run);
  void resolve_one(Process& process, const queue::Run& run);
  bool may_try_again() const { return !machine_.scenario.strict_budget; }

  Machine& machine_;
  Random random_;
  int rounds_ = 0;
};

}  // namespace resetd::simulation
