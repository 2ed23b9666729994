// The jobs in an envelope's data.

#include <gtest/gtest.h>

#include "console/envelope.hpp"
#include "console/job.hpp"

namespace resetd::console {
namespace {
namespace data_test {

using core::EnvelopeKind;

struct Read {
  Envelope envelope;
  std::vector<DataJob> jobs;
};

Read read_data(std::string_view data, DataShape shape, std::string_view code = "1", std::size_t piece = 1 << 20) {
  const std::string text =
      R"({"data":)" + std::string(data) + R"(,"code":")" + std::string(code) + R"(","requestId":"r"})";
  Read read;
  EnvelopeParser parser(shape, [&](DataJob&& job) { read.jobs.push_back(std::move(job)); });
  for (std::size_t at = 0; at < text.size(); at += piece) parser.write(std::string_view(text).substr(at, piece));
  read.envelope = parser.finish();
  return read;
}

constexpr std::string_view one_job = R"({
  "dataJobId": 517, "dataJobName": "orders-to-es", "dataJobDesc": null, "dataJobType": "SYNC",
  "dataTaskState": "INCRE", "currTaskStatus": "STOP", "sourceDsVO": {"id": 61, "instanceId": "my-1"},
  "dataTasks": [
    {"dataTaskId": 1071, "dataTaskType": "FULL", "dataTaskName": "f", "dataTaskStatus": "COMPLETE"},
    {"dataTaskId": 1072, "dataTaskType": "INCREMENT", "dataTaskStatus": "STOP",
     "taskPosition": "{\"positionTimestamp\":1634192406589}", "dataDelayMs": 12.5}
  ]})";

void expect_the_job(const DataJob& job) {
  EXPECT_EQ(job.id, core::JobId{517});
  EXPECT_EQ(job.name, "orders-to-es");
  EXPECT_EQ(job.phase, "INCRE");
  ASSERT_EQ(job.tasks.size(), 2u);
  EXPECT_EQ(job.tasks[0].id, core::TaskId{1071});
  EXPECT_EQ(job.tasks[0].type, "FULL");
  EXPECT_EQ(job.tasks[0].status, "COMPLETE");
  EXPECT_EQ(job.tasks[0].position, std::nullopt);
  EXPECT_EQ(job.tasks[1].id, core::TaskId{1072});
  EXPECT_EQ(job.tasks[1].type, "INCREMENT");
  EXPECT_EQ(job.tasks[1].status, "STOP");
  EXPECT_EQ(job.tasks[1].position, R"({"positionTimestamp":1634192406589})");
}

TEST(QueryJob, TheJob) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{4096}}) {
    const Read read = read_data(one_job, DataShape::job, "1", piece);
    ASSERT_EQ(read.envelope.kind, EnvelopeKind::success) << read.envelope.problem;
    ASSERT_TRUE(read.envelope.job.has_value());
    expect_the_job(*read.envelope.job);
  }
}

TEST(QueryJob, NoSuchJobIsASuccessWithoutAJob) {
  const Read read = read_data("null", DataShape::job);
  EXPECT_EQ(read.envelope.kind, EnvelopeKind::success);
  EXPECT_FALSE(read.envelope.job.has_value());
}

TEST(QueryJob, AFailureHasNoJob) {
  const Read read = read_data(one_job, DataShape::job, "0");
  EXPECT_EQ(read.envelope.kind, EnvelopeKind::failure);
  EXPECT_FALSE(read.envelope.job.has_value());
}

TEST(DataJob, WhatMayBeMissing) {
  const Read bare = read_data(R"({"dataJobId":1})", DataShape::job);
  ASSERT_TRUE(bare.envelope.job.has_value());
  EXPECT_EQ(bare.envelope.job->name, "");
  EXPECT_TRUE(bare.envelope.job->tasks.empty());
  const Read nulls = read_data(
      R"({"dataJobId":9223372036854775807,"dataJobName":null,"dataTaskState":null,"dataTasks":null})", DataShape::job);
  ASSERT_TRUE(nulls.envelope.job.has_value());
  EXPECT_EQ(core::number(nulls.envelope.job->id), 9223372036854775807);
}

