// Plans that are moved into the spool folder of a real `serve`.

#include <sys/stat.h>
#include <unistd.h>

#include "integration/served.hpp"

namespace resetd::integration {
namespace {
namespace spool_test {

namespace fs = std::filesystem;
using support::rewind_task;
using support::rewind_tasks;

const std::string at_once = "{approval: none}";

class Spool : public Served {
 protected:
  void begin_with_spool(const std::string& more = "") {
    begin({}, {.more = "spool_dir: spool\n" + more});
    fs::create_directory(work() / "spool");
  }
  fs::path spool(const std::string& name) { return work() / ("spool/" + name); }
  /// As a person does it: written elsewhere, then renamed, at two times that the file system tells apart.
  void move_in(const std::string& name, const std::string& text) {
    const fs::path elsewhere = work().write("elsewhere", text);
    ::usleep(20'000);
    fs::rename(elsewhere, spool(name));
  }
  bool comes(const std::string& name) {
    return eventually([&] { return fs::exists(spool(name)); });
  }
  bool logs(const std::string& it) { return eventually([&] { return daemon_->err().find(it) != std::string::npos; }); }
  boost::json::object report(const std::string& name) {
    return parse(support::read_file(spool(name + ".report.json"))).as_object();
  }
  std::string only_error(const std::string& name) {
    const auto errors = report(name).at("errors").as_array();
    EXPECT_EQ(errors.size(), 1U);
    return std::string{errors.at(0).as_string()};
  }
  std::size_t runs() { return parse(work().resetd({"status", "-o", "json"}).out).as_array().size(); }
  bool succeeds(int run) {
    return eventually([&] {
      return parse(work().resetd({"status", std::to_string(run), "-o", "json"}).out).at("state") == "succeeded";
    });
  }
};

TEST_F(Spool, APlanThatIsRenamedInIsSubmittedAndMovedOn) {
  begin_with_spool();
  serve();
  move_in("orders.yaml", support::plan_text(rewind_tasks(3), at_once));
  ASSERT_TRUE(comes("done/orders.yaml")) << daemon_->err();
  EXPECT_FALSE(fs::exists(spool("orders.yaml")));
  EXPECT_EQ(report("done/orders.yaml").at("run"), 1);
  EXPECT_EQ(report("done/orders.yaml").at("tasks"), 3);
  EXPECT_TRUE(succeeds(1));
  EXPECT_EQ(stop().exit_code, 0);
  const std::string submitted = work().audit().front();
  EXPECT_NE(submitted.find("(" + std::to_string(::getuid()) + ")\""), std::string::npos) << submitted;
}

// Found by the crash matrix: it was said to have failed.
TEST_F(Spool, APlanWhoseRunIsCancelledOnceItIsSealedIsDone) {
  begin_with_spool();
  serve();
  move_in("orders.yaml", support::plan_text({rewind_task(1)}));
  ASSERT_TRUE(eventually([&] { return runs() == 1; }));
  ASSERT_TRUE(comes_to("awaiting_approval"));
  ASSERT_EQ(work().resetd({"cancel", "1", "--reason", "thought over"}).exit_code, 0);
  ASSERT_TRUE(eventually([&] { return !fs::exists(spool("orders.yaml")); }));
  EXPECT_TRUE(fs::exists(spool("done/orders.yaml"))) << daemon_->err();
  EXPECT_FALSE(fs::exists(spool("failed/orders.yaml")));
}

// Found by the crash matrix: no next start took it.
TEST_F(Spool, APlanThatAStopKeepsFromBeingSealedIsForTheNextStart) {
  begin_with_spool();
  serve();
  std::vector<std::string> tasks = {rewind_task(1)};
  for (int task = 1; task <= 3'000; ++task)  // long enough to read to be stopped meanwhile
    tasks.push_back("{taskId: " + std::to_string(task) + ", posType: HANA_DATA_ID_POS, dataId: 1}");
  move_in("orders.yaml", support::plan_text(tasks, at_once));
  ASSERT_TRUE(eventually([&] { return runs() == 1; }));
  EXPECT_EQ(stop().exit_code, 0);
  EXPECT_TRUE(fs::exists(spool("orders.yaml")));
  serve();
  EXPECT_TRUE(comes("done/orders.yaml")) << daemon_->err();
  // A run that was still being read is cancelled, and read anew; one that was being sealed goes on.
  const auto last = static_cast<int>(runs());
  EXPECT_TRUE(comes_to("failed", last)) << "all but one of its tasks are refused";
  EXPECT_TRUE(last == 1 || comes_to("cancelled", 1));
}

// Found by the crash matrix: the plan of a run that a person had cancelled was made another run by the next start.
TEST_F(Spool, APlanWhoseRunIsCancelledAfterACrashIsNoSecondRun) {
  begin_with_spool();
  serve();
  move_in("orders.yaml", support::plan_text({rewind_task(1)}));
  ASSERT_TRUE(eventually([&] { return runs() == 1; }));
  ASSERT_TRUE(comes_to("awaiting_approval"));
  stop(SIGKILL);
  serve();
  ASSERT_EQ(work().resetd({"cancel", "1", "--reason", "thought over"}).exit_code, 0);
  EXPECT_TRUE(comes("done/orders.yaml")) << daemon_->err();
  EXPECT_EQ(runs(), 1U);
}

TEST_F(Spool, WhatWasNotRenamedInIsLeftWhereItIs) {
  begin_with_spool();
  serve();
  const std::string text = support::plan_text({rewind_task(1)});
  support::write_file(spool("written.yaml"), text);
  fs::permissions(spool("written.yaml"), fs::perms::owner_read);  // which changes it after its content
  fs::create_symlink(work() / "target.yaml", spool("linked.yaml"));
  support::write_file(work() / "target.yaml", text);
  fs::create_symlink(work() / "target.yaml", work() / "link");
  fs::rename(work() / "link", spool("link.yaml"));
  fs::create_hard_link(work() / "target.yaml", work() / "hard");
  fs::rename(work() / "hard", spool("hard.yaml"));
  move_in(".hidden.yaml", text);
  move_in("tasks.csv", "taskId\n");
  move_in("z.yaml", support::plan_text({rewind_task(2)}, at_once));
  ASSERT_TRUE(comes("done/z.yaml")) << daemon_->err();
  for (const char* name : {"written.yaml", "linked.yaml", "link.yaml", "hard.yaml", ".hidden.yaml", "tasks.csv"}) {
    EXPECT_TRUE(fs::exists(fs::symlink_status(spool(name)))) << name;
  }
  EXPECT_EQ(runs(), 1U);
  for (const char* told : {"written.yaml was written into the spool, not renamed into it", "hard.yaml has other names",
                           "linked.yaml is a symbolic link", "link.yaml is a symbolic link"}) {
    EXPECT_TRUE(logs(told)) << told;
  }
  EXPECT_TRUE(succeeds(1));
}

TEST_F(Spool, ABadPlanFailsWithThePlacesOfItsMistakes) {
  begin_with_spool();
  serve();
  move_in("bad.yml", "version: 1\nname: n\nreason: r\ntasks:\n  - {taskId: x, posType: REDIS_POS}\nmore: 1\n");
  ASSERT_TRUE(comes("failed/bad.yml")) << daemon_->err();
  const auto errors = report("failed/bad.yml").at("errors").as_array();
  ASSERT_EQ(errors.size(), 3U);
  EXPECT_TRUE(std::string{errors[0].as_string()}.starts_with("bad.yml:5:")) << errors[0];
  EXPECT_EQ(runs(), 0U);
}

TEST_F(Spool, ManyAtOnceAndNamesThatAreTaken) {
  begin_with_spool();
  serve();
  for (int job = 1; job <= 6; ++job) {
    move_in("p" + std::to_string(job) + ".yaml", support::plan_text({rewind_task(job)}, at_once));
  }
  for (int job = 1; job <= 6; ++job) EXPECT_TRUE(comes("done/p" + std::to_string(job) + ".yaml")) << daemon_->err();
  move_in("p1.yaml", support::plan_text({rewind_task(7)}, at_once));
  ASSERT_TRUE(comes("done/p1-2.yaml")) << daemon_->err();
  EXPECT_EQ(runs(), 7U);
  EXPECT_EQ(report("done/p1-2.yaml").at("run"), 7);
  EXPECT_NE(report("done/p1.yaml").at("run"), 7);
  for (std::size_t run = 1; run <= runs(); ++run) EXPECT_TRUE(succeeds(static_cast<int>(run)));
}

TEST_F(Spool, WhatWasMovedInWhileNobodyWatchedIsTakenAtTheStart) {
  begin_with_spool();
  move_in("waiting.yaml", support::plan_text({rewind_task(1)}, at_once));
  support::write_file(spool("written.yaml"), support::plan_text({rewind_task(2)}, at_once));
  serve();
  ASSERT_TRUE(comes("done/waiting.yaml")) << daemon_->err();
  EXPECT_TRUE(logs("written.yaml lies in the spool, but nothing shows")) << daemon_->err();
  EXPECT_TRUE(fs::exists(spool("written.yaml")));
  EXPECT_EQ(runs(), 1U);
  EXPECT_TRUE(succeeds(1));
}

// As after a crash between the submission and the move: the run is there, and the file still in the spool.
TEST_F(Spool, APlanWhoseRunIsThereAlreadyIsMovedOnWithThatRun) {
  begin_with_spool();
  const std::string text = support::plan_text({rewind_task(1)});
  move_in("left.yaml", text);
  configure({});
  serve();
  const Ended submitted = submit(work().write("same.yaml", text).string(), {"--approve", "--wait"});
  ASSERT_EQ(submitted.exit_code, 0) << submitted.err;
  EXPECT_EQ(stop().exit_code, 0);
  configure({.more = "spool_dir: spool\n"});
  serve();
  ASSERT_TRUE(comes("done/left.yaml")) << daemon_->err();
  EXPECT_EQ(report("done/left.yaml").at("run"), 1);
  EXPECT_EQ(report("done/left.yaml").at("state"), "succeeded");
  // The same plan once more is what a person asks for, and has finished.
  move_in("again.yaml", text);
  ASSERT_TRUE(comes("failed/again.yaml")) << daemon_->err();
  EXPECT_NE(only_error("failed/again.yaml").find("has finished as succeeded"), std::string::npos);
  EXPECT_EQ(runs(), 1U);
}

TEST_F(Spool, KilledWhileItSealsTheSamePlanIsResetOnce) {
  begin({.jobs = 60}, {.rate = "1/s", .burst = 1, .more = "spool_dir: spool\n"});
  fs::create_directory(work() / "spool");
  serve();
  move_in("killed.yaml", support::plan_text(rewind_tasks(60), at_once));
  ASSERT_TRUE(logs("killed.yaml of"));
  EXPECT_EQ(stop(SIGKILL).exit_code, 128 + SIGKILL);
  ASSERT_TRUE(fs::exists(spool("killed.yaml")));
  configure({.more = "spool_dir: spool\n"});
  serve();
  ASSERT_TRUE(comes("done/killed.yaml")) << daemon_->err();
  const auto run = report("done/killed.yaml").at("run").as_int64();
  EXPECT_TRUE(succeeds(static_cast<int>(run)));
  const boost::json::array all = parse(work().resetd({"status", "-o", "json"}).out).as_array();
  for (const boost::json::value& other : all) {
    EXPECT_EQ(other.at("state"), other.at("run") == run ? "succeeded" : "cancelled");
  }
  EXPECT_EQ(console().count("updateincrepos"), 60);
}

TEST_F(Spool, FilesOfTasksAreTakenFromBeneathTheSpoolOnly) {
  begin_with_spool();
  serve();
  const std::string csv = "jobId,posType,positionTimestamp\n2,MYSQL_TIMESTAMP_POS,1766735726031\n";
  const auto plan = [](const std::string& files) {
    return "version: 1\nname: n\nreason: r\ntasks: [" + rewind_task(1) + "]\ntasks_from: " + files + "\n";
  };
  support::write_file(work() / "outside.csv", csv);
  move_in("jobs.csv", csv);
  move_in("inside.yaml", plan("jobs.csv"));
  ASSERT_TRUE(comes("done/inside.yaml")) << daemon_->err();
  EXPECT_EQ(report("done/inside.yaml").at("tasks"), 2);
  EXPECT_TRUE(comes("done/jobs.csv"));
  EXPECT_EQ(work().resetd({"cancel", "1"}).exit_code, 0);

  fs::create_symlink(work() / "outside.csv", spool("link.csv"));
  fs::create_directory_symlink(work() / ".", spool("folder"));
  const std::vector<std::pair<std::string, std::string>> refused{{"../outside.csv", "leads out of its folder"},
                                                                 {"link.csv", "is a symbolic link"},
                                                                 {"folder/outside.csv", "cannot be opened"},
                                                                 {"none.csv", "cannot be looked at"}};
  for (std::size_t i = 0; i < refused.size(); ++i) {
    const std::string name = "outside" + std::to_string(i) + ".yaml";
    move_in(name, plan(refused[i].first));
    ASSERT_TRUE(comes("failed/" + name)) << daemon_->err();
    EXPECT_NE(only_error("failed/" + name).find(refused[i].second), std::string::npos) << only_error("failed/" + name);
  }
  EXPECT_TRUE(fs::exists(work() / "outside.csv"));
  EXPECT_EQ(runs(), 1U);
}

TEST_F(Spool, NoPlanIsMissedWhereTheKernelTellsNoMore) {
  begin_with_spool();
  serve();
  daemon_->signal(SIGSTOP);
  support::write_file(spool("a"), "");
  for (int i = 0; i < 20'000; ++i) fs::rename(spool(i % 2 == 0 ? "a" : "b"), spool(i % 2 == 0 ? "b" : "a"));
  move_in("late.yaml", support::plan_text({rewind_task(1)}, at_once));
  daemon_->signal(SIGCONT);
  ASSERT_TRUE(comes("done/late.yaml")) << daemon_->err();
  EXPECT_TRUE(succeeds(1));
}

TEST_F(Spool, APlanThatTakesAnothersPlaceIsARunOfItsOwn) {
  begin_with_spool();
  console().set_faults({"listbypage:stall:for=1s"});
  serve();
  move_in("plan.yaml", support::plan_text(rewind_tasks(5), at_once));
  ASSERT_TRUE(eventually([this] { return runs() == 1; })) << daemon_->err();
  const std::string second = support::plan_text({rewind_task(9)}, at_once);
  move_in("plan.yaml", second);
  ASSERT_TRUE(comes("done/plan.yaml")) << daemon_->err();
  console().set_faults({});
  EXPECT_TRUE(succeeds(1));
  EXPECT_TRUE(succeeds(2));
  EXPECT_EQ(report("done/plan.yaml").at("run"), 2);
  EXPECT_EQ(support::read_file(spool("done/plan.yaml")), second);
  EXPECT_EQ(runs(), 2U);
}

TEST_F(Spool, TheTwoPersonRuleHoldsForIt) {
  begin_with_spool("approval: {two_person: true}\n");
  serve();
  move_in("alone.yaml", support::plan_text({rewind_task(1)}, at_once));
  ASSERT_TRUE(comes("failed/alone.yaml")) << daemon_->err();
  EXPECT_NE(only_error("failed/alone.yaml").find("another user's approval"), std::string::npos);
  EXPECT_EQ(runs(), 0U);
  EXPECT_EQ(console().count("updateincrepos"), 0);
}

TEST_F(Spool, AFolderThatEverybodyMayWriteToIsRefused) {
  begin_with_spool();
  ASSERT_EQ(::chmod(spool("").c_str(), 0777), 0);
  const Ended ended = work().resetd({"serve"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_TRUE(one_clear_line(ended.err));
  EXPECT_NE(ended.err.find("chmod o-w"), std::string::npos) << ended.err;
}

}  // namespace spool_test
}  // namespace
}  // namespace resetd::integration
