#include "console/envelope.hpp"

#include <gtest/gtest.h>

namespace resetd::console {
namespace {
namespace envelope_test {

using core::EnvelopeKind;

struct Read {
  Envelope envelope;
  std::vector<DataJob> jobs;
};

/// Reads `text` in pieces of `piece` bytes.
Read read(std::string_view text, DataShape shape = DataShape::any, std::size_t piece = 1 << 20) {
  Read read;
  EnvelopeParser parser(shape, [&](DataJob&& job) { read.jobs.push_back(std::move(job)); });
  for (std::size_t at = 0; at < text.size(); at += piece) parser.write(text.substr(at, piece));
  read.envelope = parser.finish();
  return read;
}

EnvelopeKind kind(std::string_view text, DataShape shape = DataShape::any) {
  return read(text, shape).envelope.kind;
}

constexpr std::string_view acknowledged =
    R"({"code": "1","msg": "request success","data": null,"requestId": "9ee3c617-e225-11f0-aa63-01d225a87225"})";

TEST(Envelope, TheExampleOfTheOrderedPage) {
  const Envelope envelope = read(acknowledged).envelope;
  EXPECT_EQ(envelope.kind, EnvelopeKind::success);
  EXPECT_EQ(envelope.code, "1");
  EXPECT_EQ(envelope.msg, "request success");
  EXPECT_EQ(envelope.request_id, "9ee3c617-e225-11f0-aa63-01d225a87225");
  EXPECT_EQ(envelope.problem, "");
}

TEST(Envelope, NoTruncationIsWellFormed) {
  for (std::size_t size = 0; size < acknowledged.size(); ++size) {
    const Envelope envelope = read(acknowledged.substr(0, size)).envelope;
    ASSERT_EQ(envelope.kind, EnvelopeKind::malformed) << size;
    ASSERT_FALSE(envelope.problem.empty()) << size;
    ASSERT_EQ(envelope.request_id, "") << size;
  }
}

TEST(Envelope, AnyOtherCodeIsAFailure) {
  for (const char* code : {"0", "0001", "5011", "", "1 ", " 1", "01", "true"}) {
    const std::string text = R"({"requestId":"r","code":")" + std::string(code) + R"(","msg":"still running"})";
    const Envelope envelope = read(text).envelope;
    EXPECT_EQ(envelope.kind, EnvelopeKind::failure) << code;
    EXPECT_EQ(envelope.code, code);
    EXPECT_EQ(envelope.msg, "still running");
    EXPECT_EQ(envelope.request_id, "r");
  }
}

TEST(Envelope, WellFormedVariants) {
  for (const char* text : {
           R"({"code":"1","requestId":"r"})",
           R"({"code":"1","requestId":"r","msg":null})",
           R"({"code":"1","requestId":"r","data":"a text"})",
           R"({"code":"1","requestId":"r","data":{"a":[1,{"b":2},-1.5e3,true]}})",
           R"({"code":"1","requestId":"r","data":18446744073709551616})",
           R"({"code":"1","requestId":"r","unknown":{"code":"0","requestId":7}})",
           R"({"code":"1","requestId":"r","data":{"code":0,"requestId":null}})",
           R"({"c\u006fde":"\u0031","requestId":"r"})",
           " \r\n\t{\"code\":\"1\",\"requestId\":\"r\"} \n ",
       }) {
    EXPECT_EQ(kind(text), EnvelopeKind::success) << text;
  }
}

TEST(Envelope, MalformedForms) {
  const std::string deep_arrays = std::string(40, '[') + std::string(40, ']');
  const std::string table[] = {
      "",
      " ",
      "null",
      "1",
      R"("1")",
      "[]",
      R"([{"code":"1","requestId":"r"}])",
      "{}",
      R"({"code":"1"})",
      R"({"requestId":"r"})",
      R"({"code":1,"requestId":"r"})",
      R"({"code":true,"requestId":"r"})",
      R"({"code":null,"requestId":"r"})",
      R"({"code":["1"],"requestId":"r"})",
      R"({"code":{"a":"1"},"requestId":"r"})",
      R"({"code":"1","requestId":null})",
      R"({"code":"1","requestId":7})",
      R"({"code":"1","requestId":""})",
      R"({"code":"1","requestId":["r"]})",
      R"({"code":"1","requestId":"r","msg":7})",
      R"({"code":"1","requestId":"r","msg":["a"]})",
      R"({"code":"1","requestId":"r","msg":{}})",
      R"({"code":"1","code":"1","requestId":"r"})",
      R"({"code":"0","requestId":"r","code":"1"})",
      R"({"code":"1","c\u006fde":"1","requestId":"r"})",
      R"({"code":"1","requestId":"r","requestId":"r"})",
      R"({"code":"1","requestId":"r","data":{"a":1,"a":1}})",
      R"({"code":"1","requestId":"r","data":[{"b":{"a":1,"c":2,"a":3}}]})",
      R"({"code":"1","requestId":"r","x":1,"x":2})",
      R"({"code":"1","requestId":"r"}x)",
      R"({"code":"1","requestId":"r"}{})",
      R"({"code":"1","requestId":"r"},)",
      R"({"code":"1","requestId":"r",})",
      R"({'code':'1','requestId':'r'})",
      R"({"code":"1","requestId":"r" /* c */})",
      R"({"code":"1","requestId":"r","data":NaN})",
      R"({"code":"1","requestId":"r","data":01})",
      R"({"code":"1","requestId":"r","data":"\ud800"})",
      "{\"code\":\"1\",\"requestId\":\"r\xC0\xAF\"}",
      "{\"code\":\"1\",\"requestId\":\"r\",\"msg\":\"\xE4\xBD\"}",
      "{\"code\":\"1\",\"requestId\":\"r\",\"msg\":\"\xED\xA0\x80\"}",
      "{\"code\":\"1\",\"requestId\":\"r\",\"\xFF\":1}",
      "{\"code\":\"1\",\"requestId\":\"r\",\"msg\":\"a\nb\"}",
      std::string("{\"code\":\"1\",\"requestId\":\"r\"}\0", 29),
      "\xEF\xBB\xBF{\"code\":\"1\",\"requestId\":\"r\"}",
      R"({"code":"1","requestId":"r","data":)" + deep_arrays + "}",
      R"({"code":"1","requestId":"r","data":)" + std::string(100'000, '['),
      "<html>502 Bad Gateway</html>",
  };
  for (const std::string& text : table) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{1} << 20}) {
      const Envelope envelope = read(text, DataShape::any, piece).envelope;
      EXPECT_EQ(envelope.kind, EnvelopeKind::malformed) << text.substr(0, 200);
      EXPECT_FALSE(envelope.problem.empty()) << text.substr(0, 200);
      EXPECT_EQ(envelope.code, "") << text.substr(0, 200);
    }
  }
}

TEST(Envelope, DepthIsBounded) {
  const auto nested = [](int depth) {
    const auto n = static_cast<std::size_t>(depth - 1);  // the envelope is the first level
    return R"({"code":"1","requestId":"r","data":)" + std::string(n, '[') + std::string(n, ']') + "}";
  };
  EXPECT_EQ(kind(nested(32)), EnvelopeKind::success);
  EXPECT_EQ(kind(nested(33)), EnvelopeKind::malformed);
}

TEST(Envelope, AnObjectOfTooManyKeysIsMalformed) {
  std::string text = R"({"code":"1","requestId":"r","data":{"k":0)";
  for (int i = 1; i < 5000; ++i) text += ",\"k" + std::to_string(i) + "\":0";
  EXPECT_EQ(kind(text + "}}"), EnvelopeKind::malformed);
}

// Few keys are compared, many looked up: it is the same at every size, and with another object's keys around.
TEST(Envelope, AKeyThatAppearsTwiceIsFoundAmongAnyNumber) {
  for (const int keys : {1, 2, 20, 47, 48, 49, 50, 51, 200}) {
    std::string members;
    for (int i = 0; i < keys; ++i) members += "\"k" + std::to_string(i) + "\":{\"k0\":[{\"k1\":0}]},";
    const auto answer = [&members](const std::string& last) {
      return R"({"code":"1","requestId":"r","data":{)" + members + '"' + last + R"(":0},"k0":0})";
    };
    EXPECT_EQ(kind(answer("another")), EnvelopeKind::success) << keys;
    for (const int again : {0, keys / 2, keys - 1}) {
      EXPECT_EQ(kind(answer("k" + std::to_string(again))), EnvelopeKind::malformed) << keys << ' ' << again;
    }
  }
}

