#pragma once
// Where a simulated process may die: right there, at a place that the simulation names. Nothing of it runs afterwards.

#include <string>

#include "simulation/random.hpp"
#include "simulation/trace.hpp"

namespace resetd::simulation {

class Hazard {
 public:
  Hazard(Random random, Trace& trace, int permille, int deaths)
      : random_(std::move(random)), trace_(trace), permille_(permille), deaths_left_(deaths) {}

  /// True: the process is to die as soon as control is back at the simulation, and does nothing more until then.
  /// `weight`: how much more likely than elsewhere.
  bool strikes(const char* where, int weight = 1);
  /// For a death that comes from outside.
  void kill(const char* why);
  bool struck() const { return struck_; }
  /// A new process begins.
  void survive() { struck_ = false; }
  /// No more deaths.
  void rest() { deaths_left_ = 0; }

 private:
  Random random_;
  Trace& trace_;
  int permille_;
  int deaths_left_;
  bool struck_ = false;
};

inline bool Hazard::strikes(const char* where, int weight) {
  if (struck_) return true;
  if (deaths_left_ <= 0 || !random_.chance(permille_ * weight)) return false;
  kill(where);
  return true;
}

inline void Hazard::kill(const char* why) {
  if (struck_) return;
  struck_ = true;
  --deaths_left_;
  trace_.add(std::string{"the process dies: "} + why);
}

}  // namespace resetd::simulation
