// HTTP, the log and the admin port.

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>
#include <system_error>

#include "console_sim/test_client.hpp"

namespace console_sim {
namespace {
namespace server_test {

constexpr std::string_view query_body = R"({"jobId":1})";

class ServerTest : public testing::Test {
 protected:
  std::string code(const Answer& answer) {
    const auto envelope = boost::json::parse(answer.body).as_object();
    EXPECT_FALSE(envelope.at("requestId").as_string().empty());
    return std::string(envelope.at("code").as_string());
  }
  boost::json::value admin(std::string_view method, std::string_view path, std::string_view body, int status = 200) {
    TestClient client(sim_.server().admin_port());
    const Answer answer = client.send(request_text(path, body, "application/json", method));
    EXPECT_EQ(answer.status, status) << answer.body;
    return boost::json::parse(answer.body);
  }

  InProcess sim_{small_world()};
  TestClient client_{sim_.server().port()};
};

TEST_F(ServerTest, KeepsTheConnectionAndNumbersTheAnswers) {
  std::set<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    const Answer answer = client_.call("queryjob", query_body);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("content-type"), "application/json;charset=UTF-8");
    ids.insert(std::string(boost::json::parse(answer.body).at("requestId").as_string()));
  }
  EXPECT_EQ(ids.size(), 3u);
  EXPECT_EQ(boost::json::parse(sim_.log_lines().back()).at("conn").as_int64(), 1);
}

TEST_F(ServerTest, RefusesWhatIsNoCall) {
  EXPECT_EQ(client_.send(request_text("/", "{}")).status, 404);
  EXPECT_EQ(client_.send(signed_request("nocall", "{}")).status, 404);
  EXPECT_EQ(client_.send(request_text(signed_target("list", "g"), "", "application/json", "GET")).status, 405);
  EXPECT_EQ(client_.send(request_text(signed_target("list", "p"), "{}", "application/json", "PUT")).status, 405);
}

TEST_F(ServerTest, RefusesOtherContentTypes) {
  for (const char* type : {"text/plain", "application/json; charset=latin1", "application/x-www-form-urlencoded", ""})
    EXPECT_EQ(client_.send(request_text(signed_target("list", std::string("t") + type), "{}", type)).status, 415)
        << type;
  for (const char* type : {"application/json", "application/json;charset=UTF-8", "Application/JSON; charset=\"utf-8\""})
    EXPECT_EQ(client_.send(request_text(signed_target("list", std::string("t") + type), "{}", type)).status, 200)
        << type;
}

TEST_F(ServerTest, RefusesBodiesThatAreNoJsonObject) {
  for (const char* body : {"", "[]", "{", R"({"jobId":1,"jobId":1})", "\xFF"})
    EXPECT_EQ(client_.call("queryjob", body).status, 400) << body;
  EXPECT_FALSE(sim_.log_lines().empty());
  for (const std::string& line : sim_.log_lines()) EXPECT_NO_THROW(boost::json::parse(line)) << line;
}

TEST_F(ServerTest, SignaturesAndNonces) {
  EXPECT_EQ(client_.send(request_text(signed_target("queryjob", "a"), query_body)).status, 200);
  const Answer again = client_.send(request_text(signed_target("queryjob", "a"), query_body));
  EXPECT_EQ(again.status, 497);
  EXPECT_EQ(code(again), "497");
  EXPECT_EQ(client_.send(request_text(signed_target("queryjob", "b", "test-ak", "x"), query_body)).status, 497);
  EXPECT_EQ(client_.send(request_text(signed_target("queryjob", "c", "x-ak"), query_body)).status, 498);
  EXPECT_EQ(client_.send(request_text("/cloudcanal/console/api/v1/openapi/datajob/queryjob", query_body)).status, 499);
  const auto line = boost::json::parse(sim_.log_lines().at(1)).as_object();
  EXPECT_EQ(line.at("nonce").as_string(), "a");
  EXPECT_EQ(line.at("http_status").as_int64(), 497);
  EXPECT_FALSE(line.at("applied").as_bool());
}

TEST_F(ServerTest, ClosesWhenAsked) {
  std::string request = signed_request("queryjob", query_body);
  request.insert(request.find("Host:"), "Connection: close\r\n");
  const Answer answer = client_.send(request);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("connection"), "close");
  EXPECT_EQ(client_.wait_for_end(), Answer::End::closed);
}

