#include "daemon/text.hpp"

#include <gtest/gtest.h>

namespace resetd::daemon {
namespace {

TEST(Harmless, ShowsWhatWouldSteerATerminal) {
  EXPECT_EQ(harmless("a\x1b[31mb"), "a\\x1B[31mb");
  EXPECT_EQ(harmless("a\nb\tc\rd\x7f"), "a\\x0Ab\\x09c\\x0Dd\\x7F");
  EXPECT_EQ(harmless(std::string_view{"a\0b", 3}), "a\\x00b");
  EXPECT_EQ(harmless("\xC2\x9B"), "\\u{009B}") << "CSI as one C1 control";
  EXPECT_EQ(harmless("x\xFFy\xE4\xBD"), "x\\xFFy\\xE4\\xBD");
}

TEST(Harmless, ShowsWhatWouldHideOrTurnText) {
  EXPECT_EQ(harmless("a\xE2\x80\xAE"
                     "b"),
            "a\\u{202E}b");
  EXPECT_EQ(harmless("\xE2\x80\x8B"), "\\u{200B}");
  EXPECT_EQ(harmless("\xE2\x81\xA6"), "\\u{2066}");
  EXPECT_EQ(harmless("\xEF\xBB\xBF"), "\\u{FEFF}");
}

TEST(Harmless, LeavesTextAlone) {
  for (const char* text : {"", "orders-to-es", "订单同步", "é ü 😀", "a`b\\x"}) EXPECT_EQ(harmless(text), text);
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(display_width(""), 0u);
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("é"), 1u);
  EXPECT_EQ(display_width("位点"), 4u);
  EXPECT_EQ(display_width("😀"), 2u);
  EXPECT_EQ(display_width("e\xCC\x81"), 1u) << "a combining accent takes none";
  EXPECT_EQ(display_width("…"), 1u);
}

TEST(Truncated, KeepsWithinTheWidth) {
  EXPECT_EQ(truncated("abcdef", 6), "abcdef");
  EXPECT_EQ(truncated("abcdef", 5), "abcd…");
  EXPECT_EQ(truncated("abcdef", 1), "…");
  EXPECT_EQ(truncated("abcdef", 0), "");
  EXPECT_EQ(truncated("位点重置", 8), "位点重置");
  EXPECT_EQ(truncated("位点重置", 7), "位点重…");
  EXPECT_EQ(truncated("位点重置", 6), "位点…");
  for (std::size_t width = 0; width < 10; ++width) EXPECT_LE(display_width(truncated("a位b点c重d置", width)), width);
}

using Pieces = std::vector<std::string>;

TEST(Wrapped, BreaksAtBlanksWhereItCan) {
  EXPECT_EQ(wrapped("", 4), Pieces{""});
  EXPECT_EQ(wrapped("abcd", 4), Pieces{"abcd"});
  EXPECT_EQ(wrapped("abc def", 4), (Pieces{"abc", "def"}));
  EXPECT_EQ(wrapped("abcd efgh i", 4), (Pieces{"abcd", "efgh", "i"}));
  EXPECT_EQ(wrapped("abcdefghi jk", 4), (Pieces{"abcd", "efgh", "i jk"}));
  EXPECT_EQ(wrapped("a → b", 3), (Pieces{"a →", "b"}));
}

TEST(Wrapped, NeverBreaksACharacter) {
  EXPECT_EQ(wrapped("订单同步", 5), (Pieces{"订单", "同步"}));
  EXPECT_EQ(wrapped("e\xCC\x81"
                    "e\xCC\x81",
                    2),
            Pieces{"e\xCC\x81"
                   "e\xCC\x81"});
  EXPECT_EQ(wrapped("位", 2), Pieces{"位"});
}

}  // namespace
}  // namespace resetd::daemon
