#pragma once
// The fixture of end-to-end tests against a real `serve`, with the commands as a person has them.

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
  Ended submit(const std::string& plan, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"submit", plan, "-o", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return work().resetd(std::move(arguments));
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
