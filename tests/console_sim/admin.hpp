#pragma once
// What can be asked and changed while the console runs, over plain HTTP on a port of its own. Paths, bodies and
// answers are listed in admin_help().

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <string>
#include <string_view>

#include "console_sim/session.hpp"

namespace console_sim {

struct AdminReply {
  int http = 200;
  std::string body;  ///< JSON
};

AdminReply handle_admin(Shared& shared, std::string_view method, std::string_view target, std::string_view body);

boost::asio::awaitable<void> serve_admin(boost::asio::ip::tcp::socket socket, Shared& shared);

std::string_view admin_help();

}  // namespace console_sim
