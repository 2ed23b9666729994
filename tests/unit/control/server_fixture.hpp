#pragma once
// A server with routes of the test's own, on a loop of its own thread, and peers that speak raw bytes.

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstring>
#include <fstream>
#include <future>
#include <optional>
#include <sstream>
#include <string>
#include <thread>

#include "control/server.hpp"
#include "support/temp_folder.hpp"

namespace resetd::control {

using namespace std::chrono_literals;

class RawPeer {
 public:
  explicit RawPeer(const std::filesystem::path& path) : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    connected_ = ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawPeer() { ::close(descriptor_); }
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  bool connected() const { return connected_; }

  /// As much as the other side takes within a second.
  std::size_t send(std::string_view text) {
    std::size_t sent = 0;
    while (sent < text.size()) {
      pollfd waiting{descriptor_, POLLOUT, 0};
      if (::poll(&waiting, 1, 1000) <= 0) break;
      const ssize_t size = ::send(descriptor_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (size <= 0) break;
      sent += static_cast<std::size_t>(size);
    }
    return sent;
  }

  /// What comes until `end` is in it, the connection ends, or nothing came for `patience`.
  std::string read(std::string_view end = {}, std::chrono::milliseconds patience = 10s) {
    std::string text;
    for (;;) {
      pollfd waiting{descriptor_, POLLIN, 0};
      if (::poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return text;
      std::array<char, 4096> piece{};
      const ssize_t size = ::recv(descriptor_, piece.data(), piece.size(), 0);
      if (size <= 0) {
        ended_ = true;
        return text;
      }
      text.append(piece.data(), static_cast<std::size_t>(size));
      if (!end.empty() && text.find(end) != std::string::npos) return text;
    }
  }

  /// Whether the other side has hung up, after read().
  bool ended() const { return ended_; }

 private:
  int descriptor_;
  bool connected_ = false;
  bool ended_ = false;
};

class ServerTest : public testing::Test {
 protected:
  static constexpr std::array<std::string_view, 1> word_query{"word"};
  static constexpr std::array<Field, 1> fields{{{"digest", FieldKind::text, true}}};
  static constexpr std::array<Route, 6> routes{
      {{Call::health, "GET", "/echo", Access::look, word_query, BodyKind::none, {}},
       {Call::approve, "POST", "/runs/{id}/approve", Access::steer, {}, BodyKind::command, fields},
       {Call::submit, "POST", "/plans", Access::steer, {}, BodyKind::plan, {}},
       {Call::backup, "GET", "/endless", Access::look, {}, BodyKind::none, {}},
       {Call::tasks, "GET", "/short", Access::look, {}, BodyKind::none, {}},
       {Call::events, "GET", "/broken", Access::look, {}, BodyKind::none, {}}}};

  ServerTest() {
    options_.listen.unix_socket = folder_ / "s";
    options_.listen.allow_groups.clear();
    options_.spool = folder_ / "spool";
    options_.routes = routes;
    options_.bounds.header_time = 300ms;
    options_.bounds.body_grace = 300ms;
    options_.bounds.write_time = 300ms;
    options_.bounds.linger_time = 300ms;
  }

  ~ServerTest() override { stop(); }

  core::Result<void> start() {
    server_.emplace(loop_.get_executor(), options_,
                    [this](Request& request, Stream& stream) { return handle(request, stream); });
    const auto started = server_->start();
    if (started.has_value()) thread_ = std::thread([this] { loop_.run(); });
    return started;
  }

  void stop(std::chrono::milliseconds timeout = 100ms) {
    if (!thread_.joinable()) return;
    auto stopping = [this, timeout]() { return server_->stop(timeout); };
    asio::co_spawn(loop_, stopping, asio::detached);
    thread_.join();
  }

  asio::awaitable<Reply> handle(Request& request, Stream& stream) {
    switch (request.route->call) {
      case Call::health: {
        const auto word = request.query.find("word");
        co_return Reply{.type = "text/plain", .body = word == request.query.end() ? "nothing" : word->second};
      }
      case Call::approve:
        co_return Reply{.type = "text/plain", .body = std::to_string(request.id) + request.body + request.caller.actor};
      case Call::submit: {
        spooled_ = request.file;
        std::ifstream file(request.file, std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        spooled_mode_ = std::filesystem::status(request.file).permissions();
        co_return Reply{.type = "text/plain", .body = std::to_string(text.str().size())};
      }
      case Call::backup: {
        bool going = co_await stream.begin("text/plain");
        while (going && !stream.stopping()) going = co_await stream.write(std::string(32 << 10, 'x'));
        co_return Reply{.status = 500};
      }
      case Call::tasks: {
        const bool going = co_await stream.begin("text/plain");
        if (going) co_await stream.write("one");
        if (going) co_await stream.write("two");
        co_return Reply{};
      }
      default: {
        co_await stream.begin("text/plain");
        co_await stream.write("one");
        co_return Reply{.status = 500};
      }
    }
  }

  std::string ask(std::string_view text) {
    RawPeer peer(options_.listen.unix_socket);
    peer.send(text);
    return peer.read();
  }

  support::TempFolder folder_;
  boost::asio::io_context loop_{1};
  ServerOptions options_;
  std::optional<Server> server_;
  std::thread thread_;
  std::filesystem::path spooled_;
  std::filesystem::perms spooled_mode_{};
};

inline std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
}

inline std::string status_line(const std::string& answer) {
  return answer.substr(0, answer.find("\r\n"));
}

}  // namespace resetd::control
