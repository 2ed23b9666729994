#include "core/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace resetd::core {
namespace {

TEST(Utf8, ReadsEachLength) {
  EXPECT_EQ(first_code_point("a").value().value, U'a');
  EXPECT_EQ(first_code_point("é").value().value, U'é');
  EXPECT_EQ(first_code_point("位x").value().value, U'位');
  EXPECT_EQ(first_code_point("位x").value().bytes, 3u);
  EXPECT_EQ(first_code_point("😀").value().value, U'😀');
  EXPECT_EQ(first_code_point(std::string_view{"\0", 1}).value().value, U'\0');
  EXPECT_FALSE(first_code_point("").has_value());
}

TEST(Utf8, RefusesEveryInvalidSequence) {
  for (const char* text :
       {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80", "\xED\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF", "\xE4\xBD", "\xE4\xBDx", "\xC3"}) {
    EXPECT_FALSE(first_code_point(text).has_value()) << testing::PrintToString(text);
  }
}

TEST(Utf8, TakesTheLastValidOnes) {
  EXPECT_EQ(first_code_point("\xF4\x8F\xBF\xBF").value().value, char32_t{0x10FFFF});
  EXPECT_EQ(first_code_point("\xED\x9F\xBF").value().value, char32_t{0xD7FF});
  EXPECT_EQ(first_code_point("\xEE\x80\x80").value().value, char32_t{0xE000});
}

TEST(Utf8, FindsTheFirstInvalidByte) {
  EXPECT_FALSE(first_invalid_utf8("").has_value());
  EXPECT_FALSE(first_invalid_utf8("位点 ok").has_value());
  EXPECT_EQ(first_invalid_utf8("位\xFF").value(), 3u);
  EXPECT_EQ(first_invalid_utf8("ab\xE4\xBD").value(), 2u);
}

}  // namespace
}  // namespace resetd::core
