#include "audit/record.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "audit/line.hpp"
#include "audit/log.hpp"
#include "records.hpp"

namespace {

using namespace resetd::audit;
using namespace resetd::audit::testing_support;
using resetd::core::ErrorKind;

// Written by hand from product.md's "Audit log"; the hashes are what `printf %s PREV JSON | sha256sum` prints.
const std::string first_json =
    R"({"actor":"resetd","at":"2026-11-22T09:00:00.000000Z","event":"run.submitted","prev":")" + std::string(64, '0') +
    R"(","run":7,"seq":1})";
const std::string first_hash = "3e2c2955b8770b0eb5c751bb18d9acf11670dba765811e6c04f7d84186a605c2";
const std::string second_head =
    R"-({"actor":"root(0)","after":{},"at":"2026-11-22T09:00:00.000042Z","attempt":2,)-"
    R"("before":{"a":{"b":[1,2.50,"x"]},"z":null},)"
    R"("code":"1","console":"prod","detail":{"verdict":"applied"},"event":"reset.acknowledged",)";
const std::string second_tail =
    R"("http_status":200,"job_id":517,"msg":"ok \"\\/\b\f\n\r\t\u0001)"
    "\x7f"
    R"( 重置","nonce":"b3c1","ordinal":3,"prev":"3e2c2955b8770b0eb5c751bb18d9acf11670dba765811e6c04f7d84186a605c2",)"
    R"("request":{"filePosition":3881575,"journalFile":"binlog.000482","taskId":254},"request_id":"9ee3c617",)"
    R"("run":7,"seq":2,"task_id":254})";
const std::string second_hash = "2790feddfec7498ea372e2459eaf0e81234a25e204781a1f5fdf80b23c733db1";

Record first_record() {
  Record record;
  record.event = Event::run_submitted;
  record.at = nine;
  record.actor = "resetd";
  record.run = resetd::core::RunId{7};
  return record;
}

TEST(Json, IsCanonical) {
  EXPECT_EQ(to_json(first_record(), 1, Head{}.hash, {}), first_json);
  EXPECT_EQ(to_json(full_record(), 2, first_hash, {}), second_head + second_tail);
  EXPECT_EQ(to_json(full_record(), 2, first_hash, second_hash),
            second_head + "\"hash\":\"" + second_hash + "\"," + second_tail);
}

TEST(Json, TimesBeforeTheEpochAndInLongYearsHaveTheSameForm) {
  Record record = first_record();
  record.at = resetd::core::WallTime{resetd::core::Duration{-1}};
  EXPECT_NE(to_json(record, 1, "", {}).find(R"("at":"1969-12-31T23:59:59.999999Z")"), std::string::npos);
  record.at = resetd::core::WallTime{resetd::core::Duration{951782400000000}};
  EXPECT_NE(to_json(record, 1, "", {}).find(R"("at":"2000-02-29T00:00:00.000000Z")"), std::string::npos);
}

