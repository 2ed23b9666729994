#pragma once
// Scheduled runs on a clock of the test's own.

#include "engine/approval.hpp"
#include "engine/schedule_json.hpp"
#include "engine/scheduler.hpp"
#include "ledger_fixture.hpp"
#include "queue/plan_texts.hpp"

namespace resetd::engine::testing_support {

class FakeClock final : public Clock {
 public:
  core::WallTime wall() const override { return now; }
  core::SteadyTime steady() const override { return {}; }
  std::unique_ptr<Timer> timer() const override { return nullptr; }
  core::WallTime now;
};

inline core::WallTime utc(int y, unsigned m, unsigned d, int hour = 0, int minute = 0) {
  return std::chrono::sys_days{std::chrono::year{y} / std::chrono::month{m} / std::chrono::day{d}} +
         std::chrono::hours{hour} + std::chrono::minutes{minute};
}

inline schedule::Schedule cron(const std::string& text, schedule::Misfire misfire = schedule::Misfire::skip,
                               const char* zone = "UTC") {
  schedule::Schedule schedule{.misfire = misfire};
  schedule.cron = schedule::parse_cron(text).value();
  schedule.zone = schedule::Zone::find(zone).value();
  return schedule;
}
inline schedule::Schedule at(core::WallTime time, schedule::Misfire misfire = schedule::Misfire::skip) {
  return {.at = time, .misfire = misfire};
}

class SchedulerTest : public LedgerTest {
 protected:
  SchedulerTest() { clock_.now = utc(2026, 6, 1, 9, 30); }

  Ledger at_that_time() { return {ledger().store, ledger().log, clock_}; }

  core::RunId sealed(const schedule::Schedule& schedule) {
    return in_store([&](sqlite::Connection& c) {
      queue::Run run{.name = "nightly",
                     .reason = "INC-1",
                     .console = "prod",
                     .console_url = "https://console",
                     .policy = to_json(core::Policy{}),
                     .plan_digest = "p",
                     .submitted_by = "ann(1)",
                     .schedule = to_json(schedule),
                     .recurring = schedule.cron.has_value(),
                     .created_at = clock_.now};
      run.id = queue::create_run(c, run);
      if (run.recurring) queue::add_plan_part(c, run.id, 1, "version: 1");
      queue::move_run(c, run.id, core::RunState::sealing,
                      {.to = core::RunState::awaiting_approval, .digest = "d", .at = clock_.now});
      return run.id;
    });
  }
  core::Result<Steered> approve(core::RunId id) {
    return wait_for(approve_run(at_that_time(), id, "d", {"bob(2)", ""}, Approvers::anyone));
  }
  core::RunId scheduled(const schedule::Schedule& schedule) {
    const core::RunId id = sealed(schedule);
    EXPECT_TRUE(approve(id).has_value());
    return id;
  }
  Scheduled decide(core::WallTime now) {
    clock_.now = now;
    return wait_for(decide_schedules(at_that_time()));
  }
  /// The times of the firings that were made runs of by then.
  std::vector<core::WallTime> fired(core::WallTime now) {
    std::vector<core::WallTime> times;
    for (const queue::Run& run : decide(now).fired) {
      times.push_back(*run.fire_at);
      settle(run.id);
    }
    return times;
  }
  void settle(core::RunId id) {
    in_store([&](sqlite::Connection& c) {
      queue::move_run(c, id, core::RunState::sealing,
                      {.to = core::RunState::cancelled, .state_reason = "seen", .at = clock_.now});
      return 0;
    });
  }
  using Times = std::vector<core::WallTime>;
  FakeClock clock_;
};

}  // namespace resetd::engine::testing_support