// What one of them took is free again for the next.
TEST(Envelope, ManyLargeDataJobs) {
  constexpr int jobs = 60;
  const std::string position(40'000, 'p');
  std::string list = R"({"code":"1","requestId":"r","data":[)";
  for (int job = 1; job <= jobs; ++job) {
    list += (job > 1 ? "," : "") + std::string{R"({"dataJobId":)"} + std::to_string(job) +
            R"(,"dataTasks":[{"dataTaskId":1,"dataTaskType":"INCREMENT","taskPosition":")" + position + R"("}]})";
  }
  int seen = 0;
  EnvelopeParser parser(DataShape::jobs, [&](DataJob&& job) {
    ++seen;
    EXPECT_EQ(job.tasks.at(0).position, position) << core::number(job.id);
  });
  parser.write(list + "]}");
  EXPECT_EQ(parser.finish().kind, EnvelopeKind::success);
  EXPECT_EQ(seen, jobs);
}

// A console says more of a data job than is read; what is not read is held to the same rules, but never kept.
TEST(Envelope, WhatNobodyReadsOfADataJobIsCheckedAndDropped) {
  const auto page = [](const std::string& member) {
    return R"({"code":"1","requestId":"r","data":{"allJobCounts":1,"jobVos":[{)" + member +
           R"("dataJobId":7,"more":[{"dataJobId":9,"dataTasks":[{"dataTaskId":8}]}],"dataJobName":"seven","dataTasks":)"
           R"([{"x":{"dataTaskId":5},"dataTaskId":6,"dataTaskType":"INCREMENT","taskPosition":{"x":{"y":[1,{"z":2}]}},)"
           R"("y":[[1],"2",null,true,1.5]}],"after":"z"}]}})";
  };
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1} << 20}) {
    const Read seen = read(page(""), DataShape::page, piece);
    ASSERT_EQ(seen.envelope.kind, EnvelopeKind::success) << seen.envelope.problem;
    ASSERT_EQ(seen.jobs.size(), 1);
    EXPECT_EQ(seen.jobs[0].id, core::JobId{7});
    EXPECT_EQ(seen.jobs[0].name, "seven");
    ASSERT_EQ(seen.jobs[0].tasks.size(), 1);
    EXPECT_EQ(seen.jobs[0].tasks[0].id, core::TaskId{6});
    EXPECT_EQ(seen.jobs[0].tasks[0].position, R"({"x":{"y":[1,{"z":2}]}})");
  }
  EXPECT_EQ(kind(page(R"("m":{"a":1,"a":2},)"), DataShape::page), EnvelopeKind::malformed);
  EXPECT_EQ(kind(page(R"("m":1,"m":2,)"), DataShape::page), EnvelopeKind::malformed);
  EXPECT_EQ(kind(page("\"m\":\"\xff\","), DataShape::page), EnvelopeKind::malformed);
  // More than may be kept of a job.
  std::string large = R"("m":[)";
  for (int i = 0; i < 5; ++i) large += '"' + std::string(std::size_t{4} << 20, 'x') + "\",";
  EXPECT_EQ(kind(page(large + "0],"), DataShape::page), EnvelopeKind::success);
  EXPECT_EQ(kind(page(R"("dataTaskState":)" + large.substr(4) + "0],"), DataShape::page), EnvelopeKind::malformed);
}

