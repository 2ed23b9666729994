#include "control/wire.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace resetd::control {
namespace {

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

core::SteadyTime steady_now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

Wire::Wire(Socket socket, Shared& shared) : socket_(std::move(socket)), shared_(shared), since_(steady_now()) {}

void Wire::waits(Phase phase, core::SteadyTime deadline) {
  if (phase != phase_) since_ = steady_now();
  phase_ = phase;
  deadline_ = deadline;
  shared_.deadline_set(deadline);
}

void Wire::works() {
  phase_ = Phase::working;
  deadline_.reset();
}

void Wire::cut() {
  cut_ = true;
  deadline_.reset();
  boost::system::error_code ignored;
  socket_.close(ignored);
}

asio::awaitable<bool> Wire::write(std::string text) {
  std::size_t at = 0;
  while (at < text.size() && !cut_) {
    waits(Phase::writing, steady_now() + shared_.options.bounds.write_time);
    const std::size_t size = std::min(piece_bytes, text.size() - at);
    const auto [error, written] = co_await asio::async_write(socket_, asio::buffer(text.data() + at, size), as_values);
    if (error) cut();
    got_on();
    at += size;
  }
  if (!cut_) works();
  co_return !cut_;
}

asio::awaitable<void> Wire::linger() {
  boost::system::error_code failed;
  socket_.shutdown(asio::socket_base::shutdown_send, failed);
  std::array<char, 4096> dropped;
  waits(Phase::body, steady_now() + shared_.options.bounds.linger_time);
  for (std::size_t read = 0; !failed && !cut_ && read < max_linger_bytes;) {
    const auto [error, size] = co_await socket_.async_read_some(asio::buffer(dropped), as_values);
    failed = error;
    read += size;
  }
}

asio::awaitable<bool> WireStream::begin(std::string type) {
  begun_ = true;
  std::string head = head_text({.type = type, .chunked = chunked_, .keep = chunked_ && !head_only_});
  good_ = co_await wire_.write(std::move(head));
  co_return good_ && !head_only_;
}

asio::awaitable<bool> WireStream::write(std::string text) {
  if (!begun_) core::broken_invariant("a stream was written to before it had begun");
  if (text.empty() || !good_ || head_only_) co_return good_ && !head_only_;
  std::string piece = chunked_ ? chunk_text(text) : std::move(text);
  good_ = co_await wire_.write(std::move(piece));
  co_return good_;
}

asio::awaitable<bool> WireStream::end(bool complete) {
  if (!good_ || !complete || !chunked_ || head_only_) co_return false;
  std::string last = "0\r\n\r\n";
  co_return co_await wire_.write(std::move(last));
}

}  // namespace resetd::control
