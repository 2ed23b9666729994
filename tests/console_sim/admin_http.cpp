#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "console_sim/admin.hpp"

namespace console_sim {

namespace asio = boost::asio;
namespace http = boost::beast::http;

asio::awaitable<void> serve_admin(asio::ip::tcp::socket socket, Shared& shared) {
  constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);
  boost::beast::flat_buffer buffer;
  for (;;) {
    http::request<http::string_body> request;
    const auto [read_error, read] = co_await http::async_read(socket, buffer, request, use_tuple);
    if (read_error) co_return;
    const std::string_view method(request.method_string().data(), request.method_string().size());
    const std::string_view target(request.target().data(), request.target().size());
    AdminReply reply = handle_admin(shared, method, target, request.body());
    http::response<http::string_body> response(static_cast<http::status>(reply.http), request.version());
    response.set(http::field::content_type, "application/json");
    response.keep_alive(request.keep_alive());
    response.body() = std::move(reply.body);
    response.prepare_payload();
    const auto [write_error, written] = co_await http::async_write(socket, response, use_tuple);
    if (write_error || !response.keep_alive()) co_return;
  }
}

}  // namespace console_sim
