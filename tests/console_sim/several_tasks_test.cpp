// A data job with two INCREMENT tasks: stop and start are the job's, positions and resets are the task's.

#include <stdexcept>

#include "console_sim/api_fixture.hpp"
#include "console_sim/test_client.hpp"
#include "console_sim/world_file.hpp"

namespace console_sim {
namespace {

constexpr std::string_view two_tasks = R"({"jobs":[{"id":517,"tasks":[
  {"id":253,"type":"FULL","status":"COMPLETE"},
  {"id":254,"type":"INCREMENT","status":"RUNNING","position":{"positionTimestamp":1000}},
  {"id":255,"type":"INCREMENT","status":"RUNNING","position":{"lsn":"700"}}]}]})";

Job job_with_two_tasks() {
  return parse_world(two_tasks).front();
}

class SeveralTasks : public ApiTest {
 protected:
  void SetUp() override { ASSERT_TRUE(world_.add(job_with_two_tasks())); }

  /// Statuses and positions of the tasks as the call shows them, without what moves by itself.
  std::vector<std::string> shown() { return shown(data(call("queryjob", R"({"jobId":517})"))); }
  static std::vector<std::string> shown(const boost::json::value& job) {
    std::vector<std::string> tasks;
    tasks.emplace_back(job.at("currTaskStatus").as_string());
    for (const auto& task : job.at("dataTasks").as_array()) {
      std::string text(task.at("dataTaskStatus").as_string());
      if (const auto* json = task.as_object().if_contains("taskPosition")) {
        const auto position = boost::json::parse(json->as_string()).as_object();
        EXPECT_EQ(position.at("dataTaskId"), task.at("dataTaskId"));
        if (position.contains("positionTimestamp"))
          text += " " + std::to_string(position.at("positionTimestamp").as_int64());
        if (position.contains("lsn")) text.append(" ").append(position.at("lsn").as_string());
      }
      tasks.push_back(text);
    }
    return tasks;
  }
  using Texts = std::vector<std::string>;
};

TEST_F(SeveralTasks, BothFollowTheJob) {
  EXPECT_EQ(shown(), (Texts{"RUNNING", "COMPLETE", "RUNNING 1000", "RUNNING 700"}));
  EXPECT_EQ(code("start", R"({"jobId":517})"), "5014");
  EXPECT_EQ(code("stop", R"({"jobId":517})"), "1");
  EXPECT_EQ(shown(), (Texts{"WAIT_STOP", "COMPLETE", "WAIT_STOP 1000", "WAIT_STOP 700"}));
  now_.steady_ms += 100;
  EXPECT_EQ(shown(), (Texts{"STOP", "COMPLETE", "STOP 1100", "STOP 800"})) << "both moved until they had stopped";
  now_.steady_ms += 5000;
  EXPECT_EQ(shown(), (Texts{"STOP", "COMPLETE", "STOP 1100", "STOP 800"}));
  EXPECT_EQ(code("start", R"({"jobId":517})"), "1");
  EXPECT_EQ(shown(), (Texts{"WAIT_START", "COMPLETE", "WAIT_START 1100", "WAIT_START 800"}));
  now_.steady_ms += 150;
  EXPECT_EQ(shown(), (Texts{"RUNNING", "COMPLETE", "RUNNING 1150", "RUNNING 850"}));
  EXPECT_EQ(code("restart", R"({"jobId":517})"), "1");
  EXPECT_EQ(shown(), (Texts{"WAIT_RESTART", "COMPLETE", "WAIT_RESTART 1150", "WAIT_RESTART 850"}));
}

TEST_F(SeveralTasks, ListsShowBothAlike) {
  world_.set_status(517, Status::STOP, now_.steady_ms);
  const Texts expected{"STOP", "COMPLETE", "STOP 1000", "STOP 700"};
  EXPECT_EQ(shown(data(call("list", R"({"dataJobId":517})")).as_array().at(0)), expected);
  const auto page = data(call("listbypage", R"({"pageNum":1,"pageSize":5,"dataJobId":517,"dataTaskStatus":"STOP"})"));
  EXPECT_EQ(shown(page.at("jobVos").as_array().at(0)), expected);
}