std::optional<std::string> position_of(std::string_view value) {
  const std::string data =
      R"({"dataJobId":1,"dataTasks":[{"dataTaskId":2,"taskPosition":)" + std::string(value) + "}]}";
  const Read read = read_data(data, DataShape::job, "1", 3);
  EXPECT_TRUE(read.envelope.job.has_value()) << value << read.envelope.problem;
  return read.envelope.job ? read.envelope.job->tasks.at(0).position : std::nullopt;
}

TEST(DataJob, TheFormsOfAPosition) {
  EXPECT_EQ(position_of("null"), std::nullopt);
  EXPECT_EQ(position_of("7"), std::nullopt);
  EXPECT_EQ(position_of("[1]"), std::nullopt);
  EXPECT_EQ(position_of(R"("")"), "");
  EXPECT_EQ(position_of(R"("not json")"), "not json");
  const std::string longest(longest_position, 'x');
  EXPECT_EQ(position_of('"' + longest + '"'), longest);
  EXPECT_EQ(position_of('"' + longest + "x\""), std::nullopt);
  // As an object its text is what counts, each control character as six bytes.
  std::string controls = R"({"commonPosStr":")";
  for (std::size_t i = 0; i < longest_position / 6 + 1; ++i) controls += R"(\u0001)";
  EXPECT_EQ(position_of(controls + "\"}"), std::nullopt);
  EXPECT_EQ(position_of(R"({"journalFile": "b.1", "filePosition": 18446744073709551615, "x": [-1, true, null]})"),
            R"({"journalFile":"b.1","filePosition":18446744073709551615,"x":[-1,true,null]})");
}

TEST(DataJob, AnIntegerBeyond64BitsInAPositionKeepsItsDigits) {
  EXPECT_EQ(position_of(R"({"scn":18446744073709551617})"), R"({"scn":"18446744073709551617"})");
  EXPECT_EQ(position_of(R"({"scn":-9223372036854775809})"), R"({"scn":"-9223372036854775809"})");
}

TEST(DataJob, IllTypedJobsAreMalformed) {
  for (const char* job : {
           "7",
           R"("x")",
           "[]",
           "{}",
           R"({"dataJobId":null})",
           R"({"dataJobId":0})",
           R"({"dataJobId":-1})",
           R"({"dataJobId":"517"})",
           R"({"dataJobId":517.0})",
           R"({"dataJobId":5e2})",
           R"({"dataJobId":9223372036854775808})",
           R"({"dataJobId":18446744073709551616})",
           R"({"dataJobId":1,"dataJobName":7})",
           R"({"dataJobId":1,"dataTaskState":["INCRE"]})",
           R"({"dataJobId":1,"dataTasks":{}})",
           R"({"dataJobId":1,"dataTasks":"x"})",
           R"({"dataJobId":1,"dataTasks":[7]})",
           R"({"dataJobId":1,"dataTasks":[null]})",
           R"({"dataJobId":1,"dataTasks":[{}]})",
           R"({"dataJobId":1,"dataTasks":[{"dataTaskId":0}]})",
           R"({"dataJobId":1,"dataTasks":[{"dataTaskId":"2"}]})",
           R"({"dataJobId":1,"dataTasks":[{"dataTaskId":18446744073709551616}]})",
           R"({"dataJobId":1,"dataTasks":[{"dataTaskId":2,"dataTaskType":1}]})",
           R"({"dataJobId":1,"dataTasks":[{"dataTaskId":2,"dataTaskStatus":true}]})",
       }) {
    EXPECT_EQ(read_data(job, DataShape::job).envelope.kind, EnvelopeKind::malformed) << job;
    const std::string list = R"([{"dataJobId":1},)" + std::string(job) + R"(,{"dataJobId":3}])";
    const Read read = read_data(list, DataShape::jobs);
    EXPECT_EQ(read.envelope.kind, EnvelopeKind::malformed) << job;
    EXPECT_EQ(read.jobs.size(), 1u) << job;
    EXPECT_EQ(read_data(list, DataShape::jobs, "0").envelope.kind, EnvelopeKind::failure) << job;
    EXPECT_EQ(read_data(job, DataShape::any).envelope.kind, EnvelopeKind::success) << job;
  }
}

