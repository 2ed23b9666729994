#include "daemon/prompt.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace resetd::daemon {

namespace asio = boost::asio;

Prompt::Prompt(asio::io_context& loop, Output& output) : input_(loop), output_(output) {}

asio::awaitable<bool> Prompt::ask_yes(std::string question) {
  output_.write(question);
  boost::system::error_code unusable;
  // Asio makes what it reads non-blocking, which on a terminal is standard output's file too: put back afterwards.
  const int flags = ::fcntl(STDIN_FILENO, F_GETFL);
  input_.assign(::dup(STDIN_FILENO), unusable);
  if (unusable) co_return false;
  std::string line;
  auto buffer = asio::dynamic_buffer(line, 1024);
  const auto [error, size] = co_await asio::async_read_until(input_, buffer, '\n', asio::as_tuple(asio::use_awaitable));
  boost::system::error_code ignored_at_close;
  input_.close(ignored_at_close);
  if (flags >= 0) ::fcntl(STDIN_FILENO, F_SETFL, flags);
  if (error) output_.write("\n");
  co_return !error && line.substr(0, size) == "yes\n";
}

void Prompt::cancel() {
  boost::system::error_code nothing_to_cancel;
  input_.cancel(nothing_to_cancel);
}

}  // namespace resetd::daemon
