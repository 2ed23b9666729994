#pragma once
// What would become of a sealed task, judged by core::step as the execution judges it, from what sealing saw. Pure.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/estimate.hpp"
#include "queue/rows.hpp"

namespace resetd::engine {

struct Preview {
  enum class Verdict {
    reset,
    stop_and_reset,  ///< its job is stopped first
    refused
  };
  Verdict verdict = Verdict::refused;
  std::string why;  ///< where it is refused
};

/// In words: "stop and reset".
std::string_view words(Preview::Verdict verdict);
/// As a key: "stop_and_reset".
std::string_view name(Preview::Verdict verdict);

/// `task` is of a sealed run and was not begun: queued or refused.
Preview preview(const queue::Task& task, const core::Policy& policy);

/// How far its target lies from where it stands, with a sign; empty where that cannot be told.
std::string distance_of(const queue::Task& task);

/// A sealed run's tasks, counted by what would become of them.
class Forecast {
 public:
  void add(const queue::Task& task, const Preview& preview);

  std::int64_t reset() const { return reset_; }
  std::int64_t stop_and_reset() const { return stop_and_reset_; }
  std::int64_t refused() const { return refused_; }
  std::int64_t tasks() const { return reset_ + stop_and_reset_ + refused_; }
  std::int64_t at_risk() const { return reset_ + stop_and_reset_; }

  struct Refusals {
    std::string why;  ///< empty: for other reasons
    std::int64_t tasks = 0;
  };
  /// Why tasks are refused: the most frequent reasons, most first, and at last the others together.
  std::vector<Refusals> refusals(std::size_t most) const;

  core::Workload work(const core::Policy& policy) const;

 private:
  std::int64_t reset_ = 0;
  std::int64_t stop_and_reset_ = 0;
  std::int64_t refused_ = 0;
  std::map<std::string, std::int64_t, std::less<>> refusals_;  ///< at most most_reasons: each may be of another text
  std::int64_t alone_ = 0;                                     ///< tasks whose job is asked for alone
  std::set<std::pair<bool, std::int64_t>> pages_;  ///< of the selection's list or of all jobs; one for twenty tasks
};

}  // namespace resetd::engine