TEST(List, JobsComeOneByOne) {
  const std::string data = "[" + std::string(one_job) + R"(,{"dataJobId":2},{"dataJobId":3}])";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, std::size_t{4096}}) {
    const Read read = read_data(data, DataShape::jobs, "1", piece);
    ASSERT_EQ(read.envelope.kind, EnvelopeKind::success) << read.envelope.problem;
    ASSERT_EQ(read.jobs.size(), 3u);
    expect_the_job(read.jobs[0]);
    EXPECT_EQ(read.jobs[2].id, core::JobId{3});
  }
}

TEST(List, AJobComesBeforeTheEndOfTheListIsRead) {
  int jobs = 0;
  EnvelopeParser parser(DataShape::jobs, [&](DataJob&&) { ++jobs; });
  parser.write(R"({"data":[{"dataJobId":1})");
  EXPECT_EQ(jobs, 1);
  parser.write(R"(,{"dataJobId":2)");
  EXPECT_EQ(jobs, 1);
  parser.write("}");
  EXPECT_EQ(jobs, 2);
  EXPECT_EQ(parser.finish().kind, EnvelopeKind::malformed);
}

TEST(List, AnEmptyArrayIsAList) {
  EXPECT_EQ(read_data("[]", DataShape::jobs).envelope.kind, EnvelopeKind::success);
}

TEST(List, AnythingButAnArrayIsMalformed) {
  for (const char* data : {"null", "{}", "7", R"("x")", "[[]]", "[null]", R"({"jobVos":[],"allJobCounts":0})"}) {
    EXPECT_EQ(read_data(data, DataShape::jobs).envelope.kind, EnvelopeKind::malformed) << data;
  }
  EnvelopeParser parser(DataShape::jobs, {});
  parser.write(R"({"code":"1","requestId":"r"})");
  EXPECT_EQ(parser.finish().kind, EnvelopeKind::malformed);
}

TEST(ListByPage, JobsAndTheirNumber) {
  const std::string data =
      R"({"allJobCounts":41,"more":[{"dataJobId":9}],"jobVos":[)" + std::string(one_job) + R"(,{"dataJobId":2}]})";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{4096}}) {
    const Read read = read_data(data, DataShape::page, "1", piece);
    ASSERT_EQ(read.envelope.kind, EnvelopeKind::success) << read.envelope.problem;
    EXPECT_EQ(read.envelope.all_jobs, 41);
    ASSERT_EQ(read.jobs.size(), 2u);
    expect_the_job(read.jobs[0]);
  }
}

TEST(ListByPage, AnythingElseIsMalformed) {
  for (const char* data :
       {"null", "[]", "[{\"dataJobId\":1}]", "7", "{}", R"({"jobVos":[]})", R"({"allJobCounts":0})",
        R"({"jobVos":null,"allJobCounts":0})", R"({"jobVos":{},"allJobCounts":0})",
        R"({"jobVos":[],"allJobCounts":"0"})", R"({"jobVos":[],"allJobCounts":-1})",
        R"({"jobVos":[],"allJobCounts":1.5})", R"({"jobVos":[7],"allJobCounts":1})",
        R"({"jobVos":[[{"dataJobId":1}]],"allJobCounts":1})", R"({"jobVos":[],"allJobCounts":18446744073709551616})"}) {
    EXPECT_EQ(read_data(data, DataShape::page).envelope.kind, EnvelopeKind::malformed) << data;
  }
}

TEST(List, AJobTooLargeToHoldIsMalformed) {
  std::string data = R"([{"dataJobId":1,"dataTasks":[)";
  for (int i = 0; i < 600'000; ++i) data += "0,";
  EXPECT_EQ(read_data(data + "0]}]", DataShape::jobs).envelope.kind, EnvelopeKind::malformed);
}

}  // namespace data_test
}  // namespace
}  // namespace resetd::console
