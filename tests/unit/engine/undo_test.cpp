// Which tasks of a run can be taken back, as what, and the plan's text.

#include "engine/undo.hpp"

#include <gtest/gtest.h>

namespace resetd::engine {
namespace {

using core::ResetFate;
using core::TaskState;

constexpr core::WallTime now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};

// A task that was reset from a file position back to another one, and verified.
queue::Task reset_task() {
  return {.run = core::RunId{7},
          .ordinal = core::Ordinal{1},
          .state = TaskState::succeeded,
          .task_id = core::TaskId{254},
          .job_id = core::JobId{517},
          .resolved = true,
          .pos_type = "MYSQL_TIMESTAMP_POS",
          .target = R"({"positionTimestamp":1790000000000})",
          .before = R"({"filePosition":4,"journalFile":"binlog.000482","positionTimestamp":1791000000000})",
          .after = R"({"positionTimestamp":1790000000000})",
          .attempts = 1,
          .fate = ResetFate::acknowledged};
}

std::string why_not(const queue::Task& task, std::optional<core::RunId> later = {}) {
  const Undo undo = undo_by_record(task, later, now);
  const auto* not_undone = std::get_if<NotUndone>(&undo);
  return not_undone == nullptr ? "" : not_undone->why;
}

bool not_reset(const queue::Task& task) {
  return std::holds_alternative<NotReset>(undo_by_record(task, {}, now));
}

TEST(UndoByRecord, GoesBackInTheMostExactForm) {
  const Undo undo = undo_by_record(reset_task(), {}, now);
  const auto& form = std::get<position::Form>(undo);
  EXPECT_EQ(form.pos_type, "MYSQL_LOG_FILE_POS");
  EXPECT_EQ(position::to_json(form.target), R"({"filePosition":4,"journalFile":"binlog.000482"})");
}

TEST(UndoByRecord, LeavesOutWhatWasNeverReset) {
  for (const TaskState state : {TaskState::queued, TaskState::checking, TaskState::stopping, TaskState::waiting,
                                TaskState::failed, TaskState::refused, TaskState::cancelled}) {
    for (const std::optional<ResetFate> fate :
         {std::optional<ResetFate>{}, std::optional{ResetFate::rejected}, std::optional{ResetFate::not_sent},
          std::optional{ResetFate::not_applied}}) {
      queue::Task task = reset_task();
      task.state = state;
      task.fate = fate;
      EXPECT_TRUE(not_reset(task)) << core::name(state);
    }
  }
  queue::Task starting = reset_task();
  starting.state = TaskState::starting;
  starting.ends_as = TaskState::failed;
  starting.fate = ResetFate::rejected;
  EXPECT_TRUE(not_reset(starting));
}

TEST(UndoByRecord, ListsWhatIsNotSettled) {
  for (const TaskState state : {TaskState::resetting, TaskState::reconciling, TaskState::verifying}) {
    queue::Task task = reset_task();
    task.state = state;
    task.fate = ResetFate::ambiguous;
    EXPECT_NE(why_not(task).find("not settled yet (" + std::string{core::name(state)}), std::string::npos);
  }
  queue::Task starting = reset_task();
  starting.state = TaskState::starting;
  starting.ends_as = TaskState::succeeded;
  EXPECT_EQ(why_not(starting), "its job is being started");
}

TEST(UndoByRecord, OfTheHeldOnlyThoseWhoseJobDidNotStart) {
  queue::Task task = reset_task();
  task.state = TaskState::held;
  task.error = "acknowledged, but the position read back is not the target";
  EXPECT_NE(why_not(task).find("it is held: acknowledged, but"), std::string::npos);

  // As the step itself words it.
  core::TaskFacts starting{.state = TaskState::starting, .attempts = 1, .fate = ResetFate::acknowledged};
  starting.ends_as = TaskState::succeeded;
  const auto held = core::step(starting, core::LookRefused{"gone"}, {});
  ASSERT_TRUE(held && held->to == TaskState::held);
  task.error = held->error;
  EXPECT_EQ(why_not(task), "");
  EXPECT_TRUE(std::holds_alternative<position::Form>(undo_by_record(task, {}, now)));
}

TEST(UndoByRecord, ListsWhatALaterRunReset) {
  EXPECT_EQ(why_not(reset_task(), core::RunId{9}), "run 9 has reset it again since");
}

TEST(UndoByRecord, ListsPositionsThatNoPlanCanSay) {
  queue::Task task = reset_task();
  for (const char* unknown : {"{}", ""}) {
    task.before = *unknown == '\0' ? std::nullopt : std::optional<std::string>{unknown};
    EXPECT_EQ(why_not(task), "its position before the reset was never known");
  }
  task.before = R"({"lsn":"0/1"})";
  EXPECT_NE(why_not(task).find("can go to"), std::string::npos) << "MySQL has no LSN";
  task.pos_type = "TOMORROWS_POS";
  EXPECT_NE(why_not(task).find("can go to"), std::string::npos);
  task = reset_task();
  task.before = R"({"positionTimestamp":1790000000})";
  EXPECT_NE(why_not(task).find("looks like seconds"), std::string::npos) << why_not(task);
  task.before = R"({"positionTimestamp":1999000000000})";
  EXPECT_NE(why_not(task).find("ahead of now"), std::string::npos) << why_not(task);
  task.before = R"({"filePosition":4,"journalFile":")" + std::string(70'000, 'x') + R"("})";
  EXPECT_NE(why_not(task).find("journalFile is longer"), std::string::npos) << why_not(task);
  task.before = "{\"filePosition\":4,\"journalFile\":\"a\\u0000b\"}";
  EXPECT_NE(why_not(task).find("NUL"), std::string::npos) << why_not(task);
}

TEST(MovedSince, HoldsThePositionAgainstWhatWasReadBack) {
  const queue::Task task = reset_task();
  EXPECT_FALSE(moved_since(task, {.position = *task.after}));
  EXPECT_FALSE(moved_since(task, {.position = R"({"positionTimestamp":1790000000000,"serverId":5})"}));
  const auto moved = moved_since(task, {.position = R"({"positionTimestamp":1790000000001})"});
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->why, "its position is no longer what the run left");
  EXPECT_TRUE(moved_since(task, {.position = R"({"filePosition":4,"positionTimestamp":1790000000000})"}))
      << "a field that was not there before";
  EXPECT_EQ(moved_since(task, {.position = "{}"})->why, "its position cannot be read now");
  EXPECT_EQ(moved_since(task, {.trouble = "data job 517 has no data task 254"})->why,
            "data job 517 has no data task 254");
}

