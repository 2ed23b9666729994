// The typed reads over HTTP.

#include "client_harness.hpp"

namespace resetd::console {
namespace {

using core::CallEnd;
using core::EnvelopeKind;
using core::Outcome;
using tests::Peer;
using tests::ScriptedServer;

std::string with_data(const std::string& data, const std::string& code = "1") {
  return http_answer("200 OK", R"({"data":)" + data + R"(,"code":")" + code + R"(","requestId":"r"})");
}

JobAnswer query(const std::string& answer, std::int64_t job = 517) {
  ScriptedServer server({tests::answer_always(answer)});
  Harness harness(endpoint_at(server.port()));
  return harness.run(harness.client->query_job(core::JobId{job}, harness.gate));
}

TEST(HttpClientReads, QueryJob) {
  const JobAnswer answer = query(with_data(R"({"dataJobId":517,"dataTasks":[{"dataTaskId":254}]})"));
  EXPECT_EQ(core::classify(answer.answer.evidence), Outcome::acknowledged);
  ASSERT_TRUE(answer.job.has_value());
  EXPECT_EQ(answer.job->tasks.at(0).id, core::TaskId{254});
}

TEST(HttpClientReads, NoSuchJob) {
  const JobAnswer answer = query(with_data("null"));
  EXPECT_EQ(core::classify(answer.answer.evidence), Outcome::acknowledged);
  EXPECT_FALSE(answer.job.has_value());
}

TEST(HttpClientReads, AnotherJobThanAskedForIsNoAnswer) {
  const JobAnswer answer = query(with_data(R"({"dataJobId":516})"));
  EXPECT_EQ(answer.answer.evidence.envelope, EnvelopeKind::malformed);
  EXPECT_EQ(core::classify(answer.answer.evidence), Outcome::ambiguous);
  EXPECT_FALSE(answer.job.has_value());
  EXPECT_FALSE(answer.answer.trouble.empty());
}

TEST(HttpClientReads, AJobUnderAnotherStatusIsNone) {
  const std::string body = R"({"code":"1","requestId":"r","data":{"dataJobId":517}})";
  for (const char* status : {"500 x", "403 x", "201 x"}) {
    const JobAnswer answer = query(http_answer(status, body));
    EXPECT_NE(core::classify(answer.answer.evidence), Outcome::acknowledged);
    EXPECT_FALSE(answer.job.has_value());
  }
}

TEST(HttpClientReads, ListByPage) {
  std::string request;
  ScriptedServer server({[&](Peer& peer) {
    request = peer.read_request();
    peer.send(with_data(R"({"jobVos":[{"dataJobId":1},{"dataJobId":2}],"allJobCounts":22})"));
  }});
  Harness harness(endpoint_at(server.port()));
  Filters filters{{"sourceInstanceId", "61"}};
  const PageAnswer page = harness.run(harness.client->list_by_page(std::move(filters), 2, harness.gate));
  EXPECT_EQ(core::classify(page.answer.evidence), Outcome::acknowledged);
  EXPECT_EQ(page.all_jobs, 22);
  ASSERT_EQ(page.jobs.size(), 2u);
  EXPECT_EQ(page.jobs[1].id, core::JobId{2});
  EXPECT_EQ(request.substr(request.find("\r\n\r\n") + 4), R"({"pageNum":2,"pageSize":20,"sourceInstanceId":61})");
}

TEST(HttpClientReads, APageThatIsNotAcknowledgedHasNoJobs) {
  ScriptedServer server({tests::answer_always(with_data(R"({"jobVos":[{"dataJobId":1},7],"allJobCounts":2})"))});
  Harness harness(endpoint_at(server.port()));
  const PageAnswer page = harness.run(harness.client->list_by_page({}, 1, harness.gate));
  EXPECT_EQ(page.answer.evidence.envelope, EnvelopeKind::malformed);
  EXPECT_TRUE(page.jobs.empty());
}

TEST(HttpClientReads, AListMayBeLargerThanOtherAnswers) {
  constexpr int jobs = 40'000;
  std::string data = "[";
  for (int i = 1; i <= jobs; ++i) {
    data += (i == 1 ? "" : ",") + (R"({"dataJobId":)" + std::to_string(i) + R"(,"dataJobName":"a long name"})");
  }
  ScriptedServer server({tests::answer_always(with_data(data + "]"))});
  Endpoint endpoint = endpoint_at(server.port());
  Harness harness(endpoint);
  std::int64_t sum = 0;
  JobSink sink = [&](DataJob&& job) { sum += core::number(job.id); };
  const Answer answer = harness.run(harness.client->list({}, sink, harness.gate));
  EXPECT_EQ(core::classify(answer.evidence), Outcome::acknowledged) << answer.trouble;
  EXPECT_EQ(sum, std::int64_t{jobs} * (jobs + 1) / 2);

  endpoint.max_list_response = 1 << 20;
  Harness bounded(endpoint);
  EXPECT_EQ(bounded.run(bounded.client->list({}, sink, bounded.gate)).evidence.end, CallEnd::answer_too_large);
}

TEST(HttpClientReads, JobsUnderAnotherStatusDoNotReachTheSink) {
  const std::string body = R"({"code":"1","requestId":"r","data":[{"dataJobId":517}]})";
  ScriptedServer server({tests::answer_always(http_answer("502 x", body))});
  Harness harness(endpoint_at(server.port()));
  int jobs = 0;
  JobSink sink = [&](DataJob&&) { ++jobs; };
  EXPECT_EQ(harness.run(harness.client->list({}, sink, harness.gate)).evidence.http_status, 502);
  EXPECT_EQ(jobs, 0);
}

}  // namespace
}  // namespace resetd::console
