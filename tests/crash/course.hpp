#pragma once
// A scenario from its beginning to its end, with a daemon that may be struck once and a person who minds it: starts it
// anew where it has ended, hands in the next plan once the one before is done with, and decides what is to be decided.

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "crash/scenario.hpp"
#include "support/child.hpp"
#include "support/stand_in.hpp"
#include "support/workspace.hpp"

namespace resetd::crash {

class Course {
 public:
  /// `failpoint`: as in RESETD_FAILPOINT; empty: it is not struck.
  Course(const Scenario& scenario, std::string failpoint);

  /// Nothing, or why it comes to no end.
  std::string go();

  /// The failpoints, in order (RESETD_FAILPOINT_LOG).
  std::vector<std::string> reached() const;
  /// How the daemon that was to be struck ended: 128 + signal where it was killed.
  std::optional<int> struck_exit() const { return struck_exit_; }
  support::StandIn& console() { return console_; }
  support::Workspace& work() { return work_; }

 private:
  struct RunNow {
    std::string number, name, state, digest;
    bool held = false;
  };
  bool over(const RunNow& run) const;
  std::string where_it_stands() const;

  void kill_under_way();
  void begin_struck();
  void end_daemon();
  bool ready() const;
  void tend();
  void restart_for_spool();
  void hand_in(const ScenarioPlan& plan);
  std::size_t plans_settled() const;
  bool all_ended() const;
  bool all_over() const;
  void look_at_runs();
  void decide(const RunNow& run);
  void resolve(const RunNow& run);

  const Scenario& scenario_;
  std::string failpoint_;
  support::StandIn console_;
  support::Workspace work_;
  std::optional<support::Child> daemon_;
  bool struck_runs_ = false;
  std::optional<int> struck_exit_;
  std::size_t handed_in_ = 0;
  std::vector<RunNow> runs_;  ///< as they were when the daemon last answered
  std::set<std::string> paused_;
  std::optional<std::chrono::steady_clock::time_point> rests_since_;
};

}  // namespace resetd::crash
