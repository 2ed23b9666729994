// check() says of a line's fields what read_line says of its text, but that it refuses objects that do not stand alone:
// texts that read_line refuses, and such as it reads, are put into each field where they can stand.
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "audit/canonical.hpp"
#include "audit/line.hpp"
#include "core/sha256.hpp"
#include "records.hpp"

namespace {

using namespace resetd::audit;
using namespace resetd::audit::testing_support;
namespace core = resetd::core;

const std::string zeros = Head{}.hash;

/// Both say the same of it, and what is hashed is what read_line says was hashed.
void expect_agreement(const Record& record, std::int64_t seq, const std::string& prev, bool sound) {
  const auto checked = check(line_of(record, seq, prev, {}));
  const std::string text = to_json(record, seq, prev, zeros);
  const auto read = read_line(text);
  ASSERT_EQ(read.has_value(), sound) << text << (read ? "" : read.error().message);
  EXPECT_EQ(checked.has_value(), sound) << text << (checked ? "" : checked.error().message);
  if (sound) {
    EXPECT_EQ(read->without_hash, to_json(record, seq, prev, {})) << text;
  }
}

std::string nested(int depth) {
  std::string text = "{}";
  for (int level = 1; level < depth; ++level) text = "{\"a\":" + text + "}";
  return text;
}

TEST(Check, AgreesOnTexts) {
  using Member = std::optional<std::string> Record::*;
  const std::vector<std::pair<std::string, bool>> texts = {
      {"", true},           {"plain", true},          {"\"\\\n\x01\x7f", true}, {"重置 \xf0\x9f\x98\x80", true},
      {std::string("a\0b", 3), true}, {"eight plain ones, then \xe9", false}, {"\"quoted\" and more \xc3(", false},
      {"caf\xe9", false},   {"\xc3", false},          {"\xed\xa0\x80", false},  {"\xc0\x80", false},
      {"a\"\xff b", false}, {"\xf4\x90\x80\x80", false}};
  for (const auto& [text, sound] : texts) {
    Record named = full_record();
    named.actor = text;
    expect_agreement(named, 1, zeros, sound);
    for (const Member member : {&Record::console, &Record::nonce, &Record::code, &Record::msg, &Record::request_id}) {
      Record record = full_record();
      record.*member = text;
      expect_agreement(record, 1, zeros, sound);
    }
  }
}

TEST(Check, AgreesOnObjects) {
  using Member = std::optional<std::string> Record::*;
  const std::vector<std::pair<std::string, bool>> objects = {{"{}", true},
                                                             {R"({"a":{"b":[1,2.50,"x"]},"z":null})", true},
                                                             {nested(max_depth - 1), true},
                                                             {nested(max_depth), false},
                                                             {"", false},
                                                             {"[]", false},
                                                             {"1", false},
                                                             {"{} ", false},
                                                             {R"({"a": 1})", false},
                                                             {R"({"b":1,"a":2})", false},
                                                             {R"({"a":1,"a":2})", false},
                                                             {R"({"a":1},"before":{})", false},
                                                             {"{\"a\":\"caf\xe9\"}", false},
                                                             {R"({"a":"\u0041"})", false},
                                                             {R"({"a":1)", false}};
  for (const auto& [object, sound] : objects) {
    for (const Member member : {&Record::request, &Record::before, &Record::after, &Record::detail}) {
      Record record = small_record(1);
      record.*member = object;
      expect_agreement(record, 1, zeros, sound);
    }
  }
}

TEST(Check, AgreesOnTimesAndThePlaceInTheChain) {
  const auto at = [](int year) { return core::WallTime{std::chrono::sys_days{std::chrono::year{year} / 1 / 1}}; };
  const std::vector<std::pair<core::WallTime, bool>> times = {{at(0), true},
                                                              {at(0) - core::Duration{1}, false},
                                                              {at(10'000) - core::Duration{1}, true},
                                                              {at(10'000), false}};
  for (const auto& [time, sound] : times) {
    Record record = small_record(1);
    record.at = time;
    expect_agreement(record, 1, zeros, sound);
  }
  constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();
  expect_agreement(small_record(1), last - 1, zeros, true);
  expect_agreement(small_record(1), last, zeros, false);
  expect_agreement(small_record(1), 1, std::string(64, 'f'), true);
  for (const std::string& prev : {std::string(63, 'f'), std::string(64, 'F'), std::string(65, '0')}) {
    expect_agreement(small_record(1), 1, prev, false);
  }
}

/// What is read in pieces must not be read otherwise as a whole: an object that ends early could hold what other
/// fields then lack, and the line be the same.
TEST(Check, RefusesAnObjectThatHoldsOtherFields) {
  Record whole = small_record(1);
  whole.before = R"({"a":1})";
  whole.console = "prod";
  Record split = small_record(1);
  split.before = R"({"a":1},"console":"prod")";
  ASSERT_EQ(to_json(split, 1, zeros, {}), to_json(whole, 1, zeros, {}));
  EXPECT_TRUE(check(line_of(whole, 1, zeros, {})));
  EXPECT_FALSE(check(line_of(split, 1, zeros, {})));
}

}  // namespace
