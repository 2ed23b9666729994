#pragma once
// Time zones of the system's database (tzdata), which tells changes up to 2037; after that the last offset goes on.

#include <chrono>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/time.hpp"

namespace date {
class time_zone;
}

namespace resetd::schedule {

using WallSeconds = std::chrono::sys_seconds;

/// A stretch of time over which the clocks of a zone run on without a change.
struct Span {
  WallSeconds begin;
  WallSeconds end;  ///< the first moment after it
  std::chrono::seconds offset;

  std::chrono::local_seconds local(WallSeconds at) const {
    return std::chrono::local_seconds{(at + offset).time_since_epoch()};
  }
  /// Of a local time as this stretch's clock counts, which may lie before or after it.
  WallSeconds moment(std::chrono::local_seconds local) const { return WallSeconds{local.time_since_epoch()} - offset; }
};

/// Copied freely; the database is loaded once and lives as long as the process. Any thread.
class Zone {
 public:
  /// By its IANA name, spelled as there: `Europe/Berlin`, `UTC`. The error (bad_input) continues a sentence that names
  /// the field, and says the nearest known name; unexpected where the system has no database.
  static core::Result<Zone> find(std::string_view name);

  std::string_view name() const;

  /// The stretch that `at` lies in.
  Span span_at(WallSeconds at) const;

  /// When a clock in the zone first shows `local`, or, where it is set forward past it, the first moment after that.
  WallSeconds first_at(std::chrono::local_seconds local) const;

  /// What a clock in the zone shows at `at`, whole seconds.
  std::chrono::local_seconds local(core::WallTime at) const;

  bool operator==(const Zone&) const = default;

 private:
  explicit Zone(const date::time_zone* zone) : zone_(zone) {}
  const date::time_zone* zone_;
};

}  // namespace resetd::schedule
