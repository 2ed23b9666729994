#pragma once
// A question to the person at the terminal, on the loop.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <string>

#include "daemon/output.hpp"

namespace resetd::daemon {

class Prompt {
 public:
  /// Asks on `output` and reads from standard input, which it leaves open.
  Prompt(boost::asio::io_context& loop, Output& output);

  /// True where the line typed is `yes`; false for anything else, the end of input and cancel().
  boost::asio::awaitable<bool> ask_yes(std::string question);
  void cancel();

 private:
  boost::asio::posix::stream_descriptor input_;
  Output& output_;
};

}  // namespace resetd::daemon