TEST_F(SeveralTasks, EachIsResetForItself) {
  const std::string second = R"({"taskId":255,"posType":"DAMENG_LSN_POS","lsn":"5"})";
  EXPECT_EQ(code("updateincrepos", second), "5011");
  world_.set_status(517, Status::STOP, now_.steady_ms);
  const Outcome outcome = call("updateincrepos", second);
  EXPECT_TRUE(outcome.good()) << outcome.msg;
  EXPECT_EQ(outcome.before, R"({"lsn":"700"})");
  EXPECT_EQ(outcome.after, R"({"lsn":"5"})");
  EXPECT_EQ(shown(), (Texts{"STOP", "COMPLETE", "STOP 1000", "STOP 5"}));
  EXPECT_EQ(code("updateincrepos", R"({"taskId":254,"posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":9})"), "1");
  EXPECT_EQ(shown(), (Texts{"STOP", "COMPLETE", "STOP 9", "STOP 5"}));
  EXPECT_EQ(code("updateincrepos", R"({"taskId":253,"posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":9})"), "0001");
  EXPECT_EQ(code("start", R"({"jobId":517})"), "1");
  now_.steady_ms += 110;
  EXPECT_EQ(shown(), (Texts{"RUNNING", "COMPLETE", "RUNNING 19", "RUNNING 15"}));
}

TEST_F(SeveralTasks, BothFailTogether) {
  Bend abnormal;
  abnormal.ending = Ending::abnormal;
  EXPECT_TRUE(call("stop", R"({"jobId":517})", abnormal).good());
  now_.steady_ms += 100;
  EXPECT_EQ(shown(), (Texts{"ABNORMAL", "COMPLETE", "ABNORMAL 1100", "ABNORMAL 800"}));
}

TEST_F(SeveralTasks, AReadLiesAboutBoth) {
  const auto tasks =
      data(call("queryjob", R"({"jobId":517})", {Lie::missing, 517, Ending::usual, {}})).at("dataTasks").as_array();
  for (const auto& task : tasks) EXPECT_FALSE(task.as_object().contains("taskPosition"));
}

TEST(SeveralTasksInAWorld, MustBeOfOneStatus) {
  std::string text(two_tasks);
  text.replace(text.rfind("RUNNING"), 7, "STOP");
  try {
    parse_world(text);
    FAIL() << "nothing was thrown";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("job 1: its INCREMENT tasks must have one status"), std::string::npos)
        << error.what();
  }
  Job job = job_with_two_tasks();
  job.tasks[2].status = Status::STOP;
  World world({}, 0);
  EXPECT_FALSE(world.add(job));
  job.tasks[1].status = Status::STOP;
  EXPECT_TRUE(world.add(job)) << "the FULL task goes its own way";
}

TEST(SeveralTasksInAWorld, ThePortForAdminsShowsAndMovesEach) {
  ServerOptions options = small_world();
  options.console.extra_jobs.push_back(job_with_two_tasks());
  InProcess sim(std::move(options));
  TestClient client(sim.server().admin_port());
  const auto post = [&](const char* body) {
    const Answer answer = client.send(request_text("/jobs", body));
    return std::pair{answer.status, boost::json::parse(answer.body)};
  };
  const auto [status, job] = post(R"({"job_id":517,"task_id":255,"status":"STOP","position":{"lsn":"5"}})");
  EXPECT_EQ(status, 200);
  EXPECT_EQ(job.at("task_id").as_int64(), 254);
  EXPECT_EQ(job.at("tasks").at(1).at("task_id").as_int64(), 255);
  EXPECT_EQ(boost::json::serialize(job.at("tasks").at(1).at("position")), R"({"lsn":"5"})");
  EXPECT_EQ(job.at("tasks").at(0).at("position"), job.at("position"));
  EXPECT_EQ(post(R"({"job_id":517,"task_id":253})").first, 400) << "the FULL task";
  EXPECT_EQ(post(R"({"job_id":517,"task_id":100001})").first, 400) << "another job's";
  EXPECT_FALSE(post(R"({"job_id":1})").second.as_object().contains("tasks"));
}

}  // namespace
}  // namespace console_sim