TEST_F(ServerTest, NonsenseIsABadRequest) {
  EXPECT_EQ(client_.send("hello\r\n\r\n").status, 400);
}

TEST_F(ServerTest, AHalfRequestIsWaitedFor) {
  const std::string request = signed_request("queryjob", query_body);
  const std::string_view text = request;
  EXPECT_EQ(client_.send(text.substr(0, 30), 20).end, Answer::End::silence);
  EXPECT_EQ(client_.send(text.substr(30)).status, 200);
  const auto line = boost::json::parse(sim_.log_lines().back());
  EXPECT_GT(line.at("read_us").as_int64(), line.at("at_us").as_int64());
}

TEST_F(ServerTest, AListIsSentInChunks) {
  const Answer answer = client_.call("list", "{}");
  EXPECT_EQ(answer.headers.at("transfer-encoding"), "chunked");
  EXPECT_EQ(boost::json::parse(answer.body).at("data").as_array().size(), 24u);
  EXPECT_EQ(client_.call("queryjob", query_body).status, 200) << "the connection goes on";
}

TEST_F(ServerTest, AnHttp10ClientGetsALengthInstead) {
  std::string request = signed_request("list", "{}");
  request.replace(request.find("HTTP/1.1"), 8, "HTTP/1.0");
  const Answer answer = client_.send(request);
  EXPECT_FALSE(answer.headers.contains("transfer-encoding"));
  EXPECT_EQ(boost::json::parse(answer.body).at("data").as_array().size(), 24u);
}

