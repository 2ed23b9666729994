// What stop, start, restart, detachincretask and a reset answer in each status that a task can have, and what becomes
// of it.

#include "console_sim/api_fixture.hpp"

namespace console_sim {
namespace {
namespace steering_test {

struct Row {
  Status status;
  const char* stop;
  const char* start;
  const char* restart;
  const char* detach;
  const char* reset;
};

constexpr Row rows[] = {
    {Status::INIT, "5013", "5014", "5013", "5019", "5011"},
    {Status::WAIT_START, "5013", "5014", "5013", "5019", "5011"},
    {Status::RUNNING, "1", "5014", "1", "5019", "5011"},
    {Status::WAIT_STOP, "5013", "5014", "5013", "5019", "5011"},
    {Status::STOP, "5013", "1", "5013", "1", "1"},
    {Status::WAIT_COMPLETE, "5013", "5014", "5013", "5019", "5011"},
    {Status::COMPLETE, "5013", "5014", "5013", "5019", "5011"},
    {Status::ABNORMAL, "5013", "5014", "1", "5019", "5011"},
    {Status::DELETE, "5013", "5014", "5013", "5019", "5011"},
    {Status::WAIT_RESTART, "5013", "5014", "5013", "5019", "5011"},
};

class Steering : public ApiTest, public testing::WithParamInterface<Row> {
 protected:
  static constexpr std::int64_t job = 8;

  /// The call on a job of that status answers with this code; a refused one says why and changes nothing.
  void expect_code(const char* call_name, const std::string& body, const std::string& expected) {
    const Status before = GetParam().status;
    world_.set_status(job, before, now_.steady_ms);
    const std::string position_before = position(job);
    const Outcome outcome = call(call_name, body);
    EXPECT_EQ(outcome.code, expected) << call_name << " of a job that is " << name(before);
    EXPECT_EQ(outcome.applied, expected == "1");
    EXPECT_EQ(outcome.http, 200);
    if (outcome.good()) return;
    EXPECT_NE(outcome.msg.find(name(before)), std::string::npos) << outcome.msg;
    now_.steady_ms += 1000;
    EXPECT_EQ(status(job), before);
    if (before == Status::RUNNING || before == Status::WAIT_STOP) return;
    EXPECT_EQ(position(job), position_before);
  }
};

TEST_P(Steering, AnswersAsTheStatusDemands) {
  const Row& row = GetParam();
  expect_code("stop", R"({"jobId":8})", row.stop);
  expect_code("start", R"({"jobId":8})", row.start);
  expect_code("restart", R"({"jobId":8})", row.restart);
  expect_code("detachincretask", R"({"jobId":8})", row.detach);
  expect_code("updateincrepos", R"({"taskId":100008,"posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":5})",
              row.reset);
}

INSTANTIATE_TEST_SUITE_P(Status, Steering, testing::ValuesIn(rows),
                         [](const auto& row) { return std::string(name(row.param.status)); });

TEST_F(ApiTest, AStopThatIsAskedForTwiceIsRefusedTheSecondTimeAndGoesOn) {
  world_.set_status(8, Status::RUNNING, now_.steady_ms);
  EXPECT_EQ(code("stop", R"({"jobId":8})"), "1");
  now_.steady_ms += 99;
  EXPECT_EQ(code("stop", R"({"jobId":8})"), "5013");
  EXPECT_EQ(code("start", R"({"jobId":8})"), "5014") << "on its way is not stopped";
  EXPECT_EQ(status(8), Status::WAIT_STOP);
  now_.steady_ms += 1;
  EXPECT_EQ(status(8), Status::STOP);
  EXPECT_EQ(code("start", R"({"jobId":8})"), "1");
}

TEST_F(ApiTest, ATransitionCanTakeItsOwnTime) {
  world_.set_status(8, Status::RUNNING, now_.steady_ms);
  world_.set_status(9, Status::RUNNING, now_.steady_ms);
  Bend slow;
  slow.takes_ms = 5000;
  EXPECT_TRUE(call("stop", R"({"jobId":8})", slow).good());
  EXPECT_TRUE(call("stop", R"({"jobId":9})").good());
  now_.steady_ms += 4999;
  EXPECT_EQ(status(8), Status::WAIT_STOP);
  EXPECT_EQ(status(9), Status::STOP);
  now_.steady_ms += 1;
  EXPECT_EQ(status(8), Status::STOP);
  EXPECT_TRUE(call("start", R"({"jobId":8})", slow).good());
  now_.steady_ms += 4999;
  EXPECT_EQ(status(8), Status::WAIT_START);
  now_.steady_ms += 1;
  EXPECT_EQ(status(8), Status::RUNNING);
}

}  // namespace steering_test
}  // namespace
}  // namespace console_sim
