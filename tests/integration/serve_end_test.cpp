// How a daemon and its runs end where it is no quiet moment: while a run is sealed, or right after one has ended.

#include <csignal>

#include "integration/served.hpp"

namespace resetd::integration {
namespace {
namespace serve_end_test {

using support::rewind_tasks;

class ServeEnd : public Served {};

// Whatever keeps a run from being sealed, the daemon goes on.
TEST_F(ServeEnd, ARunThatCannotBeSealedIsCancelledAndSaysWhy) {
  begin({.faults = {"listbypage:status=401:count=1"}});
  serve();
  submit(plan(rewind_tasks(12)));
  ASSERT_TRUE(comes_to("cancelled"));
  EXPECT_NE(work().resetd({"audit", "export"}).out.find("refuses our key"), std::string::npos);
  EXPECT_EQ(submit(plan(rewind_tasks(12)), {"--approve", "--wait"}).exit_code, 0) << "the next is sealed";
}

TEST_F(ServeEnd, OneThatIsBeingSealedAsTheDaemonStopsIsCancelled) {
  begin({.jobs = 200}, {.rate = "2/s", .burst = 1});
  serve();
  Child submitting = work().start({"submit", plan(rewind_tasks(120)), "-o", "json"});
  ASSERT_TRUE(eventually([this] { return console().count("listbypage") > 0; }));
  EXPECT_EQ(stop().exit_code, 0);
  submitting.wait();
  EXPECT_EQ(state(), "cancelled");
  EXPECT_EQ(console().count("updateincrepos"), 0);
}

// Nothing is under way any more, so there is nothing to wait for: else it would wait for longer than this test does.
TEST_F(ServeEnd, EndsAtOnceWhereARunHasJustEnded) {
  begin({}, {.drain = "1h"});
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(2)), {"--approve", "--wait"}).exit_code, 0);
  EXPECT_EQ(stop().exit_code, 0);
}

}  // namespace serve_end_test
}  // namespace
}  // namespace resetd::integration