TEST_F(ServerTest, LogsAResetWithBothPositions) {
  const std::string body = R"({"taskId":100008,"posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":5})";
  const Answer answer = client_.call("updateincrepos", body);
  const auto line = boost::json::parse(sim_.log_lines().at(0)).as_object();
  EXPECT_EQ(line.at("seq").as_int64(), 1);
  EXPECT_EQ(line.at("call").as_string(), "updateincrepos");
  EXPECT_EQ(line.at("method").as_string(), "POST");
  EXPECT_EQ(line.at("access_key_id").as_string(), "test-ak");
  EXPECT_EQ(line.at("task_id").as_int64(), 100'008);
  EXPECT_EQ(line.at("job_id").as_int64(), 8);
  EXPECT_EQ(line.at("body").as_string(), body);
  EXPECT_TRUE(line.at("applied").as_bool());
  EXPECT_EQ(line.at("http_status").as_int64(), 200);
  EXPECT_EQ(line.at("code").as_string(), "1");
  EXPECT_EQ(line.at("request_id"), boost::json::parse(answer.body).at("requestId"));
  EXPECT_EQ(boost::json::serialize(line.at("before")), R"({"positionTimestamp":1767225600000})");
  EXPECT_EQ(boost::json::serialize(line.at("after")), R"({"positionTimestamp":5})");
  EXPECT_EQ(line.at("at").as_string().size(), 27u);
}

TEST_F(ServerTest, AdminFaults) {
  admin("POST", "/faults", R"({"faults":["queryjob:garbage:count=1"],"seed":7})");
  admin("POST", "/faults", R"({"add":["queryjob:status=503"]})");
  EXPECT_EQ(client_.call("queryjob", query_body).status, 200);
  EXPECT_EQ(client_.call("queryjob", query_body).status, 503);
  const auto rules = admin("GET", "/faults", "").at("faults").as_array();
  ASSERT_EQ(rules.size(), 2u);
  EXPECT_EQ(rules[0].at("fired").as_int64(), 1);
  EXPECT_EQ(rules[0].at("seen").as_int64(), 2);
  const auto wrong = admin("POST", "/faults", R"({"faults":["queryjob:nothing"]})", 400);
  EXPECT_NE(wrong.at("error").as_string().find("no kind"), std::string::npos);
  admin("POST", "/faults", R"({"faults":7})", 400);
  EXPECT_EQ(admin("GET", "/faults", "").at("faults").as_array().size(), 2u) << "a wrong rule changes nothing";
  EXPECT_EQ(admin("POST", "/faults", R"({"faults":[]})").at("faults").as_array().size(), 0u);
}

TEST_F(ServerTest, AdminStateAndPositions) {
  client_.call("updateincrepos", R"({"taskId":100008,"posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":5})");
  client_.call("queryjob", R"({"jobId":99})");
  const auto state = admin("GET", "/state", "");
  EXPECT_EQ(state.at("jobs").as_int64(), 24);
  EXPECT_EQ(state.at("changed_jobs").as_int64(), 1);
  EXPECT_EQ(state.at("log_seq").as_int64(), 2);
  EXPECT_EQ(state.at("open_connections").as_int64(), 1);
  EXPECT_EQ(state.at("calls").at("updateincrepos").at("applied").as_int64(), 1);
  EXPECT_EQ(state.at("calls").at("queryjob").at("good").as_int64(), 0);
  EXPECT_EQ(admin("GET", "/positions", "").as_array().size(), 24u);
  EXPECT_EQ(admin("GET", "/positions?from=3&to=5", "").as_array().size(), 3u);
  EXPECT_EQ(admin("GET", "/positions?job=99", "").as_array().size(), 0u);
  const auto changed = admin("GET", "/positions?changed", "").as_array();
  ASSERT_EQ(changed.size(), 1u);
  EXPECT_EQ(changed[0].at("job_id").as_int64(), 8);
  EXPECT_EQ(changed[0].at("task_id").as_int64(), 100'008);
  EXPECT_EQ(changed[0].at("position").at("positionTimestamp").as_int64(), 5);
}

TEST_F(ServerTest, AdminChangesJobs) {
  const auto job =
      admin("POST", "/jobs", R"({"job_id":8,"status":"RUNNING","phase":"FULL","position":{"positionTimestamp":9}})");
  EXPECT_EQ(job.at("status").as_string(), "RUNNING");
  EXPECT_EQ(job.at("phase").as_string(), "FULL");
  EXPECT_EQ(admin("POST", "/jobs", R"({"job_id":8,"status":"STOP"})").at("status").as_string(), "STOP");
  for (const char* body :
       {"{}", "[]", R"({"job_id":99})", R"({"job_id":8,"status":"X"})", R"({"job_id":8,"phase":"X"})",
        R"({"job_id":8,"position":{"x":1}})", R"({"job_id":8,"position":{"lsn":1}})"})
    admin("POST", "/jobs", body, 400);
}

TEST_F(ServerTest, AdminListenerAndLog) {
  client_.call("queryjob", query_body);
  admin("POST", "/reset-log", "");
  EXPECT_TRUE(sim_.log_lines().empty());
  client_.call("queryjob", query_body);
  EXPECT_EQ(boost::json::parse(sim_.log_lines().at(0)).at("seq").as_int64(), 2);
  admin("POST", "/listener", R"({"closed_ms":60000})");
  TestClient other(sim_.server().port());
  EXPECT_FALSE(other.open());
  admin("POST", "/listener", R"({"closed_ms":0})");
  while (!other.is_open()) other.open();
  EXPECT_EQ(other.call("queryjob", query_body).status, 200);
  admin("POST", "/listener", R"({"closed_ms":"x"})", 400);
  admin("GET", "/nothing", "", 404);
  admin("POST", "/nothing", "{}", 404);
  admin("DELETE", "/faults", "", 405);
}

TEST(ServerStart, FailsWhereItCannotWork) {
  ServerOptions log = small_world();
  log.console.log.file = "/nonexistent/log";
  EXPECT_THROW(Server{std::move(log)}, std::system_error);
  Server first(small_world());
  ServerOptions taken = small_world();
  Job job;
  job.id = 1;
  job.tasks.push_back({7, "INCREMENT", Status::STOP, {}});
  taken.console.extra_jobs.push_back(job);
  EXPECT_THROW(Server{std::move(taken)}, std::invalid_argument);
}

}  // namespace server_test
}  // namespace
}  // namespace console_sim
