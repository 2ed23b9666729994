#pragma once
// The HTTP server of the control API, on the Unix socket and, where configured, on loopback TCP. It takes requests
// apart and bounds them (see limits.hpp), finds out who calls and whether they may, and leaves the rest to a handler.
// Used on the loop's thread.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>

#include "control/exchange.hpp"
#include "control/limits.hpp"
#include "control/route.hpp"
#include "core/result.hpp"
#include "settings/settings.hpp"

namespace resetd::control {

/// Answers a request that the caller may make. Where it has begun the stream, its reply only says by its status
/// whether the stream came to its end (200) or is to break off. Ends by itself in bounded time, or when the stream
/// fails or is stopping.
using Handler = std::function<asio::awaitable<Reply>(Request&, Stream&)>;

struct ServerOptions {
  settings::Listen listen;
  /// Where plans are kept while they are read: made (0700) where it is missing, emptied of what an earlier process
  /// left. On a disk with room for them.
  std::filesystem::path spool;
  std::span<const Route> routes = api_routes();
  Bounds bounds;
};

class Server {
 public:
  /// Called once by stop(): what waits for changes returns then.
  using OnStop = std::function<void()>;

  Server(
      const asio::any_io_executor& executor, ServerOptions options, Handler handler, OnStop on_stop = [] {});
  /// After stop() has returned, or where start() failed or was never called.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Opens the sockets and answers from now on. Errors as of UnixListener::open and open_tcp; bad_input where the
  /// token's file or the spool folder will not do. Blocks on the file system.
  core::Result<void> start();

  /// Closes and unlinks the sockets, drops who has asked nothing, lets requests under way end for at most `timeout`,
  /// then cuts their connections; returns once every handler has.
  asio::awaitable<void> stop(std::chrono::milliseconds timeout);

  std::size_t connections() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace resetd::control
