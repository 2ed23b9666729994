#pragma once
// What a plan says about when its run is carried out, and what is to be done at a moment. All is decided here; who
// does it is the engine's scheduler.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "core/time.hpp"
#include "schedule/cron.hpp"
#include "schedule/window.hpp"
#include "schedule/zone.hpp"

namespace resetd::schedule {

enum class Misfire { skip, once };

/// Exactly one of at and cron. overlap is `skip`, the only word there is.
struct Schedule {
  std::optional<core::WallTime> at;
  std::optional<Cron> cron;
  std::optional<Zone> zone;  ///< where there is a cron or a window
  Misfire misfire = Misfire::skip;
  std::optional<Window> window;
  bool operator==(const Schedule&) const = default;
};

/// A firing that is noticed later than this after its time was missed: resetd was down, or the clock jumped.
inline constexpr std::chrono::seconds misfire_grace{60};
/// A clock set back by more than this had been wrong: firings handled in its future do not hold back the real ones.
inline constexpr std::chrono::hours clock_was_wrong{24};

/// A run is to be made for the firing at `time`, which is then handled.
struct Fire {
  core::WallTime time;
  bool made_up = false;  ///< for firings that were missed
  bool operator==(const Fire&) const = default;
};
enum class SkipReason { missed, overlap };
/// Firings up to `time` are dropped, and handled with that; ask again.
struct Skip {
  core::WallTime time;  ///< of the last of them
  SkipReason reason;
  bool operator==(const Skip&) const = default;
};
/// Nothing is to be done before `until`, as long as the clock runs on.
struct Wait {
  core::WallTime until;
  bool operator==(const Wait&) const = default;
};
/// There is no firing left: `at` is handled.
struct Over {
  bool operator==(const Over&) const = default;
};
using Decision = std::variant<Fire, Skip, Wait, Over>;

/// What is to be done at `now`. `handled`: every firing up to this moment is handled; the approval of the run counts as
/// such, so that nothing fires for the time before it. `unfinished`: a run of an earlier firing is not finished.
///
/// Misfires: of what was missed, `skip` drops all, `once` makes up one, the last; a firing that is in time takes the
/// place of all that were missed. Overlap: what is due while a run is unfinished is dropped.
Decision decide(const Schedule& schedule, core::WallTime handled, core::WallTime now, bool unfinished);

/// Whether a new task may start at `now`, and when the next one may: see window.hpp. Always, without a window.
bool in_window(const Schedule& schedule, core::WallTime now);
core::WallTime next_window_opening(const Schedule& schedule, core::WallTime now);

/// `missed` or `overlap`.
std::string_view name(SkipReason reason);

}  // namespace resetd::schedule
