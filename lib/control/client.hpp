#pragma once
// The commands' side of the control API: one request after the other over the Unix socket, each on a connection of its
// own, waited for. Blocks its thread; every wait is bounded.

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "plan/plan.hpp"

namespace resetd::control {

struct Answer {
  unsigned status = 200;
  std::string body;
};

/// How long an answer may take: the daemon reads a large plan before it answers.
inline constexpr std::chrono::minutes answer_time{10};
/// How long a stream may be silent: several heartbeats.
inline constexpr std::chrono::seconds silence_time{60};
/// The longest answer that is kept as a whole.
inline constexpr std::size_t max_answer_bytes = 64 << 20;

class Client {
 public:
  /// Nothing: no daemon listens there (no socket, or one that a dead process left). Errors: refused where the socket
  /// is not ours to use, unreachable where its daemon takes no connection.
  static core::Result<std::optional<Client>> find(const std::filesystem::path& socket);

  // `target` is path and query. Errors: what the daemon's problem document says, its kind restored; unreachable where
  // the daemon does not answer, or no more.
  core::Result<Answer> get(const std::string& target);
  core::Result<Answer> post(const std::string& target, const std::string& json);

  /// How far the requests have come, the furthest of them: what nobody has taken has not been carried out.
  enum class Reached { nobody, taken, answered };
  Reached reached() const { return reached_; }

  /// Hands on what comes, as it comes; false ends it. An answer that breaks off is unreachable.
  using Sink = std::function<bool(std::string_view)>;
  core::Result<void> stream(const std::string& target, const Sink& sink);

  /// A plan from a file, sent as it is read; the answer is handed on as by stream(). `faults` is filled in where the
  /// daemon finds the plan bad (the result is bad_input then).
  core::Result<void> post_plan(const std::string& target, const std::filesystem::path& plan,
                               std::vector<plan::Problem>& faults, const Sink& sink);

 private:
  explicit Client(std::filesystem::path socket) : socket_(std::move(socket)) {}

  std::filesystem::path socket_;
  Reached reached_ = Reached::nobody;
};

/// Takes a server-sent event stream apart, whatever pieces it comes in. Pure.
struct StreamedEvent {
  std::int64_t id = 0;  ///< of its audit record
  std::string event;
  std::string data;
};
class EventReader {
 public:
  using Sink = std::function<bool(const StreamedEvent&)>;
  /// False: the sink wants no more.
  bool feed(std::string_view piece, const Sink& sink);

 private:
  bool line(std::string_view text, const Sink& sink);

  std::string rest_;
  StreamedEvent event_;
};

}  // namespace resetd::control
