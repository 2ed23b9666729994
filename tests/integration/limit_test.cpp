// Rates, tasks in flight and the age of looks, told from when requests arrived at the stand-in. A busy machine can only
// make them arrive later and further apart.

#include <algorithm>
#include <boost/json/parse.hpp>
#include <csignal>

#include "integration/end_to_end.hpp"

namespace resetd::integration {
namespace {

using support::rewind_tasks;

/// Of all calls, where none is named.
std::vector<std::int64_t> arrivals_of(support::StandIn& console, std::string_view call = "") {
  std::vector<std::int64_t> arrivals;
  for (const support::ConsoleCall& made : console.calls()) {
    if (call.empty() || made.call == call) arrivals.push_back(made.at_us);
  }
  std::sort(arrivals.begin(), arrivals.end());
  return arrivals;
}

/// How many arrive, at most, while one of them lasts `stall_us`.
std::ptrdiff_t most_at_once(const std::vector<std::int64_t>& arrivals, std::int64_t stall_us) {
  std::ptrdiff_t most = 0;
  for (auto at = arrivals.begin(); at != arrivals.end(); ++at)
    most = std::max(most, std::lower_bound(at, arrivals.end(), *at + stall_us) - at);
  return most;
}

class Limit : public EndToEnd {
 protected:
  /// Sixty tasks, which are more calls than that.
  Ended run_many(std::string_view policy = "{}") {
    Ended ended = run(plan(rewind_tasks(60), policy));
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_GT(console().calls().size(), 60U);
    return ended;
  }
};

TEST_F(Limit, TheConsolesRate) {
  begin({.jobs = 60}, {.rate = "60/s", .burst = 1});
  run_many();
  expect_rate(60, 1);
}

TEST_F(Limit, TheConsolesRateWithABurst) {
  begin({.jobs = 60}, {.rate = "50/s", .burst = 40});
  run_many();
  expect_rate(50, 40);
}

TEST_F(Limit, TheRunsOwnRate) {
  begin({.jobs = 60});
  run_many("{rate: 60/s}");
  expect_rate(60, 1);
}

TEST_F(Limit, TheRateAtWhichCallsLeave) {
  begin({.jobs = 60}, {.rate = "50/s", .burst = 7, .more = "log: {level: trace, format: text}\n"});
  expect_rate(50, 7);
  traced(run_many().err);
}

TEST_F(Limit, TasksInFlight) {
  begin({.jobs = 24, .faults = {"updateincrepos:stall:before:for=300ms"}}, {.concurrency = 16});
  ASSERT_EQ(run(plan(rewind_tasks(12), "{concurrency: 3}")).exit_code, 0);
  const std::ptrdiff_t most = most_at_once(arrivals_of(console(), "updateincrepos"), 300'000);
  EXPECT_LE(most, 3);
  EXPECT_GT(most, 1) << "they do go side by side";
}

// A look that is made for tasks which have no slot yet is a call like others. More tasks than are taken in hand at
// once: only those that come after the first have seen how soon slots come.
TEST_F(Limit, LooksAndResetsInFlight) {
  begin({.jobs = 120, .faults = {"*:stall:before:for=60ms"}}, {.concurrency = 3});
  ASSERT_EQ(run(plan(rewind_tasks(120), "{verify: false}")).exit_code, 0);
  const std::ptrdiff_t most = most_at_once(arrivals_of(console()), 60'000);
  EXPECT_LE(most, 3);
  EXPECT_GT(most, 1) << "they do go side by side";
}

// Twenty tasks wait for the page on which they stand. It is one call: the other slot is for those of the next page.
TEST_F(Limit, ASlowPageHoldsOneSlot) {
  constexpr std::int64_t stall_us = 3'000'000;
  begin({.jobs = 140, .faults = {"listbypage:stall:before:for=3s:nth=12"}}, {.concurrency = 2});
  ASSERT_EQ(run(plan(rewind_tasks(140), "{verify: false}")).exit_code, 0);
  const std::vector<support::ConsoleCall> calls = console().calls();
  const auto slow = std::find_if(calls.begin(), calls.end(), [](const auto& call) { return !call.fault.empty(); });
  ASSERT_NE(slow, calls.end());
  const std::int64_t page = boost::json::parse(slow->body).at("pageNum").as_int64();
  const auto meanwhile = std::count_if(calls.begin(), calls.end(), [&](const support::ConsoleCall& call) {
    const std::int64_t job = call.task_id - 100'000;
    return call.reset() && job > 20 * page && job <= 20 * (page + 1) && call.at_us < slow->at_us + stall_us;
  });
  EXPECT_EQ(meanwhile, 20) << "of the page after " << page;
}

// Pages that are read side by side are calls like others: they keep to the console's concurrency together.
TEST_F(Limit, PagesInFlight) {
  begin({.jobs = 400, .faults = {"listbypage:stall:before:for=300ms"}}, {.concurrency = 3});
  ASSERT_EQ(run(plan({support::rewind_task(400)}, "{verify: false}")).exit_code, 0);
  const std::vector<std::int64_t> arrivals = arrivals_of(console(), "listbypage");
  ASSERT_GE(arrivals.size(), 20U);
  const std::ptrdiff_t most = most_at_once(arrivals, 300'000);
  EXPECT_LE(most, 3);
  EXPECT_GT(most, 1) << "they do go side by side";
}

// Those that wait for their turn when all tasks are found are not read any more: at a low rate they would take long.
TEST_F(Limit, NoPageIsReadOnceAllIsFound) {
  begin({.jobs = 1000}, {.rate = "10/s", .burst = 1, .concurrency = 32});
  ASSERT_EQ(run(plan({support::rewind_task(30)}, "{verify: false}")).exit_code, 0);
  EXPECT_LE(arrivals_of(console(), "listbypage").size(), 8U) << "it stands on the second of fifty pages";
}

TEST_F(Limit, NoResetFollowsAnOldLook) {
  begin({.jobs = 12}, {.rate = "8/s", .burst = 1, .concurrency = 12});
  expect_young_looks(std::chrono::seconds{1});
  const Ended ended = run(plan(rewind_tasks(6), "{check_max_age: 1s}"));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
}

// It would be looked at for ever, and no look would do.
TEST_F(Limit, AnAgeThatNoLookCanMeetIsRefusedAtOnce) {
  begin({}, {.rate = "10/s"});
  for (const std::string policy :
       {"{check_max_age: 299ms}", "{check_max_age: 100ms, rate: 10/s}", "{check_max_age: 1s, rate: 2/s}"}) {
    const Ended ended = run(plan(rewind_tasks(1), policy));
    EXPECT_EQ(ended.exit_code, 2) << policy;
    EXPECT_TRUE(one_clear_line(ended.err));
    EXPECT_NE(ended.err.find("check_max_age"), std::string::npos) << ended.err;
  }
  EXPECT_TRUE(console().calls().empty());
  EXPECT_FALSE(std::filesystem::exists(work().database())) << "a bad plan costs nothing";
  EXPECT_EQ(run(plan(rewind_tasks(1), "{check_max_age: 5s}")).exit_code, 0);
}

// While the first look stalls on the only connection that there is, the other eleven tasks are refused theirs, and
// wait. The permits that they could not use must not slow down what goes on afterwards.
TEST_F(Limit, ATaskThatWaitsKeepsNoPermit) {
  begin({.jobs = 20, .faults = {"connect:close_listener:nth=1:for=600s", "queryjob:stall:before:for=3s:nth=1"}},
        {.rate = "4/s", .burst = 1, .concurrency = 12});
  Child child = start_run(plan(rewind_tasks(20), "{verify: false, backoff: {initial: 10m, max: 10m}}"));
  EXPECT_TRUE(sent(5)) << child.err();
  const std::vector<support::ConsoleCall> resets = console().resets();
  ASSERT_GE(resets.size(), 5U);
  EXPECT_LT(resets[4].at_us - resets[0].at_us, 12'000'000) << "four tasks of two calls each, four calls a second";
  child.signal(SIGINT);
  EXPECT_EQ(child.wait().exit_code, 130) << child.err();
  ends(Ending::resting);
}

TEST_F(Limit, RetryAfterIsKept) {
  begin({.faults = {"updateincrepos:status=429:retry_after=2:count=1"}});
  ASSERT_EQ(run(plan(rewind_tasks(1), "{backoff: {initial: 1ms, max: 2ms}}")).exit_code, 0);
  const std::vector<support::ConsoleCall> resets = console().resets();
  ASSERT_EQ(resets.size(), 2U);
  EXPECT_GE(resets[1].at_us - resets[0].at_us, 1'900'000);
}

}  // namespace
}  // namespace resetd::integration
