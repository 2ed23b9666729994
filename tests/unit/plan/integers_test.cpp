#include "plan/integers.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace resetd::plan {
namespace {
namespace integers_test {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

TEST(Integers, PlainDecimalDigitsOfTheWholeRange) {
  EXPECT_EQ(*parse_integer("0", 0, most), 0);
  EXPECT_EQ(*parse_integer("3881575", 0, most), 3881575);
  EXPECT_EQ(*parse_integer("9223372036854775807", 0, most), most);
  EXPECT_EQ(*parse_integer("-9223372036854775808", least, most), least);
}

struct Wrong {
  std::string_view text;
  std::string_view message;
};

TEST(Integers, EveryOtherFormSaysWhatItIs) {
  constexpr std::string_view hint = "; integers are plain decimal digits";
  for (const Wrong& wrong : {
           Wrong{"0254", "0254 has a leading zero"},
           Wrong{"-07", "-07 has a leading zero"},
           Wrong{"00", "00 has a leading zero"},
           Wrong{"-0", "-0 is a negative zero"},
           Wrong{"+5", "+5 has a plus sign"},
           Wrong{"1e3", "1e3 has an exponent"},
           Wrong{"1E+3", "1E+3 has an exponent"},
           Wrong{"0x1F", "0x1F is hexadecimal"},
           Wrong{"0o17", "0o17 is octal"},
           Wrong{"0b11", "0b11 is binary"},
           Wrong{"1_000", "1_000 has underscores"},
           Wrong{"1.5", "1.5 is not a whole number"},
           Wrong{"2.", "2. is not a whole number"},
           Wrong{"abc", "abc is not an integer"},
           Wrong{"-", "- is not an integer"},
           Wrong{" 5", " 5 has blanks around it"},
           Wrong{"5 ", "5  has blanks around it"},
           Wrong{"12a", "12a is not an integer"},
           Wrong{"\xD9\xA3", "\xD9\xA3 is not an integer"},  // an Arabic three
       }) {
    const auto result = parse_integer(wrong.text, least, most);
    ASSERT_FALSE(result) << wrong.text;
    EXPECT_EQ(result.error().message, std::string(wrong.message) + std::string(hint));
  }
}

TEST(Integers, BoundsAreNamed) {
  EXPECT_EQ(parse_integer("", 0, most).error().message, "is empty; an integer belongs here");
  EXPECT_EQ(parse_integer("9223372036854775808", 0, most).error().message, "9223372036854775808 is beyond 64 bits");
  EXPECT_EQ(parse_integer("-9223372036854775809", least, most).error().message,
            "-9223372036854775809 is beyond 64 bits");
  EXPECT_EQ(parse_integer("0", 1, most).error().message, "0 is less than 1");
  EXPECT_EQ(parse_integer("-1", 0, most).error().message, "-1 is less than 0");
  EXPECT_EQ(parse_integer("101", 1, 100).error().message, "101 is more than 100");
}

TEST(Integers, LooksLikeNumber) {
  for (const std::string_view text : {"0", "0254", "+1", "-1", "1_000", ".5", "1.", "1.5e-3", "0x1f", "0b1"}) {
    EXPECT_TRUE(looks_like_number(text)) << text;
  }
  for (const std::string_view text : {"", "-", ".", "1-0", "0/16B3748", "1e", "abc", "1.2.3", "0x", "2026-11-22"}) {
    EXPECT_FALSE(looks_like_number(text)) << text;
  }
}

TEST(Integers, JsonNumbers) {
  for (const std::string_view text : {"0", "-0", "10", "1.5", "-1.5E+3", "1e3"})
    EXPECT_TRUE(is_json_number(text)) << text;
  for (const std::string_view text : {"", "-", "01", "+1", ".5", "1.", "1e", "0x1", "1 "}) {
    EXPECT_FALSE(is_json_number(text)) << text;
  }
}

}  // namespace integers_test
}  // namespace
}  // namespace resetd::plan