TEST(Json, TimesHaveTheirFormFromTheFirstYearToTheLast) {
  using resetd::core::Duration;
  using resetd::core::WallTime;
  using std::chrono::sys_days;
  using std::chrono::year;
  const WallTime first = sys_days{year{0} / 1 / 1};
  const WallTime last = WallTime{sys_days{year{10'000} / 1 / 1}} - Duration{1};
  const auto at = [](WallTime time) {
    Record record = first_record();
    record.at = time;
    const std::string json = to_json(record, 1, "", {});
    const std::size_t begin = json.find("\"at\":") + 5;
    return json.substr(begin, json.find(',', begin) - begin);
  };
  EXPECT_EQ(at(first), "\"0000-01-01T00:00:00.000000Z\"");
  EXPECT_EQ(at(last), "\"9999-12-31T23:59:59.999999Z\"");
  EXPECT_EQ(at(first - Duration{1}), "\"-62167219200000001\"");
  EXPECT_EQ(at(last + Duration{1}), "\"253402300800000000\"");
  EXPECT_EQ(at(WallTime::min()), "\"-9223372036854775808\"");
  EXPECT_EQ(at(WallTime::max()), "\"9223372036854775807\"");
}

// Years are kept in 16 bits: two times that lie so far apart read alike, and one could stand in the other's place.
TEST(Json, NoTwoTimesLookAlike) {
  const resetd::core::WallTime now{resetd::core::Duration{1'795'000'000'000'000}};
  Record record = first_record();
  record.at = now;
  const std::string true_one = to_json(record, 1, Head{}.hash, Head{}.hash);
  EXPECT_TRUE(read_line(true_one));
  using std::chrono::sys_days;
  using std::chrono::year;
  constexpr std::chrono::days in_400_years{146'097};
  const std::chrono::days in_336_years = sys_days{year{2362} / 11 / 1} - sys_days{year{2026} / 11 / 1};
  for (const std::chrono::days later : {25 * in_400_years, 163 * in_400_years + in_336_years}) {
    record.at = now + later;
    const std::string other = to_json(record, 1, Head{}.hash, Head{}.hash);
    EXPECT_NE(other, true_one) << later.count();
    EXPECT_FALSE(read_line(other)) << later.count();
  }
}

TEST(Hash, IsWhatSha256sumSays) {
  EXPECT_EQ(chain_hash(Head{}.hash, first_json), first_hash);
  EXPECT_EQ(chain_hash(first_hash, second_head + second_tail), second_hash);
}

TEST(Hash, OfAppendedRecords) {
  LogFixture fixture(0);
  EXPECT_EQ(fixture.log.append(*fixture.connection, first_record()).hash, first_hash);
  EXPECT_EQ(fixture.log.append(*fixture.connection, full_record()).hash, second_hash);
  EXPECT_EQ(fixture.exported(1), second_head + "\"hash\":\"" + second_hash + "\"," + second_tail + "\n");
}

TEST(Events, HaveDistinctNamesThatReadBack) {
  std::set<std::string_view> names;
  for (const Event each : all_events()) {
    EXPECT_EQ(event(name(each)), each);
    names.insert(name(each));
  }
  EXPECT_EQ(names.size(), 33U);
  EXPECT_EQ(name(Event::run_rate_changed), "run.rate_changed");
  EXPECT_EQ(name(Event::job_stop_intent), "job.stop_intent");
  EXPECT_EQ(event("reset.intended"), std::nullopt);
}

TEST(Heads, ReadBack) {
  const Head head{12, first_hash};
  EXPECT_EQ(to_string(head), "12:" + first_hash);
  EXPECT_EQ(parse_head(to_string(head)).value().seq, 12);
  EXPECT_EQ(parse_head(to_string(head)).value().hash, first_hash);
  EXPECT_EQ(parse_head("0:" + std::string(64, '0')).value().seq, 0);
}

TEST(Heads, RefuseWhatIsNone) {
  for (const std::string& text :
       {std::string(), std::string("12"), "12:" + first_hash.substr(1), "12:" + first_hash + "0", "012:" + first_hash,
        "+12:" + first_hash, "-1:" + first_hash, ":" + first_hash, "x:" + first_hash, " 12:" + first_hash,
        "99999999999999999999:" + first_hash, "12:" + std::string(64, 'A'), "0:" + first_hash}) {
    const auto refused = parse_head(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().kind, ErrorKind::bad_input);
    EXPECT_NE(refused.error().message.find("SEQ:HASH"), std::string::npos);
  }
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(ReadLine, TakesWhatIsWritten) {
  const std::string line = second_head + "\"hash\":\"" + second_hash + "\"," + second_tail;
  const auto read = read_line(line).value();
  EXPECT_EQ(read.seq, 2);
  EXPECT_EQ(read.prev, first_hash);
  EXPECT_EQ(read.hash, second_hash);
  EXPECT_EQ(read.without_hash, second_head + second_tail);
}

TEST(ReadLine, RefusesEveryOtherForm) {
  const std::string line = second_head + "\"hash\":\"" + second_hash + "\"," + second_tail;
  const std::vector<std::pair<std::string, std::string>> changes{
      {"\"code\":", "\"code\": "},       // white space
      {"\"code\":\"1\"", "\"code\":1"},  // types
      {"\"attempt\":2", "\"attempt\":2.0"},
      {"\"attempt\":2", "\"attempt\":-0"},
      {"\"attempt\":2", "\"attempt\":02"},
      {"\"attempt\":2", "\"attempt\":9223372036854775808"},
      {"\"after\":{}", "\"after\":[]"},
      {"\"after\":{}", "\"after\":null"},
      {"\"after\":{},", "\"after\":{},\"after\":{},"},  // a key twice, here and deeper
      {"{\"b\":[", "{\"b\":1,\"b\":["},
      {"{\"filePosition\":3881575,", "{\"taskId\":1,\"filePosition\":3881575,"},  // order, here and deeper
      {"\"actor\":\"root(0)\",\"after\":{}", "\"after\":{},\"actor\":\"root(0)\""},
      {"\"actor\":\"root(0)\",", ""},  // a field less, one more, another
      {"\"seq\":2,", ""},
      {"\"nonce\":", "\"nonces\":"},
      {"\\/", "\\\\/\\/"},  // escapes
      {"\\u0001", "\\u0041"},
      {"\\u0001", "\\u000a"},
      {"\\u0001", "\\u000A"},
      {"\\u0001", "\\u001F"},
      {"\\u0001", "\x01"},
      {"\\u0001", "\\u1"},
      {"\\b", "\\x"},
      {"重", "\xe9\x87"},  // UTF-8
      {"重", "\xc0\xaf"},
      {"重", "\xed\xa0\x80"},
      {"2026-11-22T", "2026-11-22 "},  // the time's form
      {".000042Z", ".00042Z"},
      {second_hash, with(second_hash, "2790", "2790A")},  // the hash's form
      {second_hash, with(second_hash, "2790", "279G")},
      {"2.50", "2."},  // numbers
      {"2.50", ".5"},
      {"2.50", "1e"},
      {"2.50", "NaN"},
      {"null", "nul"},
      {"[1,2.50,\"x\"]", "[1,2.50,\"x\",]"},
      {"\"task_id\":254}", "\"task_id\":254},"},  // what surrounds it
      {"\"task_id\":254}", "\"task_id\":254"},
      {"\"task_id\":254}", "\"task_id\":254}\n"},
  };
  ASSERT_TRUE(read_line(line));
  for (const auto& [from, to] : changes) EXPECT_FALSE(read_line(with(line, from, to))) << from << " → " << to;
  for (const std::string text : {"", "null", "[]", "\"x\"", "{}", "{"}) EXPECT_FALSE(read_line(text)) << text;
  for (std::size_t length = 0; length < line.size(); ++length) EXPECT_FALSE(read_line(line.substr(0, length)));
}

TEST(ReadLine, LimitsDepth) {
  const auto nested = [](int levels) {
    const auto count = static_cast<std::size_t>(levels);
    Record record = first_record();
    record.detail = "{\"a\":" + std::string(count, '[') + std::string(count, ']') + "}";
    return to_json(record, 1, Head{}.hash, first_hash);
  };
  EXPECT_TRUE(read_line(nested(100)));
  EXPECT_FALSE(read_line(nested(127)));
  EXPECT_FALSE(read_line(nested(1'000'000)));
}

}  // namespace
