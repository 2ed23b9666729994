#pragma once
// How much a caller takes of the daemon, and who goes when there is no room. Pure: `now` is a parameter.

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "core/time.hpp"

namespace resetd::control {

/// A burst at once, and so many a second.
class Bucket {
 public:
  Bucket(double per_second, double burst) : per_second_(per_second), burst_(burst), tokens_(burst) {}

  /// False: not now.
  bool take(core::SteadyTime now);
  /// How many were taken lately and are not made up for yet.
  double taken(core::SteadyTime now);

 private:
  void refill(core::SteadyTime now);

  double per_second_;
  double burst_;
  double tokens_;
  std::optional<core::SteadyTime> filled_at_;
};

/// What a connection is doing.
enum class Phase {
  header,   ///< its peer is to send a header
  body,     ///< its peer is to send a body
  working,  ///< we are to answer
  writing   ///< its peer is to take what we wrote
};

struct Standing {
  Phase phase = Phase::header;
  core::SteadyTime since{};  ///< when its peer last got on, or this phase began
  bool asked = false;        ///< it has had an answer already
  std::string_view peer;
};

/// Which connection goes so that another one finds room: those that never asked anything first, the oldest of them;
/// else the one whose peer has kept us waiting longest, when that is spared_time or more. Nothing: none may go. Where
/// `peer` is given, only its own.
std::optional<std::size_t> who_goes(std::span<const Standing> connections, core::SteadyTime now,
                                    std::optional<std::string_view> peer);

}  // namespace resetd::control
