// resetd's client of the console alone: signs, sends, parses and classifies resets, without queue, log, limits or
// guards.
//
//   resetd-client-layer PORT CALLS [--in-flight N]
//
// Ends with 1 when one is not acknowledged. Prints the calls a second.

#include <CLI/CLI.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>

#include "bench/reset_body.hpp"
#include "console/http_client.hpp"
#include "core/outcome.hpp"

namespace resetd::bench {
namespace {

namespace asio = boost::asio;

struct Options {
  std::string port;
  std::int64_t calls = 0;
  int in_flight = 64;
};

class OpenGate final : public console::SendGate {
 public:
  asio::awaitable<bool> pass() override { co_return true; }
};

console::Endpoint endpoint(const Options& options) {
  console::Endpoint endpoint;
  endpoint.host = "127.0.0.1";
  endpoint.port = options.port;
  endpoint.access_key = "test-ak";
  endpoint.secret_key = "test-sk";
  endpoint.max_connections = static_cast<std::size_t>(options.in_flight);
  return endpoint;
}

class Calls {
 public:
  explicit Calls(const Options& options)
      : options_(options), client_(console::make_http_client(context_.get_executor(), endpoint(options)).value()) {}

  double a_second() {
    for (int i = 0; i < options_.in_flight; ++i) {
      asio::co_spawn(context_, work(), [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
      });
    }
    const auto began = std::chrono::steady_clock::now();
    context_.run();
    return static_cast<double>(options_.calls) /
           std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  }

 private:
  asio::awaitable<void> work() {
    OpenGate gate;
    while (next_ < options_.calls) {
      std::string body = reset_body(++next_, to_);
      std::string nonce = console::new_nonce();
      const console::Answer answer = co_await client_->reset(std::move(body), std::move(nonce), gate);
      if (core::classify(answer.evidence) != core::Outcome::acknowledged)
        throw std::runtime_error("not acknowledged: " + answer.trouble);
    }
  }

  Options options_;
  const std::string to_ = half_a_day_back();
  asio::io_context context_{1};
  std::unique_ptr<console::Client> client_;
  std::int64_t next_ = 0;
};

}  // namespace
}  // namespace resetd::bench

int main(int argc, char** argv) {
  resetd::bench::Options options;
  CLI::App app{"resetd's client of the console, and nothing else"};
  app.add_option("PORT", options.port, "where the console listens, on loopback")->required();
  app.add_option("CALLS", options.calls, "how many")->required();
  app.add_option("--in-flight", options.in_flight, "at once")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    std::printf("%.0f\n", resetd::bench::Calls{options}.a_second());
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "resetd-client-layer: %s\n", fault.what());
    return 1;
  }
}
