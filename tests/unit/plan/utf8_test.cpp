#include "plan/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace resetd::plan {
namespace {

using namespace std::string_literals;

TEST(Utf8, WholeTextIsComplete) {
  const std::string text = "tab\t line\n crlf\r\n \xC3\xA9 \xE4\xBD\x8D \xED\x9F\xBF \xF0\x9F\x98\x80 \xF4\x8F\xBF\xBF";
  const TextScan scan = scan_text(text);
  EXPECT_EQ(scan.end, TextEnd::complete);
  EXPECT_EQ(scan.valid, text.size());
}

TEST(Utf8, BadBytesAreFoundWhereTheyStand) {
  for (const std::string& bad : {
           "\x80"s,
           "\xBF"s,
           "\xC0\x80"s,
           "\xC1\xBF"s,
           "\xE0\x80\x80"s,
           "\xE0\x9F\xBF"s,
           "\xED\xA0\x80"s,
           "\xED\xBF\xBF"s,
           "\xF0\x80\x80\x80"s,
           "\xF4\x90\x80\x80"s,
           "\xF5\x80\x80\x80"s,
           "\xFE"s,
           "\xFF"s,
           "\xC3("s,
           "\xE4\xBD("s,
           "\xF0\x9F\x98("s,
           "\0"s,
           "\x01"s,
           "\x04"s,
           "\x1B"s,
           "\x7F"s,
           "\rx"s,
       }) {
    const TextScan scan = scan_text("ab" + bad);
    EXPECT_EQ(scan.end, TextEnd::bad) << bad;
    EXPECT_EQ(scan.valid, 2u) << bad;
    EXPECT_FALSE(scan.what.empty());
  }
}

TEST(Utf8, BeginningsOfCharactersAreCut) {
  for (const std::string& cut : {"\xC3"s, "\xE4"s, "\xE4\xBD"s, "\xF0\x9F\x98"s, "\r"s}) {
    const TextScan scan = scan_text("ab" + cut);
    EXPECT_EQ(scan.end, TextEnd::cut);
    EXPECT_EQ(scan.valid, 2u);
  }
}

}  // namespace
}  // namespace resetd::plan
