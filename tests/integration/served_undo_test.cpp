// A run is taken back while the daemon has the database: it is asked what would, and says the same as the command by
// itself.

#include <filesystem>
#include <future>

#include "integration/served.hpp"

namespace resetd::integration {
namespace {
namespace served_undo_test {

using support::rewind_task;
using support::rewind_tasks;

constexpr std::int64_t jobs = 24;
constexpr std::int64_t day_ms = 86'400'000;

class ServedUndo : public Served {
 protected:
  std::string file(const std::string& name = "undo.yaml") { return (work() / name).string(); }
  Ended undo(const std::string& name = "undo.yaml", const std::string& run = "1") {
    return work().resetd({"undo", run, "-o", file(name)});
  }
  std::map<std::int64_t, std::string> world() {
    std::map<std::int64_t, std::string> positions;
    for (std::int64_t job = 1; job <= jobs; ++job) positions[job] = console().position(job);
    return positions;
  }
  Ended carry_out(const std::string& plan) { return submit(plan, {"--approve", "--wait"}); }
  std::string head() { return work().resetd({"audit", "head"}).out; }
  /// The lines but the last, which names the plan's file.
  static std::vector<std::string> listed(const Ended& ended) {
    std::vector<std::string> lines = support::lines_of(ended.err);
    if (!lines.empty()) lines.pop_back();
    return lines;
  }
  void expect_no_file_of(const std::string& name) {
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(file()).parent_path())) {
      EXPECT_EQ(entry.path().filename().string().find(name), std::string::npos) << entry.path();
    }
  }
};

TEST_F(ServedUndo, EveryTaskGoesBackAndLookingWritesNothing) {
  begin();
  serve();
  const auto before = world();
  ASSERT_EQ(carry_out(plan(rewind_tasks(jobs))).exit_code, 0);
  ASSERT_NE(world(), before);
  const std::string head_before = head();
  const std::int64_t pages = console().count("listbypage");
  const std::int64_t asked = console().count("queryjob");
  const Ended ended = undo();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(console().count("listbypage") - pages, 2) << "two pages show all there is";
  EXPECT_EQ(console().count("queryjob") - asked, 0);
  EXPECT_EQ(console().count("updateincrepos"), jobs) << "only a plan is written";
  EXPECT_EQ(head(), head_before);
  const Ended back = carry_out(file());
  EXPECT_EQ(back.exit_code, 0) << back.err;
  EXPECT_EQ(world(), before);
}

TEST_F(ServedUndo, SaysTheSameAsTheCommandByItself) {
  begin();
  serve();
  ASSERT_EQ(carry_out(plan(rewind_tasks(9))).exit_code, 0);
  ASSERT_EQ(carry_out(plan({rewind_task(4, ", note: again")})).exit_code, 0);
  console().set_position_time(2, support::position_time_ms() - 2 * day_ms);
  const Ended served = undo("served.yaml");
  EXPECT_EQ(served.exit_code, 4) << served.err;
  EXPECT_NE(served.err.find("no longer what the run left: now "), std::string::npos) << served.err;
  EXPECT_NE(served.err.find("run 2 has reset it again"), std::string::npos) << served.err;
  const Ended piped = work().resetd({"undo", "1", "-o", "-"});
  EXPECT_EQ(piped.exit_code, 4) << piped.err;
  ASSERT_EQ(stop().exit_code, 0);
  const Ended alone = undo("alone.yaml");
  EXPECT_EQ(alone.exit_code, 4) << alone.err;
  EXPECT_EQ(support::read_file(file("served.yaml")), support::read_file(file("alone.yaml")));
  EXPECT_EQ(piped.out, support::read_file(file("alone.yaml")));
  EXPECT_EQ(listed(served), listed(alone));
  EXPECT_EQ(work().resetd({"check", file("served.yaml")}).exit_code, 0);
}

TEST_F(ServedUndo, AFewTasksAreAskedForOneByOne) {
  begin({.jobs = 200});
  serve();
  ASSERT_EQ(carry_out(plan(rewind_tasks(3))).exit_code, 0);
  const std::int64_t pages = console().count("listbypage");
  const std::int64_t asked = console().count("queryjob");
  EXPECT_EQ(undo().exit_code, 0);
  EXPECT_EQ(console().count("listbypage"), pages);
  EXPECT_EQ(console().count("queryjob") - asked, 3);
}

TEST_F(ServedUndo, WhatStandsInItsWayIsSaidAndNoFileLeft) {
  begin({.faults = {"updateincrepos:slow:drip=20ms"}});
  serve();
  const Ended unknown = undo("undo.yaml", "7");
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_TRUE(one_clear_line(unknown.err)) << unknown.err;
  ASSERT_EQ(submit(plan(rewind_tasks(2)), {"--approve"}).exit_code, 0);
  ASSERT_TRUE(sent(1));
  const Ended busy = undo();
  EXPECT_EQ(busy.exit_code, 3) << busy.err;
  EXPECT_NE(busy.err.find("is being carried out"), std::string::npos) << busy.err;
  EXPECT_TRUE(one_clear_line(busy.err)) << busy.err;
  ASSERT_EQ(work().resetd({"watch", "1"}).exit_code, 0);
  const std::size_t calls = console().calls().size();
  support::write_file(file("mine.yaml"), "mine\n");
  const Ended there = undo("mine.yaml");
  EXPECT_EQ(there.exit_code, 2) << there.err;
  EXPECT_EQ(support::read_file(file("mine.yaml")), "mine\n");
  EXPECT_EQ(console().calls().size(), calls);
  expect_no_file_of("undo.yaml");
}

TEST_F(ServedUndo, ARunThatResetNothingHasNothingToUndo) {
  begin();
  serve();
  console().set_status(1, console_sim::Status::RUNNING);
  ASSERT_EQ(carry_out(plan(rewind_tasks(1), "{failure_budget: {failed: 100%}}")).exit_code, 4);
  const std::size_t calls = console().calls().size();
  const Ended ended = undo();
  EXPECT_EQ(ended.exit_code, 3) << ended.err;
  EXPECT_NE(ended.err.find("has reset nothing"), std::string::npos) << ended.err;
  EXPECT_EQ(console().calls().size(), calls);
  expect_no_file_of("undo.yaml");
}

TEST_F(ServedUndo, WhatWasSeenIsWorthNothingOnceTheRunGoesOn) {
  begin({}, {.request = "5s"});
  serve();
  console().set_status(1, console_sim::Status::RUNNING);
  ASSERT_EQ(carry_out(plan(rewind_tasks(jobs), "{failure_budget: {failed: 100%}}")).exit_code, 4);
  console().set_status(1, console_sim::Status::STOP);
  console().set_faults({"listbypage:slow:drip=100ms"});
  const std::int64_t pages = console().count("listbypage");
  auto looking = std::async(std::launch::async, [this] { return undo(); });
  ASSERT_TRUE(eventually([&] { return console().count("listbypage") > pages; }));
  console().set_faults({});
  EXPECT_EQ(work().resetd({"retry", "1"}).exit_code, 0);
  EXPECT_EQ(work().resetd({"watch", "1"}).exit_code, 0);
  const Ended cut = looking.get();
  EXPECT_EQ(cut.exit_code, 3) << cut.err;
  EXPECT_NE(cut.err.find("the run goes on"), std::string::npos) << cut.err;
  expect_no_file_of("undo.yaml");
  const Ended again = undo();
  EXPECT_EQ(again.exit_code, 0) << again.err;
}

TEST_F(ServedUndo, OneAtATimeAndItEndsWithTheDaemon) {
  begin();
  serve();
  ASSERT_EQ(carry_out(plan(rewind_tasks(jobs))).exit_code, 0);
  console().set_faults({"listbypage:slow:drip=100ms"});
  const std::int64_t pages = console().count("listbypage");
  auto first = std::async(std::launch::async, [this] { return undo("first.yaml"); });
  ASSERT_TRUE(eventually([&] { return console().count("listbypage") > pages; }));
  const Ended second = undo("second.yaml");
  EXPECT_EQ(second.exit_code, 3) << second.err;
  EXPECT_NE(second.err.find("another undo"), std::string::npos) << second.err;
  stops_soon();
  const Ended cut = first.get();
  EXPECT_EQ(cut.exit_code, 3) << cut.err;
  EXPECT_NE(cut.err.find("resetd is shut down"), std::string::npos) << cut.err;
  expect_no_file_of("first.yaml");
  expect_no_file_of("second.yaml");
}

}  // namespace served_undo_test
}  // namespace
}  // namespace resetd::integration
