#pragma once
// Someone who is told: over HTTP, or by a program that is run. One attempt at a time.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace resetd::notify {

namespace asio = boost::asio;

struct Message {
  std::string event;     ///< "run.halted"
  std::int64_t run = 0;  ///< its number
  std::string delivery;
  std::string body;  ///< JSON
};

/// How an attempt ended. Texts are for people and name neither the address nor what it answered: both may hold secrets.
struct Attempt {
  enum class End { delivered, try_again, give_up };
  End end = End::try_again;
  std::string trouble;  ///< empty where delivered
};

/// Used on the loop's thread by one coroutine at a time; cancel() comes from beside it.
class Receiver {
 public:
  virtual ~Receiver() = default;
  /// Ends in bounded time.
  virtual asio::awaitable<Attempt> deliver(const Message& message) = 0;
  /// The attempt under way ends soon, and so does every later one.
  virtual void cancel() = 0;
};

struct WebhookOptions {
  std::string url;                                   ///< http or https, as the configuration has checked it
  std::string secret;                                ///< empty: nothing is signed
  std::chrono::milliseconds connect_timeout{5'000};  ///< name lookup, connect and TLS together
  std::chrono::milliseconds request_timeout{10'000};
};

/// Posts the body with `X-Resetd-Event`, `X-Resetd-Delivery` and, with a secret, `X-Resetd-Signature: sha256=` with the
/// body's HMAC-SHA256 in lowercase hex. 2xx: delivered. A 4xx other than 408 and 429 will not be better later. TLS is
/// verified against the system's certificates, redirects are not followed. bad_input where the address is none.
core::Result<std::unique_ptr<Receiver>> make_webhook(asio::any_io_executor executor, WebhookOptions options);

struct ProgramOptions {
  std::vector<std::string> command;  ///< an absolute path, and arguments; no shell reads it
  std::chrono::milliseconds time_limit{30'000};
  std::chrono::milliseconds grace{5'000};  ///< from SIGTERM to SIGKILL
};

/// Runs the program with the body on its standard input, its output on /dev/null and nothing else open, in a process
/// group of its own; its environment is PATH, LANG, RESETD_EVENT and RESETD_RUN alone. Exit code 0: delivered. After
/// the time limit its group gets SIGTERM, then SIGKILL.
std::unique_ptr<Receiver> make_program(asio::any_io_executor executor, ProgramOptions options);

/// `sha256=` and the HMAC-SHA256 in lowercase hex. Pure.
std::string signature_of(std::string_view secret, std::string_view body);

}  // namespace resetd::notify
