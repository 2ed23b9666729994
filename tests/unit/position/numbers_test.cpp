#include "position/numbers.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace resetd::position {
namespace {

TEST(Numbers, is_digits) {
  EXPECT_TRUE(is_digits("0"));
  EXPECT_TRUE(is_digits("0123456789"));
  for (const char* text : {"", "-1", "+1", "1.0", " 1", "1 ", "a"}) EXPECT_FALSE(is_digits(text)) << text;
  EXPECT_TRUE(is_hex_digits("09afAF"));
  for (const char* text : {"", "g", "0x1", "-1", "@", "`"}) EXPECT_FALSE(is_hex_digits(text)) << text;
}

TEST(Numbers, compare_digits_of_any_length) {
  EXPECT_EQ(compare_digits("7", "12"), std::strong_ordering::less);
  EXPECT_EQ(compare_digits("0012", "7"), std::strong_ordering::greater);
  EXPECT_EQ(compare_digits("000", "0"), std::strong_ordering::equal);
  EXPECT_EQ(compare_digits("99999999999999999999", "100000000000000000000"), std::strong_ordering::less);
  EXPECT_EQ(compare_digits("9007199254740993", "9007199254740992"), std::strong_ordering::greater);
}

TEST(Numbers, compare_hex_digits_in_either_case) {
  EXPECT_EQ(compare_digits("aB", "Ab"), std::strong_ordering::equal);
  EXPECT_EQ(compare_digits("9", "A"), std::strong_ordering::less);
  EXPECT_EQ(compare_digits("f", "A"), std::strong_ordering::greater);
}

TEST(Numbers, subtract_digits_of_any_length) {
  EXPECT_EQ(subtract_digits("7", "7"), "0");
  EXPECT_EQ(subtract_digits("12", "7"), "5");
  EXPECT_EQ(subtract_digits("0012", "0007"), "5");
  EXPECT_EQ(subtract_digits("12", "00000"), "12");
  EXPECT_EQ(subtract_digits("12", "000000000007"), "5");
  EXPECT_EQ(subtract_digits("1000", "1"), "999");
  EXPECT_EQ(subtract_digits("18446744073709551616", "1"), "18446744073709551615");
  EXPECT_EQ(subtract_digits("100000000000000000000000000000000000000000", "99999999999999999999999999999999999999999"),
            "1");
  EXPECT_DEATH(subtract_digits("1", "2"), "a larger number is subtracted");
  EXPECT_DEATH(subtract_digits("9", "10"), "a larger number is subtracted");
}

TEST(Numbers, whole_number_from_integer_or_string) {
  EXPECT_EQ(whole_number(Value{std::int64_t{5}}), "5");
  EXPECT_EQ(whole_number(Value{"18446744073709551616"}), "18446744073709551616");
  EXPECT_EQ(whole_number(std::nullopt), std::nullopt);
  EXPECT_EQ(whole_number(Value{std::int64_t{-5}}), std::nullopt);
  for (const char* text : {"", "-5", "1.5", "lsn"}) EXPECT_EQ(whole_number(Value{text}), std::nullopt) << text;
  EXPECT_EQ(text_of(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
}

TEST(Numbers, whole_int64_ends_at_64_bits) {
  EXPECT_EQ(whole_int64(Value{std::int64_t{5}}), 5);
  EXPECT_EQ(whole_int64(Value{"0005"}), 5);
  EXPECT_EQ(whole_int64(Value{"9223372036854775807"}), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(whole_int64(Value{"9223372036854775808"}), std::nullopt);
  EXPECT_EQ(whole_int64(Value{std::int64_t{-1}}), std::nullopt);
  EXPECT_EQ(whole_int64(std::nullopt), std::nullopt);
}

TEST(Numbers, decimal_has_one_form_for_a_value) {
  const Decimal expected{true, "15", 2};
  for (const char* text : {"-1500", "-1500.0", "-1.5e3", "-1.5E+3", "-15000e-1", "-001500"}) {
    EXPECT_EQ(decimal(text), expected) << text;
  }
  for (const char* text : {"0", "-0", "0.00", "0e5", "000"}) EXPECT_EQ(decimal(text), Decimal{}) << text;
}

TEST(Numbers, decimal_refuses_what_is_no_number) {
  for (const char* text : {"", "-", "+1", ".5", "5.", "1e", "1e+", "1e1.5", "1e1234567890", "1 ", " 1", "0x1", "1,5",
                           "--1", "1-", "NaN", "binlog.1"}) {
    EXPECT_EQ(decimal(text), std::nullopt) << text;
  }
}

TEST(Numbers, same_number_is_exact) {
  EXPECT_TRUE(same_number("123", "123.0"));
  EXPECT_TRUE(same_number("lsn", "lsn"));
  EXPECT_FALSE(same_number("lsn", "LSN"));
  EXPECT_FALSE(same_number("9007199254740993", "9007199254740992"));
  EXPECT_FALSE(same_number("18446744073709551616", "18446744073709551617"));
  EXPECT_FALSE(same_number("1", "-1"));
}

}  // namespace
}  // namespace resetd::position
