#pragma once
// A connection's socket with the deadline of what its peer is to do next, and writing to it. Used on the loop's
// thread.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <optional>
#include <string>

#include "control/answer.hpp"
#include "control/shared.hpp"

namespace resetd::control {

class Wire {
 public:
  using Socket = asio::generic::stream_protocol::socket;

  Wire(Socket socket, Shared& shared);

  Socket& socket() { return socket_; }
  Phase phase() const { return phase_; }
  core::SteadyTime since() const { return since_; }
  std::optional<core::SteadyTime> deadline() const { return deadline_; }

  void waits(Phase phase, core::SteadyTime deadline);
  void works();
  /// Its peer got on.
  void got_on() { since_ = std::chrono::steady_clock::now(); }
  void cut();
  bool is_cut() const { return cut_; }

  /// True once the peer has taken all of it, each piece within write_time.
  asio::awaitable<bool> write(std::string text);
  /// Lets the peer see what was written last though it is sending still: drops what comes for linger_time.
  asio::awaitable<void> linger();

 private:
  Socket socket_;
  Shared& shared_;
  Phase phase_ = Phase::header;
  core::SteadyTime since_;
  std::optional<core::SteadyTime> deadline_;
  bool cut_ = false;
};

/// The stream of one answer. See exchange.hpp.
class WireStream final : public Stream {
 public:
  /// `head_only`: of a HEAD request. `chunked`: the peer knows chunks.
  WireStream(Wire& wire, const Shared& shared, bool chunked, bool head_only)
      : wire_(wire), shared_(shared), chunked_(chunked), head_only_(head_only) {}

  asio::awaitable<bool> begin(std::string type) override;
  asio::awaitable<bool> write(std::string text) override;
  bool stopping() const override { return shared_.stopping; }

  bool begun() const { return begun_; }
  /// Whether the connection can go on afterwards.
  asio::awaitable<bool> end(bool complete);

 private:
  Wire& wire_;
  const Shared& shared_;
  bool chunked_;
  bool head_only_;
  bool begun_ = false;
  bool good_ = true;
};

}  // namespace resetd::control
