// What a plan would do, as people and scripts read it.

#include "control/outlook.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>

#include "engine/policy_json.hpp"

namespace resetd::control {
namespace {
namespace outlook_test {

namespace json = boost::json;
using Verdict = engine::Preview::Verdict;

const Outlook::Limits prod{core::Rate{20, std::chrono::seconds{1}}, 32};

queue::Task sealed_task() {
  return {.ordinal = core::Ordinal{3},
          .task_id = core::TaskId{254},
          .job_id = core::JobId{517},
          .job_name = "orders-to-es",
          .resolved = true,
          .pos_type = "MYSQL_LOG_FILE_POS",
          .target = R"({"filePosition":4,"journalFile":"binlog.000480"})",
          .stopped_at_seal = true,
          .phase_at_seal = "INCRE",
          .status_at_seal = "STOP",
          .before = R"({"filePosition":9,"journalFile":"binlog.000482"})",
          .direction = core::Direction::rewind};
}

engine::Forecast forecast(std::int64_t reset, std::int64_t stop_and_reset, std::int64_t refused) {
  engine::Forecast forecast;
  const auto add = [&forecast](std::int64_t count, Verdict verdict) {
    for (std::int64_t i = 0; i < count; ++i) forecast.add(sealed_task(), {verdict, "why"});
  };
  add(reset, Verdict::reset);
  add(stop_and_reset, Verdict::stop_and_reset);
  add(refused, Verdict::refused);
  return forecast;
}

TEST(PreviewJson, HasExactlyTheseFields) {
  EXPECT_EQ(json::value(preview_json(sealed_task(), {Verdict::refused, "no"})),
            json::parse(R"({"ordinal":3,"task_id":254,"job_id":517,"job_name":"orders-to-es",
                            "pos_type":"MYSQL_LOG_FILE_POS","status":"STOP",
                            "before":{"filePosition":9,"journalFile":"binlog.000482"},
                            "target":{"filePosition":4,"journalFile":"binlog.000480"},
                            "direction":"rewind","distance":"−2 files","verdict":"refused","error":"no"})"));
  const queue::Task unresolved{
      .ordinal = core::Ordinal{1}, .named = "gone", .pos_type = "PG_LSN_POS", .target = R"({"lsn":"0/1"})"};
  EXPECT_EQ(json::value(preview_json(unresolved, {Verdict::refused, "no data job"})),
            json::parse(R"({"ordinal":1,"job_name":"gone","pos_type":"PG_LSN_POS","target":{"lsn":"0/1"},
                            "verdict":"refused","error":"no data job"})"));
}

TEST(Outlook, SaysItInAFewLines) {
  const Outlook outlook{forecast(90, 0, 10), {}, prod};
  const auto lines = outlook.lines();
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0], "100 tasks: 90 reset, 10 refused");
  EXPECT_EQ(lines[1], "refused: 10 × why");
  EXPECT_EQ(lines[2],
            "worst case: at most 42 can fail and 33 be held before the run halts (the budget is 10 failed and 1 held; "
            "what is in flight then comes on top)");
  EXPECT_EQ(lines[3], "duration: about 14 s, 270 calls at 20/s if the console answers each at once");
}

TEST(Outlook, SumsUpWhyTasksAreRefused) {
  engine::Forecast forecast;
  const auto refuse = [&forecast](std::int64_t times, const std::string& why) {
    for (std::int64_t i = 0; i < times; ++i) forecast.add(sealed_task(), {Verdict::refused, why});
  };
  refuse(2, "RUNNING, not STOP");
  refuse(5, "forward");
  refuse(3, "not in INCRE");
  for (int i = 0; i < 1000; ++i) refuse(1, "no data job " + std::to_string(i));
  refuse(1, "RUNNING, not STOP");
  const Outlook outlook{forecast, {}, prod};
  const auto lines = outlook.lines();
  ASSERT_EQ(lines.size(), 7U);
  EXPECT_EQ(lines[0], "1011 tasks: 1011 refused");
  EXPECT_EQ(lines[1], "refused: 5 × forward");
  EXPECT_EQ(lines[2], "refused: 3 × RUNNING, not STOP");
  EXPECT_EQ(lines[3], "refused: 3 × not in INCRE");
  EXPECT_EQ(lines[4], "refused: 1000 × for other reasons");
}

TEST(Outlook, SaysThatAJobMayNotStartAgain) {
  core::Policy policy;
  policy.prepare = core::Prepare::stop;
  policy.finish = core::Finish::restore;
  const Outlook outlook{forecast(40, 60, 0), policy, prod};
  EXPECT_EQ(outlook.lines()[1],
            "worst case: at most 42 can fail and 93 be held before the run halts (the budget is 10 failed and 1 held; "
            "what is in flight then comes on top, and each job that does not start after its reset)");
}

TEST(Outlook, SaysWhatCannotBeKnown) {
  core::Policy policy;
  policy.prepare = core::Prepare::stop;
  policy.finish = core::Finish::restore;
  policy.rate = core::Rate{60, std::chrono::minutes{1}};
  policy.waves = {{1, false}, {100, true}};
  policy.wave_gate.reset();
  policy.failure_budget.mode = core::BudgetMode::strict;
  const Outlook outlook{forecast(0, 1, 0), policy, prod};
  const auto lines = outlook.lines();
  EXPECT_EQ(lines[0], "1 task: 1 stop and reset");
  EXPECT_NE(lines[1].find("1 held, strict)"), std::string::npos) << lines[1];
  EXPECT_NE(lines[2].find("7 calls at 60/m"), std::string::npos) << lines[2];
  EXPECT_NE(lines[2].find("; plus the time that jobs take to stop (at most 5 m each) and to start (at most 5 m "
                          "each)"),
            std::string::npos)
      << lines[2];
  EXPECT_EQ(lines[2].find("waits for a person"), std::string::npos) << "one wave has no gate";
  const Outlook two{forecast(2, 0, 0), policy, prod};
  EXPECT_NE(two.lines()[2].find("; it waits for a person once, between waves"), std::string::npos) << two.lines()[2];
}

TEST(Outlook, IsPartOfTheDocument) {
  json::object object;
  Outlook{forecast(2, 1, 3), {}, prod}.add_to(object);
  EXPECT_EQ(object.at("counts"), json::parse(R"({"reset":2,"stop_and_reset":1,"refused":3})"));
  EXPECT_EQ(object.at("worst_case"), json::parse(R"({"failed":3,"held":3})"));
  EXPECT_EQ(object.at("estimate_s"), 1);
  const json::array& told = object.at("outlook").as_array();
  ASSERT_EQ(told.size(), 4U);
  EXPECT_EQ(told[0], "6 tasks: 2 reset, 1 stop and reset, 3 refused");
  EXPECT_EQ(object.size(), 4U);
}

TEST(PreviewDocument, HasATaskALine) {
  queue::Run run{.name = "n", .console = "c"};
  run.policy = engine::to_json(core::Policy{});
  PreviewDocument document{run, prod};
  queue::Task refused = sealed_task();
  refused.state = core::TaskState::refused;
  refused.error = "it is RUNNING";
  const std::string head = document.head();
  EXPECT_EQ(head, R"({"name":"n","console":"c","tasks":[)");
  std::string tasks = document.page({sealed_task(), refused});
  tasks += document.page({sealed_task()});
  EXPECT_EQ(std::ranges::count(tasks, '\n'), 3);
  const json::value whole = json::parse(head + tasks + document.tail());
  ASSERT_EQ(whole.at("tasks").as_array().size(), 3U);
  EXPECT_EQ(whole.at("tasks").at(1).at("verdict"), "refused");
  EXPECT_EQ(whole.at("tasks").at(1).at("error"), "it is RUNNING");
  EXPECT_EQ(whole.at("counts"), json::parse(R"({"reset":2,"refused":1})"));
  PreviewDocument none{run, prod};
  EXPECT_TRUE(json::parse(none.head() + none.tail()).at("tasks").as_array().empty());
}

}  // namespace outlook_test
}  // namespace
}  // namespace resetd::control
