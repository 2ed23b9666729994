#include "core/json_text.hpp"

#include <gtest/gtest.h>

namespace resetd::core {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonText, quotes_plain_text) {
  EXPECT_EQ(escaped(""), R"("")");
  EXPECT_EQ(escaped("binlog.000482"), R"("binlog.000482")");
}

TEST(JsonText, appends) {
  std::string out = "{";
  append_json_string(out, "a");
  EXPECT_EQ(out, R"({"a")");
}

TEST(JsonText, escapes_with_a_letter_where_json_has_one) {
  EXPECT_EQ(escaped("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
}

TEST(JsonText, escapes_other_control_characters_as_lowercase_hex) {
  EXPECT_EQ(escaped(std::string_view("\0\x01\x0b\x1f", 4)), R"("\u0000\u0001\u000b\u001f")");
}

TEST(JsonText, leaves_all_else_as_it_is) {
  EXPECT_EQ(escaped("/ \x7f"), "\"/ \x7f\"");
  EXPECT_EQ(escaped("\xe4\xbd\x8d\xe7\x82\xb9 \xf0\x9f\x98\x80"), "\"\xe4\xbd\x8d\xe7\x82\xb9 \xf0\x9f\x98\x80\"");
}

// Eight bytes are looked at together: every byte at every place of them, and behind them.
TEST(JsonText, what_is_plain_ends_before_the_first_byte_that_is_not) {
  for (std::size_t length = 0; length <= 20; ++length) {
    EXPECT_EQ(plain_prefix(std::string(length, '~')), length);
    for (std::size_t place = 0; place < length; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const bool plain = byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
        for (const char around : {' ', '!', '#', '[', ']', '\x7f'}) {
          std::string text(length, around);
          text[place] = c;
          ASSERT_EQ(plain_prefix(text), plain ? length : place) << byte << " at " << place << " of " << length;
          if (plain || around != ' ') continue;
          for (const char behind : {'"', '\\', '\0', '\x1f', '\x80', '\xff'}) {
            text.replace(place + 1, length, length - place - 1, behind);
            ASSERT_EQ(plain_prefix(text), place) << byte << " at " << place << " before others";
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace resetd::core
