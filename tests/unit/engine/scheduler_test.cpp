// Scheduled runs: what becomes of them at their time, and whatever happens to their process.

#include "engine/recovery.hpp"
#include "scheduler_fixture.hpp"

namespace resetd::engine {
namespace {
namespace scheduler_test {

using namespace std::chrono;
using core::RunState;
using schedule::Misfire;
using testing_support::at;
using testing_support::cron;
using testing_support::utc;

class Scheduler : public testing_support::SchedulerTest {};

TEST_F(Scheduler, ARunWaitsForItsTimeAndStarts) {
  const auto id = sealed(at(utc(2026, 6, 1, 10)));
  ASSERT_TRUE(approve(id).has_value());
  EXPECT_EQ(run(id).state, RunState::scheduled);
  EXPECT_EQ(run(id).approved_by, "bob(2)");
  EXPECT_EQ(events(), std::vector<std::string>{"run.approved"}) << "it has not started";
  EXPECT_EQ(decide(utc(2026, 6, 1, 9, 59)).next, utc(2026, 6, 1, 10));
  EXPECT_EQ(run(id).state, RunState::scheduled);
  const Scheduled due = decide(utc(2026, 6, 1, 10));
  ASSERT_EQ(due.started.size(), 1U);
  EXPECT_EQ(due.started[0].state, RunState::running);
  EXPECT_EQ(run(id).started_at, clock_.now);
  EXPECT_EQ(events(), (std::vector<std::string>{"run.approved", "run.started"}));
  EXPECT_FALSE(decide(utc(2026, 6, 1, 10)).next) << "nothing is scheduled any more";
}

TEST_F(Scheduler, ATimeThatWasMissed) {
  const auto dropped = scheduled(at(utc(2026, 6, 1, 10)));
  const auto made_up = scheduled(at(utc(2026, 6, 1, 10), Misfire::once));
  const Scheduled due = decide(utc(2026, 6, 1, 10, 2));
  ASSERT_EQ(due.ended.size(), 1U);
  EXPECT_EQ(run(dropped).state, RunState::cancelled);
  EXPECT_NE(run(dropped).state_reason.find("2026-06-01T10:00:00Z"), std::string::npos) << run(dropped).state_reason;
  ASSERT_EQ(due.started.size(), 1U);
  EXPECT_EQ(run(made_up).state, RunState::running);
  EXPECT_EQ(events(), (std::vector<std::string>{"run.approved", "run.approved", "run.cancelled", "run.started"}));
}

TEST_F(Scheduler, AnApprovalThatComesAfterTheTime) {
  const auto late = sealed(at(utc(2026, 6, 1, 10)));
  const auto just_late = sealed(at(utc(2026, 6, 1, 10, 30)));
  const auto once = sealed(at(utc(2026, 6, 1, 10), Misfire::once));
  clock_.now = utc(2026, 6, 1, 10, 30) + seconds{30};
  ASSERT_TRUE(approve(late).has_error());
  EXPECT_EQ(run(late).state, RunState::cancelled);
  EXPECT_EQ(run(late).state_reason, "not approved before its time");
  ASSERT_TRUE(approve(just_late).has_value());
  ASSERT_TRUE(approve(once).has_value());
  EXPECT_EQ(decide(clock_.now).started.size(), 2U);
}

TEST_F(Scheduler, EachFiringIsARunOfItsOwnUnderTheApproval) {
  const auto id = scheduled(cron("0 * * * *"));
  EXPECT_EQ(records().back().at("detail").as_object().at("plan_digest"), "p");
  Scheduled due = decide(utc(2026, 6, 1, 10));
  ASSERT_EQ(due.fired.size(), 1U);
  const queue::Run firing = due.fired[0];
  EXPECT_EQ(firing.template_run, id);
  EXPECT_EQ(firing.fire_at, utc(2026, 6, 1, 10));
  EXPECT_EQ(firing.state, RunState::sealing);
  EXPECT_FALSE(firing.recurring);
  EXPECT_EQ(firing.plan_digest, "p");
  EXPECT_EQ(run(id).state, RunState::scheduled) << "the template stays";
  EXPECT_EQ(due.next, utc(2026, 6, 1, 11));
  in_store([&](sqlite::Connection& c) {
    queue::move_run(c, firing.id, RunState::sealing,
                    {.to = RunState::awaiting_approval, .digest = "e", .at = clock_.now});
    return 0;
  });
  ASSERT_TRUE(wait_for(approve_firing(at_that_time(), firing.id)).has_value());
  EXPECT_EQ(run(firing.id).state, RunState::running);
  EXPECT_EQ(run(firing.id).approved_by, "bob(2)");
  const auto all = records();
  const auto& approved = all[all.size() - 2];
  EXPECT_EQ(approved.at("event"), "run.approved");
  EXPECT_EQ(approved.at("actor"), "bob(2)");
  EXPECT_EQ(approved.at("detail").as_object().at("template_run"), core::number(id));
  EXPECT_EQ(approved.at("detail").as_object().at("plan_digest"), "p");
  EXPECT_EQ(events(), (std::vector<std::string>{"run.approved", "run.submitted", "run.approved", "run.started"}));
}

TEST_F(Scheduler, AFiringWhileTheLastIsNotFinishedIsDropped) {
  const auto id = scheduled(cron("0 * * * *"));
  const core::RunId first = decide(utc(2026, 6, 1, 10)).fired.at(0).id;
  const Scheduled second = decide(utc(2026, 6, 1, 11));
  EXPECT_TRUE(second.fired.empty());
  ASSERT_EQ(second.notes.size(), 1U);
  EXPECT_NE(second.notes[0].text.find("overlap"), std::string::npos) << second.notes[0].text;
  EXPECT_EQ(run(id).handled_until, utc(2026, 6, 1, 11));
  settle(first);
  EXPECT_EQ(fired(utc(2026, 6, 1, 11, 0)), Times{}) << "it was dropped, not put off";
  EXPECT_EQ(fired(utc(2026, 6, 1, 12)), Times{utc(2026, 6, 1, 12)});
}

TEST_F(Scheduler, AProcessThatEndsAfterAFiringDoesNotFireItAgain) {
  const auto id = scheduled(cron("0 * * * *", Misfire::once));
  const core::RunId firing = decide(utc(2026, 6, 1, 10)).fired.at(0).id;
  reopen();
  const Recovered recovered = wait_for(recover(at_that_time()));
  EXPECT_EQ(recovered.runs_cancelled, 1);
  EXPECT_EQ(run(firing).state, RunState::cancelled) << "nothing of it was sent";
  EXPECT_EQ(run(id).state, RunState::scheduled);
  EXPECT_EQ(fired(utc(2026, 6, 1, 10, 0)), Times{});
  EXPECT_EQ(fired(utc(2026, 6, 1, 10, 59)), Times{});
  EXPECT_EQ(fired(utc(2026, 6, 1, 11)), Times{utc(2026, 6, 1, 11)});
}

TEST_F(Scheduler, AFiringThatWasSealedWhenTheProcessEndedIsCancelled) {
  scheduled(cron("0 * * * *"));
  const core::RunId firing = decide(utc(2026, 6, 1, 10)).fired.at(0).id;
  in_store([&](sqlite::Connection& c) {
    queue::move_run(c, firing, RunState::sealing, {.to = RunState::awaiting_approval, .digest = "e", .at = clock_.now});
    return 0;
  });
  reopen();
  wait_for(recover(at_that_time()));
  EXPECT_EQ(run(firing).state, RunState::cancelled);
}

TEST_F(Scheduler, PausedItFiresNotAndResumedWhatWasMissedIsJudged) {
  for (const Misfire misfire : {Misfire::skip, Misfire::once}) {
    clock_.now = utc(2026, 6, 1, 9, 30);
    const auto id = scheduled(cron("0 * * * *", misfire));
    ASSERT_TRUE(wait_for(pause_run(at_that_time(), id, {"eve(7)", "not now"})).has_value());
    EXPECT_EQ(run(id).state, RunState::paused);
    EXPECT_EQ(fired(utc(2026, 6, 1, 12, 20)), Times{});
    EXPECT_TRUE(wait_for(retry_tasks(at_that_time(), id, {core::TaskState::refused}, {"eve(7)", ""})).has_error());
    ASSERT_TRUE(wait_for(resume_run(at_that_time(), id, {"eve(7)", ""})).has_value());
    EXPECT_EQ(run(id).state, RunState::scheduled);
    EXPECT_EQ(fired(utc(2026, 6, 1, 12, 20)), misfire == Misfire::once ? Times{utc(2026, 6, 1, 12)} : Times{});
    EXPECT_EQ(fired(utc(2026, 6, 1, 13)), Times{utc(2026, 6, 1, 13)});
    ASSERT_TRUE(wait_for(cancel_run(at_that_time(), id, {"eve(7)", ""})).has_value());
  }
}

TEST_F(Scheduler, CancelledItFiresNoMoreAndItsPlanIsForgotten) {
  const auto id = scheduled(cron("0 * * * *"));
  const auto kept = [&] {
    return in_store([&](sqlite::Connection& c) { return queue::plan_part(c, id, 1).has_value(); });
  };
  const core::RunId firing = decide(utc(2026, 6, 1, 10)).fired.at(0).id;
  EXPECT_TRUE(kept());
  ASSERT_TRUE(wait_for(cancel_run(at_that_time(), id, {"eve(7)", ""})).has_value());
  EXPECT_FALSE(kept());
  EXPECT_EQ(fired(utc(2026, 6, 1, 11)), Times{});
  EXPECT_EQ(run(firing).state, RunState::sealing) << "what is under way is not touched";
}

TEST_F(Scheduler, InABackupsCopyNothingFiresBeforeAPersonSaysSo) {
  const auto recurring = scheduled(cron("0 * * * *"));
  const auto once = scheduled(at(utc(2026, 6, 1, 10)));
  in_store([](sqlite::Connection& c) {
    return c.database().exec("INSERT INTO backup_mark VALUES (1, 5, 3, '" + std::string(64, 'a') + "')");
  });
  wait_for(recover(at_that_time()));
  EXPECT_EQ(run(recurring).state, RunState::paused);
  EXPECT_EQ(run(once).state, RunState::paused);
  const Scheduled due = decide(utc(2026, 6, 1, 10));
  EXPECT_TRUE(due.fired.empty() && due.started.empty());
  EXPECT_TRUE(wait_for(resume_run(at_that_time(), recurring, {"eve(7)", ""})).has_error());
  ASSERT_TRUE(wait_for(resume_run(at_that_time(), recurring, {"eve(7)", "looked"})).has_value());
  EXPECT_EQ(fired(utc(2026, 6, 1, 10)), Times{utc(2026, 6, 1, 10)});
}

TEST_F(Scheduler, ARateThatAPersonSetHoldsForItsFirings) {
  const auto id = scheduled(cron("0 * * * *"));
  ASSERT_TRUE(wait_for(set_rate(at_that_time(), id, core::Rate{3, seconds{1}}, {"eve(7)", ""})).has_value());
  EXPECT_EQ(policy_of(decide(utc(2026, 6, 1, 10)).fired.at(0)).rate, (core::Rate{3, seconds{1}}));
}

TEST_F(Scheduler, AScheduleThatCannotBeReadPausesItsRun) {
  const auto id = scheduled(cron("0 * * * *"));
  in_store([&](sqlite::Connection& c) {
    return c.database().exec("UPDATE runs SET schedule = replace(schedule, 'UTC', 'Mars/Olympus')");
  });
  const Scheduled due = decide(utc(2026, 6, 1, 10));
  EXPECT_EQ(due.ended.size(), 1U);
  EXPECT_EQ(run(id).state, RunState::paused);
  EXPECT_NE(run(id).state_reason.find("Mars/Olympus"), std::string::npos) << run(id).state_reason;
}

}  // namespace scheduler_test
}  // namespace
}  // namespace resetd::engine