TEST(MovedSince, OrAgainstTheTargetWhereNothingWas) {
  queue::Task task = reset_task();
  for (const char* nothing : {"", "{}"}) {
    task.after = *nothing == '\0' ? std::nullopt : std::optional<std::string>{nothing};
    EXPECT_FALSE(moved_since(task, {.position = R"({"filePosition":9,"positionTimestamp":"1790000000000"})"}));
    EXPECT_EQ(moved_since(task, {.position = R"({"positionTimestamp":1})"})->why,
              "its position is no longer the run's target");
    EXPECT_NE(moved_since(task, {.position = R"({"lsn":"0/1"})"})->why.find("unknown"), std::string::npos);
  }
}

TEST(UndoPlan, IsOneLineATask) {
  const queue::Run run{.id = core::RunId{7}, .name = "orders", .reason = "INC-1"};
  EXPECT_EQ(undo_header(run, "prod"),
            "# By `resetd undo 7`: takes what run 7 reset back to where it was. Look at it, then "
            "`resetd submit` it, or `resetd run` it without a daemon.\n"
            "version: 1\nname: undo-of-run-7\nreason: \"undo of run 7 (orders): INC-1\"\nconsole: \"prod\"\ntasks:\n");
  position::Form form{"ORACLE_SCN_POS", {}};
  form.target.set(position::Field::scn, "7412000007");
  form.target.set(position::Field::transactionId, std::int64_t{3});
  EXPECT_EQ(undo_line(run, core::TaskId{254}, form),
            "  - {taskId: 254, posType: ORACLE_SCN_POS, scn: \"7412000007\", transactionId: 3, allow_forward: true, "
            "forward_reason: \"undo of run 7 (orders)\"}\n");
}

TEST(UndoPlan, QuotesWhateverStandsThere) {
  const queue::Run run{.id = core::RunId{7},
                       .name = "a\"b\\c\n\x7F\xC2\x85\xE2\x80\xA8\xEF\xBB\xBF\xE4\xBD\xA0",
                       .reason = std::string(70'000, 'r')};
  const std::string header = undo_header(run, "prod");
  EXPECT_NE(header.find(R"((a\"b\\c\n\u007f\u0085\u2028\ufeff)"
                        "\xE4\xBD\xA0): rrr"),
            std::string::npos)
      << header.substr(0, 400);
  EXPECT_LT(header.size(), 5000U) << "a plan's scalar is at most 64 KiB";
  queue::Run wide{.id = core::RunId{7}, .name = "a", .reason = "r"};
  for (int i = 0; i < 200; ++i) wide.name += "\xE4\xBD\xA0";
  const std::string line = undo_line(wide, core::TaskId{1}, {"PG_LSN_POS", {}});
  EXPECT_NE(line.find("\xE4\xBD\xA0…)\"}"), std::string::npos) << "cut between two characters: " << line;
}

}  // namespace
}  // namespace resetd::engine
