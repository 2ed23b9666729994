#pragma once
// A database at work in this process, step by step: each step has ended when it returns.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "audit/log.hpp"
#include "engine/recovery.hpp"

namespace resetd::crash {

namespace asio = boost::asio;

/// The store, its log, and the loop that it completes on. Every call throws std::runtime_error where the store fails.
class Life {
 public:
  explicit Life(std::unique_ptr<sqlite::Connection> connection) : log_(*connection) {
    store_ = std::make_unique<sqlite::Store>(std::move(connection), loop_.get_executor(),
                                             [this](const std::string& line) { failure_ = line; });
  }

  /// `done` is called when the store says that it is done.
  void commit(
      const std::function<void(sqlite::Connection&, audit::Log&)>& write, std::function<void()> done = [] {}) {
    store_->post([this, &write](sqlite::Connection& connection) { write(connection, log_); }, std::move(done));
    finish();
  }

  /// The log's, between two steps.
  const audit::Head& head() const { return log_.head(); }

  void alone(const std::function<void(sqlite::Connection&)>& look) {
    store_->post_alone(look, [] {});
    finish();
  }

  engine::Recovered recover() {
    engine::Recovered recovered;
    asio::awaitable<engine::Recovered> course = engine::recover({*store_, log_, *clock_});
    asio::co_spawn(loop_, std::move(course), [&](const std::exception_ptr& error, engine::Recovered found) {
      if (error) std::rethrow_exception(error);
      recovered = found;
    });
    finish();
    return recovered;
  }

 private:
  void finish() {
    loop_.restart();
    loop_.run();
    if (!failure_.empty()) throw std::runtime_error(failure_);
  }

  asio::io_context loop_;
  std::unique_ptr<engine::Clock> clock_ = engine::make_system_clock(loop_.get_executor());
  audit::Log log_;
  std::string failure_;
  std::unique_ptr<sqlite::Store> store_;  // last: its thread uses the above
};

}  // namespace resetd::crash
