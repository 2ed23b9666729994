#pragma once
// One connection to the console, plain or TLS: requests are read one after the other, each answered as the Console
// says.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "console_sim/console.hpp"

namespace console_sim {

/// What sessions share; outlives them.
struct Shared {
  Console& console;
  std::string self_url;
  std::function<void(std::chrono::milliseconds)> close_listener;
  std::int64_t open_connections = 0;
};

/// Ends when the connection does. `tls` may be null. Throws only what the request log throws.
boost::asio::awaitable<void> serve_connection(boost::asio::ip::tcp::socket socket, Shared& shared,
                                              boost::asio::ssl::context* tls, std::int64_t conn);

/// Closes with a TCP RST.
void reset_connection(boost::asio::ip::tcp::socket& socket);

}  // namespace console_sim
