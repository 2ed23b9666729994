#pragma once
// What one caller may take of the daemon. Everything that comes in over a socket has a bound here, so that callers who
// send slowly, never read, or never stop cost little and are gone soon.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace resetd::control {

/// Beyond it no honest client's headers go; it also is what a connection that never finishes its header costs.
inline constexpr std::size_t max_header_bytes = 8 << 10;
inline constexpr std::size_t max_header_fields = 64;
/// The longest target of ours has some fifty bytes.
inline constexpr std::size_t max_target_bytes = 2048;
/// Commands are small objects; a reason is a sentence or a page.
inline constexpr std::uint64_t max_command_bytes = 64 << 10;
/// As large as a plan may be.
inline constexpr std::uint64_t max_plan_bytes = std::uint64_t{1} << 30;

/// The size of what is read and written at a time: what one slow peer costs of memory.
inline constexpr std::size_t piece_bytes = 16 << 10;

/// How long what is waited for from a peer may take, and how many peers there may be. The server takes them as values:
/// its tests have less time.
struct Bounds {
  /// The whole header, from its connection's beginning or the end of the answer before. It is also how long an idle
  /// connection is kept: commands open one each, and dashboards that keep one ask more often than that.
  std::chrono::milliseconds header_time{5000};
  /// How long a body may stand still at first; afterwards it must have come at least at body_bytes_per_second.
  std::chrono::milliseconds body_grace{5000};
  /// A piece of an answer is taken by the peer within this time.
  std::chrono::milliseconds write_time{5000};
  /// How long the rest of a refused body is read and dropped, so that the peer gets to see the answer.
  std::chrono::milliseconds linger_time{1000};
  /// In all, both sockets together. Each costs a descriptor and at most about three pieces.
  std::size_t connections = 256;
  /// Of one peer (a uid; all callers over TCP together), so that others find room at once.
  std::size_t connections_per_peer = 192;
};

inline constexpr std::int64_t body_bytes_per_second = 16 << 10;
inline constexpr std::size_t max_linger_bytes = 256 << 10;
/// A connection that asked something before and has stood still for less than this is not taken away for a new one.
inline constexpr std::chrono::milliseconds spared_time{50};
/// So long a new one waits where none may be taken away, before it is closed; and how often it is looked again.
inline constexpr std::chrono::milliseconds longest_wait_for_room{200};
inline constexpr std::chrono::milliseconds room_pause{5};

/// Of one connection: a burst, and so many a second.
inline constexpr double connection_requests_per_second = 200;
inline constexpr double connection_request_burst = 400;
/// Of all connections of one peer together. A connection that asked little meanwhile is let by, so that a peer's
/// flood does not drown its own (or, with the token, another's) modest requests.
inline constexpr double peer_requests_per_second = 2000;
inline constexpr double peer_request_burst = 4000;
inline constexpr double modest_requests = 40;

/// Plans that are received at once: each may fill a gigabyte of the disk.
inline constexpr std::size_t max_uploads = 8;
/// Event streams at once: each holds a connection for as long as it likes.
inline constexpr std::size_t max_watchers = 64;
inline constexpr std::chrono::seconds heartbeat_time{15};
/// An event stream looks at the store at most this often; what has gathered meanwhile comes together.
inline constexpr std::chrono::milliseconds event_pause{100};

}  // namespace resetd::control
