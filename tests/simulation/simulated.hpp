#pragma once
// A simulated machine in fair weather with stopped data jobs, for tests that lead it to one moment.

#include <gtest/gtest.h>

#include "audit/log.hpp"
#include "queue/tasks.hpp"
#include "simulation/process.hpp"
#include "simulation/targets.hpp"
#include "support/temp_folder.hpp"

namespace resetd::simulation {

class Simulated : public testing::Test {
 protected:
  Simulated() {
    scenario_.times = {.request_timeout = std::chrono::seconds{4}, .settle = std::chrono::seconds{5}};
    scenario_.console.name = "prod";
    scenario_.console.url = "https://console.example";
    scenario_.console.rate = {100, std::chrono::seconds{1}};
    scenario_.console.settle = std::chrono::seconds{5};
    scenario_.world.world.generator.jobs = 6;
    scenario_.world.world.generator.position_time_ms = began_ms;
    scenario_.world.began_us = began_ms * 1000;
    plan_.name = "plan";
  }
  ~Simulated() override {
    if (process_) Process::kill(std::move(process_));
  }

  /// With what scenario_ and plan_ say by then. Returns once its run is sealed.
  queue::Run sealed(std::int64_t tasks) {
    auto opened = sqlite::Connection::open(folder_ / "resetd.db", sqlite::Access::work);
    machine_ = std::make_unique<Machine>(1, scenario_, std::move(*opened), false);
    process_ = std::make_unique<Process>(*machine_);
    for (std::int64_t i = 1; i <= tasks; ++i) {
      queue::Task task{.ordinal = core::Ordinal{i}, .job_id = core::JobId{i}};
      aim(task, i, began_ms, 0);
      plan_.tasks.push_back(std::move(task));
    }
    until([this] { return process_->serves(); });
    process_->submit(plan_);
    until([this] { return !queue::list_runs(*machine_->connection).empty(); });
    until([this] { return run().state == core::RunState::awaiting_approval; });
    return run();
  }

  /// Goes on until `there()`; fails where it does not come to that.
  void until(const std::function<bool()>& there) {
    const Time longest = machine_->timeline.now() + std::chrono::minutes{10};
    while (!there()) {
      if (process_->step()) continue;
      if (!machine_->timeline.step(longest)) return ADD_FAILURE() << "it does not come to that";
    }
  }
  void pass(Time time) {
    const Time then = machine_->timeline.now() + time;
    while (process_->step() || machine_->timeline.step(then)) continue;
  }

  /// The newest run, and a task of it.
  queue::Run run() {
    const queue::Run newest = queue::list_runs(*machine_->connection).front();
    machine_->connection->release_statements();
    return newest;
  }
  core::TaskState task(std::int64_t ordinal) {
    const auto found = queue::find_task(*machine_->connection, run().id, core::Ordinal{ordinal});
    machine_->connection->release_statements();
    return found->state;
  }
  /// Of the audit log.
  std::int64_t count(const std::string& event) {
    std::int64_t records = 0;
    audit::export_lines(*machine_->connection, 0, [&](const std::string& line) {
      records += line.find("\"event\":\"" + event + "\"") != std::string::npos ? 1 : 0;
      return true;
    });
    return records;
  }
  engine::Host& host() { return process_->host(); }
  /// How a command has ended; nothing: not yet.
  struct Answer {
    std::optional<core::Result<engine::Steered>> is;
  };
  std::shared_ptr<Answer> ask(Process::Command command) {
    auto answer = std::make_shared<Answer>();
    process_->command("", noted(std::move(command), answer));
    return answer;
  }

  static constexpr std::int64_t began_ms = 1'795'000'000'000;
  const engine::Person ann_{"ann(1)", "a test"};
  Scenario scenario_;
  PlannedRun plan_;
  std::unique_ptr<Machine> machine_;
  std::unique_ptr<Process> process_;

 private:
  static Process::Command noted(Process::Command command, std::shared_ptr<Answer> answer) {
    core::Result<engine::Steered> result = co_await std::move(command);
    answer->is = result;
    co_return result;
  }

  support::TempFolder folder_;
};

}  // namespace resetd::simulation
