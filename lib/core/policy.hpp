#pragma once
// What a plan may say about how its run is carried out. Defaults are the product's; validation is the plan reader's.

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace resetd::core {

/// Calls per period, as written: `20/s` is {20, 1s}, `100/m` is {100, 1min}. count 1..1'000'000.
struct Rate {
  std::int64_t count = 20;
  std::chrono::seconds per{1};
  bool operator==(const Rate&) const = default;
};

/// A number of tasks, or a percent of a run's tasks (rounded down, at least 1).
struct Share {
  std::int64_t value = 0;
  bool percent = false;
  bool operator==(const Share&) const = default;
};

/// The number of tasks that `share` means in a run of `tasks`.
constexpr std::int64_t tasks_of(Share share, std::int64_t tasks) {
  if (!share.percent) return share.value;
  const std::int64_t part = tasks / 100 * share.value + tasks % 100 * share.value / 100;
  return part > 0 ? part : 1;
}

enum class Approval { required, none };
enum class Prepare { require_stopped, stop };
enum class Finish { leave, restore, start };
enum class BudgetMode { relaxed, strict };
enum class OnAmbiguous { reconcile, hold };
enum class Drift { refuse, allow };

struct Backoff {
  std::chrono::milliseconds initial{1000};
  std::chrono::milliseconds max{60'000};
  bool operator==(const Backoff&) const = default;
};

/// The run halts when more tasks failed, or more are held, than this.
struct FailureBudget {
  Share failed{10, true};
  Share held{1, false};
  BudgetMode mode = BudgetMode::relaxed;
  bool operator==(const FailureBudget&) const = default;
};

struct Policy {
  Approval approval = Approval::required;
  std::chrono::milliseconds approval_ttl = std::chrono::hours{24};
  Prepare prepare = Prepare::require_stopped;
  std::chrono::milliseconds stop_timeout = std::chrono::minutes{5};
  Finish finish = Finish::leave;
  std::chrono::milliseconds start_timeout = std::chrono::minutes{5};
  std::optional<std::int64_t> concurrency;  ///< 1..10'000; can only lower the console's
  std::optional<Rate> rate;                 ///< can only lower the console's
  int max_attempts = 5;                     ///< 1..100, per write call, for failures known not to have taken effect
  std::chrono::milliseconds check_max_age{10'000};
  Backoff backoff;
  FailureBudget failure_budget;
  std::vector<Share> waves{{100, true}};                  ///< cumulative; the last is 100%
  std::optional<std::chrono::milliseconds> wave_gate{0};  ///< nothing: wait for approval
  OnAmbiguous on_ambiguous = OnAmbiguous::reconcile;
  bool verify = true;
  Drift drift = Drift::refuse;
  bool operator==(const Policy&) const = default;
};

}  // namespace resetd::core
