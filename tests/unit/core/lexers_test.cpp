#include "core/lexers.hpp"

#include <gtest/gtest.h>

namespace resetd::core {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();

template <class T>
std::string message(const Result<T>& result) {
  if (result.has_value()) return "(accepted)";
  EXPECT_EQ(result.error().kind, ErrorKind::bad_input);
  return result.error().message;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(LexInteger, ReadsPlainDecimalDigits) {
  EXPECT_EQ(lex_integer("0").value(), 0);
  EXPECT_EQ(lex_integer("254").value(), 254);
  EXPECT_EQ(lex_integer("-7").value(), -7);
  EXPECT_EQ(lex_integer("9223372036854775807").value(), largest);
  EXPECT_EQ(lex_integer("-9223372036854775808").value(), smallest);
}

TEST(LexInteger, RefusesEveryOtherSpelling) {
  for (const char* text : {"", " 1", "1 ", "+1", "1e3", "1.0", "0x10", "0o17", "1_000", "1,000", "-", "--1", "abc", "~",
                           "null", "\xEF\xBC\x91", "1\n"}) {
    EXPECT_TRUE(contains(message(lex_integer(text)), "is no integer")) << text << ": " << message(lex_integer(text));
  }
}

TEST(LexInteger, NamesTheLeadingZero) {
  for (const char* text : {"0254", "00", "-0", "-01", "089"}) {
    EXPECT_TRUE(contains(message(lex_integer(text)), "leading zero")) << text << ": " << message(lex_integer(text));
  }
}

TEST(LexInteger, TellsBeyond64BitsFromOutOfRange) {
  EXPECT_TRUE(contains(message(lex_integer("9223372036854775808")), "64 bits"));
  EXPECT_TRUE(contains(message(lex_integer("18446744073709551616", 0)), "64 bits"));
  EXPECT_TRUE(contains(message(lex_integer("-9223372036854775809")), "64 bits"));
  EXPECT_TRUE(contains(message(lex_integer("11", 1, 10)), "outside of 1 to 10"));
  EXPECT_TRUE(contains(message(lex_integer("-1", 0, 10)), "outside of 0 to 10"));
  EXPECT_EQ(lex_integer("10", 1, 10).value(), 10);
  EXPECT_EQ(lex_integer("1", 1, 10).value(), 1);
}

TEST(LexDuration, ReadsUnitsLargestFirst) {
  EXPECT_EQ(lex_duration("90s").value(), 90s);
  EXPECT_EQ(lex_duration("1h30m").value(), 90min);
  EXPECT_EQ(lex_duration("500ms").value(), 500ms);
  EXPECT_EQ(lex_duration("5m").value(), 5min);
  EXPECT_EQ(lex_duration("7d").value(), 168h);
  EXPECT_EQ(lex_duration("1d2h3m4s5ms").value(), 26h + 3min + 4s + 5ms);
  EXPECT_EQ(lex_duration("0s").value(), 0ms);
  EXPECT_EQ(lex_duration("90m").value(), 90min);
}

TEST(LexDuration, RefusesEveryOtherSpelling) {
  for (const char* text : {"", "s", "1x", "30m1h", "1s1s", "1.5h", "-1s", "+1s", " 1s", "1s ", "1h 30m", "01h", "1S",
                           "1sec", "s1", "1h-5m", "ms", "1h30"}) {
    EXPECT_TRUE(contains(message(lex_duration(text)), "is no duration")) << text << ": " << message(lex_duration(text));
  }
}

TEST(LexDuration, AsksForAUnit) {
  EXPECT_TRUE(contains(message(lex_duration("30")), "has no unit"));
  EXPECT_TRUE(contains(message(lex_duration("0")), "has no unit"));
}

TEST(LexDuration, KeepsToItsBounds) {
  EXPECT_EQ(lex_duration("36500d").value(), longest_duration);
  EXPECT_TRUE(contains(message(lex_duration("36501d")), "outside"));
  EXPECT_TRUE(contains(message(lex_duration("36500d1ms")), "outside"));
  EXPECT_TRUE(contains(message(lex_duration("99999999999999999999s")), "outside"));
  EXPECT_TRUE(contains(message(lex_duration("99ms", 100ms, 1min)), "outside of 100ms to 1m"));
  EXPECT_TRUE(contains(message(lex_duration("61s", 100ms, 1min)), "outside of 100ms to 1m"));
  EXPECT_EQ(lex_duration("60s", 100ms, 1min).value(), 1min);
}

TEST(LexRate, ReadsCallsASecondOrAMinute) {
  EXPECT_EQ(lex_rate("20/s").value(), (Rate{20, 1s}));
  EXPECT_EQ(lex_rate("100/m").value(), (Rate{100, 1min}));
  EXPECT_EQ(lex_rate("1000000/s").value(), (Rate{1'000'000, 1s}));
}

TEST(LexRate, RefusesEveryOtherSpelling) {
  for (const char* text : {"", "20", "/s", "0/s", "-1/s", "1000001/s", "20/h", "20 / s", "20/sec", "1.5/s", "020/s",
                           "20/s ", "99999999999999999999/s"}) {
    EXPECT_TRUE(contains(message(lex_rate(text)), "is no rate")) << text << ": " << message(lex_rate(text));
  }
}

TEST(LexByteSize, ReadsPowersOf1024) {
  EXPECT_EQ(lex_byte_size("0B").value(), 0);
  EXPECT_EQ(lex_byte_size("512B").value(), 512);
  EXPECT_EQ(lex_byte_size("16KiB").value(), 16 * 1024);
  EXPECT_EQ(lex_byte_size("64MiB").value(), 64 << 20);
  EXPECT_EQ(lex_byte_size("3GiB").value(), std::int64_t{3} << 30);
}

TEST(LexByteSize, RefusesEveryOtherSpelling) {
  for (const char* text : {"", "64", "64MB", "64M", "64mib", "MiB", "1.5MiB", "-1MiB", "064MiB", "64 MiB", "64MiB "}) {
    EXPECT_TRUE(contains(message(lex_byte_size(text)), "is no size")) << text << ": " << message(lex_byte_size(text));
  }
}

TEST(LexByteSize, KeepsToItsBounds) {
  EXPECT_TRUE(contains(message(lex_byte_size("8589934592GiB")), "outside"));
  EXPECT_TRUE(contains(message(lex_byte_size("99999999999999999999B")), "outside"));
  EXPECT_TRUE(contains(message(lex_byte_size("1KiB", 1 << 20, 1 << 30)), "outside of 1MiB to 1GiB"));
  EXPECT_EQ(lex_byte_size("1024KiB", 1 << 20, 1 << 30).value(), 1 << 20);
}

TEST(LexBoolean, TakesTwoWordsOnly) {
  EXPECT_TRUE(lex_boolean("true").value());
  EXPECT_FALSE(lex_boolean("false").value());
  for (const char* text : {"", "True", "TRUE", "yes", "on", "1", "0", "no", "~"}) {
    EXPECT_TRUE(contains(message(lex_boolean(text)), "is no boolean")) << text;
  }
}

TEST(DurationText, IsReadBackTheSame) {
  EXPECT_EQ(to_text(0ms), "0s");
  EXPECT_EQ(to_text(90min), "1h30m");
  EXPECT_EQ(to_text(1500ms), "1s500ms");
  EXPECT_EQ(to_text(longest_duration), "36500d");
  for (const auto duration : {1ms, 999ms, 61'000ms, 86'400'001ms}) {
    EXPECT_EQ(lex_duration(to_text(duration)).value(), duration);
  }
}

TEST(ByteSizeText, TakesTheLargestExactUnit) {
  EXPECT_EQ(byte_size_text(0), "0B");
  EXPECT_EQ(byte_size_text(64 << 20), "64MiB");
  EXPECT_EQ(byte_size_text(1025), "1025B");
  EXPECT_EQ(byte_size_text(std::int64_t{2} << 30), "2GiB");
}

TEST(Shown, MakesOneHarmlessLine) {
  EXPECT_EQ(shown("abc"), "`abc`");
  EXPECT_EQ(shown("a\nb\x1b[31m\x7f"), "`a\\x0Ab\\x1B[31m\\x7F`");
  EXPECT_EQ(shown(std::string(64, 'x')), "`" + std::string(64, 'x') + "`");
  EXPECT_EQ(shown(std::string(65, 'x')), "`" + std::string(64, 'x') + "…`");
}

TEST(Shown, NeverCutsWithinACharacter) {
  std::string text(63, 'x');
  text += "位位";
  EXPECT_EQ(shown(text), "`" + std::string(63, 'x') + "…`");
}

}  // namespace
}  // namespace resetd::core
