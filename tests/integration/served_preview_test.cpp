// Where a process serves the socket it is asked what a plan would do, and says the same as the command by itself.

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <future>

#include "integration/served.hpp"

namespace resetd::integration {
namespace {
namespace served_preview_test {

namespace json = boost::json;
using console_sim::Phase;
using support::rewind_task;
using support::rewind_tasks;

class ServedPreview : public Served {
 protected:
  Ended preview(const std::string& plan, const std::string& format = "json") {
    return work().resetd({"preview", plan, "-o", format});
  }
  std::string mixed_plan() {
    console().set_phase(3, Phase::FULL);
    return plan({rewind_task(1), rewind_task(3), "{taskId: 777, posType: PG_LSN_POS, lsn: \"0/16B3748\"}"});
  }
  std::string head() { return work().resetd({"audit", "head"}).out; }
  /// No call but looks, no run, no record, and nothing left of the preview's own database.
  void expect_only_looks(const std::string& head_before) {
    for (const support::ConsoleCall& call : console().calls()) {
      EXPECT_TRUE(call.call == "listbypage" || call.call == "list" || call.call == "queryjob") << call.call;
    }
    EXPECT_EQ(head(), head_before);
    EXPECT_EQ(parse(work().resetd({"status", "-o", "json"}).out), json::parse("[]"));
    expect_nothing_left();
  }
  void expect_nothing_left() {
    EXPECT_TRUE(eventually([this] { return std::filesystem::is_empty(incoming()); }));
  }
  bool has_database_of_its_own() {
    for (const auto& entry : std::filesystem::directory_iterator(incoming())) {
      if (entry.is_directory() && std::filesystem::exists(entry.path() / "resetd.db-wal")) return true;
    }
    return false;
  }
  std::filesystem::path incoming() { return work().database().parent_path() / "incoming"; }
  /// A preview that the console keeps waiting, begun in the background.
  std::future<Ended> begin_slow_preview(const std::string& plan) {
    console().set_faults({"listbypage:slow:drip=100ms"});
    const std::int64_t pages = console().count("listbypage");
    auto looking = std::async(std::launch::async, [this, plan] { return preview(plan); });
    EXPECT_TRUE(eventually([&] { return console().count("listbypage") > pages; }));
    return looking;
  }
};

TEST_F(ServedPreview, SaysTheSameAsTheCommandByItself) {
  begin();
  const std::string file = mixed_plan();
  const Ended alone = preview(file);
  const Ended alone_table = preview(file, "table");
  ASSERT_EQ(alone.exit_code, 3) << alone.err;
  serve();
  const std::string before = head();
  const Ended served = preview(file);
  EXPECT_EQ(served.exit_code, 3) << served.err;
  EXPECT_EQ(served.out, alone.out);
  EXPECT_EQ(served.err, "");
  const Ended table = preview(file, "table");
  EXPECT_EQ(table.exit_code, 3) << table.err;
  EXPECT_EQ(table.out, alone_table.out);
  expect_only_looks(before);
}

TEST_F(ServedPreview, TakesWhatFilesAndSelectMean) {
  begin();
  serve();
  const std::string before = head();
  work().write("tasks.csv", "taskId,posType,positionTimestamp\n100002,MYSQL_TIMESTAMP_POS,now-24h\n");
  const std::string files =
      work().write("files.yaml", "version: 1\nname: files\nreason: r\ntasks_from: [tasks.csv]\n").string();
  const Ended from_files = preview(files);
  EXPECT_EQ(from_files.exit_code, 0) << from_files.err;
  EXPECT_EQ(parse(from_files.out).at("tasks").as_array().size(), 1U);
  const std::string chosen = work()
                                 .write("chosen.yaml",
                                        "version: 1\nname: chosen\nreason: r\nselect: {dataJobName: job-000000}\n"
                                        "defaults: {posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-24h}\n")
                                 .string();
  const Ended selected = preview(chosen);
  EXPECT_EQ(selected.exit_code, 0) << selected.err;
  EXPECT_EQ(parse(selected.out).at("tasks").as_array().size(), 9U);
  expect_only_looks(before);
}

TEST_F(ServedPreview, KeepsToTheLimitsOfAllRuns) {
  begin({.jobs = 220}, {.rate = "20/s", .burst = 1});
  expect_rate(20, 1);
  serve();
  const std::string first = plan(rewind_tasks(20));
  // Of other jobs: those of a run under way are in no other.
  std::vector<std::string> others = rewind_tasks(220);
  others.erase(others.begin(), others.begin() + 20);
  const std::string second = work().write("second.yaml", support::plan_text(others)).string();
  auto looking = std::async(std::launch::async, [&] { return preview(second); });
  EXPECT_EQ(submit(first, {"--approve", "--wait"}).exit_code, 0);
  const Ended looked = looking.get();
  EXPECT_EQ(looked.exit_code, 0) << looked.err;
  EXPECT_EQ(parse(looked.out).at("tasks").as_array().size(), 200U);
}

TEST_F(ServedPreview, ABadPlanIsSaidAndKeepsNothing) {
  begin();
  serve();
  const Ended bad = preview(plan({"{taskId: 1, posType: PG_LSN_POS, lsm: \"0/1\"}"}));
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_NE(bad.err.find("lsm"), std::string::npos) << bad.err;
  EXPECT_EQ(bad.out, "");
  const Ended twice =
      preview(plan({rewind_task(2), "{jobId: 2, posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-24h}"}));
  EXPECT_EQ(twice.exit_code, 2) << twice.err;
  EXPECT_TRUE(one_clear_line(twice.err)) << twice.err;
  EXPECT_EQ(twice.out, "");
  expect_nothing_left();
  const Ended good = preview(plan(rewind_tasks(2)));
  EXPECT_EQ(good.exit_code, 0) << good.err;
}

TEST_F(ServedPreview, AConsoleThatDoesNotAnswerIsSaid) {
  begin({.faults = {"listbypage:status=503"}});
  serve();
  const Ended ended = preview(plan(rewind_tasks(5), "{max_attempts: 1}"));
  EXPECT_EQ(ended.exit_code, 7) << ended.err;
  EXPECT_TRUE(one_clear_line(ended.err)) << ended.err;
  EXPECT_EQ(ended.out, "");
  expect_nothing_left();
}

TEST_F(ServedPreview, OneAtATimeAndItEndsWithTheDaemon) {
  begin();
  serve();
  auto first = begin_slow_preview(plan(rewind_tasks(20)));
  const Ended second = preview(plan(rewind_tasks(20)));
  EXPECT_EQ(second.exit_code, 3) << second.err;
  EXPECT_NE(second.err.find("another preview"), std::string::npos) << second.err;
  stops_soon();
  const Ended cut = first.get();
  EXPECT_EQ(cut.exit_code, 3) << cut.err;
  EXPECT_NE(cut.err.find("resetd is shut down"), std::string::npos) << cut.err;
  EXPECT_EQ(cut.out, "");
  expect_nothing_left();
}

TEST_F(ServedPreview, ThePanicFileEndsIt) {
  begin();
  serve();
  const std::filesystem::path panic = work().database().parent_path() / "PANIC";
  console().set_faults({"listbypage:stall:before:for=2s"});
  auto looking = std::async(std::launch::async, [this] { return preview(plan(rewind_tasks(20))); });
  ASSERT_TRUE(eventually([this] { return has_database_of_its_own(); }));
  std::ofstream{panic} << "stop\n";
  const Ended cut = looking.get();
  console().set_faults({});
  EXPECT_EQ(cut.exit_code, 3) << cut.err;
  EXPECT_NE(cut.err.find("PANIC exists"), std::string::npos) << cut.err;
  const Ended refused = preview(plan(rewind_tasks(20)));
  EXPECT_EQ(refused.exit_code, 3) << refused.err;
  EXPECT_NE(refused.err.find("PANIC exists"), std::string::npos) << refused.err;
  std::filesystem::remove(panic);
  EXPECT_TRUE(eventually([this] { return preview(plan(rewind_tasks(20))).exit_code == 0; }));
}

TEST_F(ServedPreview, WhatAKilledDaemonLeftOfItIsRemovedAtTheNextStart) {
  begin();
  serve();
  auto looking = begin_slow_preview(plan(rewind_tasks(20)));
  EXPECT_FALSE(std::filesystem::is_empty(incoming()));
  stop(SIGKILL);
  EXPECT_EQ(looking.get().exit_code, 7);
  EXPECT_FALSE(std::filesystem::is_empty(incoming()));
  console().set_faults({});
  serve();
  expect_nothing_left();
}

}  // namespace served_preview_test
}  // namespace
}  // namespace resetd::integration