// What a character takes is cut at each of its bytes, and more follows than the JSON parser's buffer has room for.
TEST(Envelope, ACharacterThatIsCutBeforeALongRest) {
  const std::vector<std::pair<std::string, std::string>> characters{
      {"\u00e9", "\u00e9"}, {"中", "中"}, {"😀", "😀"}, {R"(\u4e2d)", "中"}, {R"(\ud83d\ude00)", "😀"}, {R"(\n)", "\n"}};
  for (const auto& [written, meant] : characters) {
    for (std::size_t cut = 1; cut < written.size(); ++cut) {
      for (const std::size_t rest : {4090U, 4095U, 4096U, 4097U, 5000U, 20000U}) {
        const std::string long_rest(rest, 'z');
        const std::string begin = R"({"code":"1","msg":"a)" + written.substr(0, cut);
        const std::string end = written.substr(cut) + long_rest + R"(","requestId":")" + written + long_rest + "\"}";
        EnvelopeParser parser(DataShape::any, [](DataJob&&) {});
        parser.write(begin);
        parser.write(end);
        const Envelope envelope = parser.finish();
        ASSERT_EQ(envelope.problem, "") << written << " cut at " << cut << " before " << rest;
        ASSERT_EQ(envelope.msg, "a" + meant + long_rest) << written << " cut at " << cut;
        ASSERT_EQ(envelope.request_id, meant + long_rest) << written << " cut at " << cut;
      }
    }
  }
}

// As they come from a socket: 16 KiB at a time, wherever that cuts.
TEST(Envelope, ALongTextOfThreeByteCharactersInPieces) {
  std::string text;
  while (text.size() < 60'000) text += "位点重置失败";
  for (std::size_t shift = 0; shift < 3; ++shift) {
    const std::string whole = R"({"code":"0001","msg":")" + std::string(shift, 'a') + text + R"(","requestId":"r"})";
    EnvelopeParser parser(DataShape::any, [](DataJob&&) {});
    for (std::size_t at = 0; at < whole.size(); at += 16384) parser.write(std::string_view{whole}.substr(at, 16384));
    const Envelope envelope = parser.finish();
    ASSERT_EQ(envelope.problem, "");
    ASSERT_EQ(envelope.msg, std::string(shift, 'a') + text);
  }
}

TEST(Envelope, AMessageThatIsAnArrayAsText) {
  EXPECT_EQ(read(R"({"code":"0","requestId":"r","msg":"[\"a\",\"b\"]"})").envelope.msg, R"(["a","b"])");
}

}  // namespace envelope_test
}  // namespace
}  // namespace resetd::console
