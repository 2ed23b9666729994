#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "queue/claims.hpp"
#include "queue/plan_texts.hpp"
#include "queue/runs.hpp"
#include "queue/tasks.hpp"
#include "sqlite/migrations.hpp"

namespace resetd::queue {
namespace {

using namespace std::chrono_literals;
using core::RunState;

const core::WallTime nine = std::chrono::sys_days{std::chrono::year{2026} / 11 / 25} + 9h;

class Schedules : public testing::Test {
 protected:
  Schedules() {
    std::string name = (std::filesystem::temp_directory_path() / "resetd-unit-queue-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
    open();
  }
  ~Schedules() override {
    connection_.reset();
    std::filesystem::remove_all(folder_);
  }
  void open() {
    connection_.reset();
    connection_ = sqlite::Connection::open(folder_ / "resetd.db", sqlite::Access::work).value();
  }

  core::RunId create(const queue::Run& changes = {}) {
    queue::Run run = changes;
    run.name = "n";
    run.reason = "r";
    run.console = "prod";
    run.console_url = "https://console";
    run.policy = "{}";
    run.plan_digest = "plan";
    run.submitted_by = "me(1)";
    run.created_at = nine;
    return create_run(*connection_, run);
  }
  core::RunId scheduled(bool recurring) {
    const core::RunId run = create({.schedule = R"({"x":1})", .recurring = recurring});
    move_run(*connection_, run, RunState::sealing, {.to = RunState::awaiting_approval, .digest = "d", .at = nine});
    move_run(*connection_, run, RunState::awaiting_approval, {.to = RunState::scheduled, .at = nine});
    return run;
  }
  void add_job(core::RunId run) {
    connection_->database().exec(
        "INSERT INTO tasks (run, ordinal, state, task_id, job_id, resolved, pos_type, target) VALUES (" +
        std::to_string(core::number(run)) + ", 1, 'queued', 254, 517, 1, 'PG_LSN_POS', '{}')");
  }

  std::filesystem::path folder_;
  std::unique_ptr<sqlite::Connection> connection_;
};

TEST_F(Schedules, AreKeptWithWhatIsHandled) {
  const core::RunId run = scheduled(true);
  EXPECT_FALSE(find_run(*connection_, run)->handled_until);
  set_handled_until(*connection_, run, nine + 1h);
  open();
  const std::vector<queue::Run> runs = scheduled_runs(*connection_);
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].id, run);
  EXPECT_EQ(runs[0].schedule, R"({"x":1})");
  EXPECT_TRUE(runs[0].recurring);
  EXPECT_EQ(runs[0].handled_until, nine + 1h);
  EXPECT_FALSE(runs[0].template_run);
}

TEST_F(Schedules, RunsThatDoNotWaitAreNoneOfThem) {
  create();
  EXPECT_TRUE(scheduled_runs(*connection_).empty());
}

TEST_F(Schedules, AFiringIsMadeOnce) {
  const core::RunId run = scheduled(true);
  const core::RunId firing = create({.schedule = "{}", .template_run = run, .fire_at = nine});
  EXPECT_EQ(find_run(*connection_, firing)->template_run, run);
  EXPECT_EQ(find_run(*connection_, firing)->fire_at, nine);
  EXPECT_THROW(create({.schedule = "{}", .template_run = run, .fire_at = nine}), SQLite::Exception);
  create({.schedule = "{}", .template_run = run, .fire_at = nine + 1h});
}

TEST_F(Schedules, ACrashBeforeTheCommitLeavesNeitherRunNorTime) {
  const core::RunId run = scheduled(true);
  set_handled_until(*connection_, run, nine);
  {
    SQLite::Transaction transaction(connection_->database());
    create({.schedule = "{}", .template_run = run, .fire_at = nine + 1h});
    set_handled_until(*connection_, run, nine + 1h);
  }  // never committed
  open();
  EXPECT_EQ(find_run(*connection_, run)->handled_until, nine);
  EXPECT_FALSE(unfinished_firing_of(*connection_, run));
}

TEST_F(Schedules, TheUnfinishedFiring) {
  const core::RunId run = scheduled(true);
  EXPECT_FALSE(unfinished_firing_of(*connection_, run));
  const core::RunId first = create({.schedule = "{}", .template_run = run, .fire_at = nine});
  ASSERT_TRUE(unfinished_firing_of(*connection_, run));
  EXPECT_EQ(unfinished_firing_of(*connection_, run)->id, first);
  move_run(*connection_, first, RunState::sealing, {.to = RunState::cancelled, .at = nine});
  EXPECT_FALSE(unfinished_firing_of(*connection_, run));
}

TEST_F(Schedules, ThePlansOwnRunIsItsTemplate) {
  const core::RunId run = scheduled(true);
  create({.schedule = "{}", .template_run = run, .fire_at = nine});
  EXPECT_EQ(find_by_plan(*connection_, "plan")->id, run);
}

TEST_F(Schedules, ATemplateHoldsNoDataJobAndOthersDo) {
  const core::RunId recurring = scheduled(true);
  add_job(recurring);
  const core::RunId firing = create({.schedule = "{}", .template_run = recurring, .fire_at = nine});
  add_job(firing);
  EXPECT_FALSE(find_conflict(*connection_, firing, "https://console"));
  const core::RunId once = scheduled(false);
  add_job(once);
  const auto conflict = find_conflict(*connection_, firing, "https://console");
  ASSERT_TRUE(conflict);
  EXPECT_EQ(conflict->other, once);
}

// Each used to find the other, and both were cancelled.
TEST_F(Schedules, OfTwoThatAreBeingSealedTheFirstIsInTheOthersWay) {
  const core::RunId first = create({});
  add_job(first);
  const core::RunId second = create({});
  add_job(second);
  EXPECT_FALSE(find_conflict(*connection_, first, "https://console"));
  const auto conflict = find_conflict(*connection_, second, "https://console");
  ASSERT_TRUE(conflict);
  EXPECT_EQ(conflict->other, first);
  move_run(*connection_, second, RunState::sealing, {.to = RunState::awaiting_approval, .digest = "d"});
  ASSERT_TRUE(find_conflict(*connection_, first, "https://console"));
}

TEST_F(Schedules, AFiringIsKnownByItsTime) {
  const core::RunId run = scheduled(true);
  create({.schedule = "{}", .template_run = run, .fire_at = nine});
  EXPECT_TRUE(has_fired(*connection_, run, nine));
  EXPECT_FALSE(has_fired(*connection_, run, nine + 1h));
}

TEST_F(Schedules, APlansTextIsKeptToItsRunsEnd) {
  const core::RunId run = scheduled(true);
  const std::string bytes{"a\0\xff b", 5};
  add_plan_part(*connection_, run, 1, bytes);
  add_plan_part(*connection_, run, 2, "c");
  EXPECT_THROW(add_plan_part(*connection_, run, 2, "d"), SQLite::Exception);
  open();
  EXPECT_EQ(plan_part(*connection_, run, 1), bytes);
  EXPECT_EQ(plan_part(*connection_, run, 2), "c");
  EXPECT_FALSE(plan_part(*connection_, run, 3));
  move_run(*connection_, run, RunState::scheduled, {.to = RunState::paused, .at = nine});
  EXPECT_TRUE(plan_part(*connection_, run, 1));
  move_run(*connection_, run, RunState::paused, {.to = RunState::cancelled, .at = nine});
  EXPECT_FALSE(plan_part(*connection_, run, 1));
}

TEST_F(Schedules, OnlyOfJobsThatWereStoppedWhereThatIsAskedFor) {
  const core::RunId run = create();
  add_job(run);
  EXPECT_EQ(queued_tasks(*connection_, run, core::Ordinal{9}, 10).size(), 1U);
  EXPECT_TRUE(queued_tasks(*connection_, run, core::Ordinal{9}, 10, Queued::owing).empty());
  set_owes_start(*connection_, run, core::JobId{517}, true);
  EXPECT_EQ(queued_tasks(*connection_, run, core::Ordinal{9}, 10, Queued::owing).size(), 1U);
}

TEST_F(Schedules, TheTableOfRunsIsMadeAnewWithWhatWasThere) {
  connection_.reset();
  std::filesystem::remove(folder_ / "resetd.db");
  {
    SQLite::Database before((folder_ / "resetd.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    before.exec("PRAGMA application_id=" + std::to_string(sqlite::application_id));
    for (int i = 0; i < 4; ++i)
      before.exec(std::string(sqlite::embedded_migrations()[static_cast<std::size_t>(i)].sql));
    before.exec(
        "PRAGMA user_version=4;"
        "INSERT INTO runs (name, state, reason, console, console_url, policy, plan_digest, digest, submitted_by, "
        "tasks, "
        "created_at_us, sealed_at_us, started_at_us, wave, rate) VALUES ('n', 'paused', 'r', 'prod', 'u', '{}', 'p', "
        "'d', 'me(1)', 1, 1, 2, 3, 2, '{\"count\":1}');"
        "INSERT INTO tasks (run, ordinal, state, task_id, job_id, resolved, pos_type, target) "
        "VALUES (1, 1, 'queued', 254, 517, 1, 'PG_LSN_POS', '{}')");
  }
  open();
  const auto run = find_run(*connection_, core::RunId{1});
  ASSERT_TRUE(run);
  EXPECT_EQ(run->state, RunState::paused);
  EXPECT_EQ(run->wave, 2);
  EXPECT_EQ(run->rate, R"({"count":1})");
  EXPECT_FALSE(run->schedule || run->recurring || run->template_run);
  EXPECT_EQ(count_tasks(*connection_, core::RunId{1})[core::TaskState::queued], 1);
  EXPECT_EQ(create(), core::RunId{2}) << "a number is never given twice";
  SQLite::Statement broken(connection_->database(), "PRAGMA foreign_key_check");
  EXPECT_FALSE(broken.executeStep());
  EXPECT_THROW(connection_->database().exec("DELETE FROM runs WHERE run = 1"), SQLite::Exception) << "its task stays";
}

}  // namespace
}  // namespace resetd::queue
