#pragma once
// Which states of a data job the console has shown, and when: what a decision about it can have stood on.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "support/attempts.hpp"
#include "support/console_log.hpp"

namespace resetd::support {

/// The stand-in's clock and ours are one, but between a send and its arrival, and between an answer and the decision
/// that it leads to, a busy machine takes its time: at most this.
inline constexpr std::chrono::milliseconds arrival_jitter{500};

struct Look {
  const ConsoleCall* call = nullptr;  ///< queryjob, list or listbypage; asked for at its at_us
  const Shown* shown = nullptr;
};

class Looks {
 public:
  /// Refers into `calls`, which outlive it and stand in their log's order: that in which they took effect.
  explicit Looks(const std::vector<ConsoleCall>& calls);

  /// Those at this job that were answered before this call took effect, and after the job's newest start or restart
  /// before it did: what they showed can still be so. In the log's order.
  std::span<const Look> before(std::int64_t job, const ConsoleCall& call) const;

  /// Whether a look that was asked for by `until_us`, and answered after the call `after` (null: at any time) took
  /// effect, showed the job so.
  bool showed(std::int64_t job, std::string_view status, const ConsoleCall* after, std::int64_t until_us) const;

  /// Whether a look at this job was asked for between the two times.
  bool any(std::int64_t job, std::int64_t from_us, std::int64_t until_us) const;

 private:
  std::map<std::int64_t, std::vector<Look>> looks_;
  std::map<std::int64_t, std::vector<const ConsoleCall*>> starts_;  ///< those that took effect
};

/// Every reset that arrived was decided from a look that showed its job stopped and in its incremental phase, the last
/// one that can have been known, and, where `check_max_age` is given, one that is no older. Appends what is wrong.
void judge_looks(const History& history, const Looks& looks, std::optional<std::chrono::milliseconds> check_max_age,
                 std::vector<std::string>& found);

}  // namespace resetd::support
