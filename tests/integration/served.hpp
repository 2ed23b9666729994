#pragma once
// The fixture of end-to-end tests against a real `serve`, with the commands as a person has them.

#include <chrono>
#include <csignal>

#include "integration/end_to_end.hpp"

namespace resetd::integration {

class Served : public EndToEnd {
 protected:
  Child& serve() {
    daemon_.emplace(work().start({"serve"}));
    EXPECT_TRUE(eventually([this] { return daemon_->err().find("ready") != std::string::npos; })) << daemon_->err();
    return *daemon_;
  }
  Ended stop(int signal = SIGTERM) {
    daemon_->signal(signal);
    Ended ended = daemon_->wait();
    daemon_.reset();
    return ended;
  }
  /// Soon, whatever answer the console drips out meanwhile, which takes far longer.
  void stops_soon() {
    const auto asked_at = std::chrono::steady_clock::now();
    EXPECT_EQ(stop().exit_code, 0);
    EXPECT_LT(std::chrono::steady_clock::now() - asked_at, std::chrono::seconds{15});
  }
  Ended submit(const std::string& plan, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"submit", plan, "-o", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return work().resetd(std::move(arguments));
  }
  boost::json::object status(std::int64_t run = 1) {
    return parse(work().resetd({"status", std::to_string(run), "-o", "json"}).out).as_object();
  }
  std::string state(std::int64_t run = 1) { return std::string{status(run).at("state").as_string()}; }
  bool comes_to(const std::string& wanted, std::int64_t run = 1) {
    return eventually([&] { return state(run) == wanted; });
  }
  void TearDown() override {
    if (daemon_) {
      EXPECT_EQ(stop().exit_code, 0);
    }
    EndToEnd::TearDown();
  }

  std::optional<Child> daemon_;
};

}  // namespace resetd::integration
