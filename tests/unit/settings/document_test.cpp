// What YAML is let by, and where problems are said to be.

#include "support.hpp"

namespace resetd::settings {
namespace {

using namespace testing_support;

TEST(Document, RefusesADuplicateKeyAtEveryLevel) {
  expect_problem(console_only + "drain_timeout: 1s\ndrain_timeout: 2s\n", "7:1",
                 "`drain_timeout` stands here a second time (first in line 6)");
  expect_problem(with_console_line("burst: 2\n    burst: 3"), "7:5", "`burst` stands here a second time");
  expect_problem(console_only + "  prod:\n    url: https://b\n", "6:3", "`prod` stands here a second time");
  expect_problem(console_only + "\"state_dir\": /a\nstate_dir: /b\n", "7:1", "second time");
}

TEST(Document, RefusesAnchorsAliasesTagsAndMergeKeys) {
  expect_problem(console_only + "state_dir: &here /a\n", "6:12", "an anchor (`&`)");
  expect_problem(console_only + "state_dir: !!str /a\n", "6:12", "a tag (`!`)");
  expect_problem(console_only + "state_dir: !own /a\n", "6:12", "a tag (`!`)");
  expect_problem(console_only + "state_dir: ! /a\n", "6:12", "a tag (`!`)");
  expect_problem(console_only + "log: !!map {level: info}\n", "6:6", "a tag (`!`)");
  expect_problem(console_only + "<<: {state_dir: /a}\n", "6:1", "a merge key (`<<`)");
  const auto lines = problems_of(console_only + "state_dir: &a /a\nspool_dir: *a\n");
  ASSERT_EQ(lines.size(), 2u) << joined(lines);
  EXPECT_TRUE(lines[1].starts_with("7:12: an alias (`*`)")) << lines[1];
}

TEST(Document, CountsColumnsAfterOtherCharacters) {
  expect_problem(console_only + "# 位点\nstate_dir: {\"位\": 1}\n", "7:12", "is a map");
  expect_problem(console_only + "listen: {unix: /位, allow_uids: !x []}\n", "6:34", "a tag");
}

TEST(Document, IgnoresAByteOrderMarkAtTheStart) {
  good("\xEF\xBB\xBF" + console_only);
  expect_problem("\xEF\xBB\xBFx: 1\n" + console_only, "1:1", "unknown key `x`");
}

TEST(Document, TakesWindowsLineEnds) {
  std::string text;
  for (const char c : console_only) text += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_EQ(good(text).consoles.at(0).access_key, "AK1");
  EXPECT_EQ(problems_of(text + "x: 1\r\n").at(0).substr(0, 4), "6:1:");
}

TEST(Document, RefusesWhatIsNoUtf8) {
  expect_problem(console_only + "state_dir: /a\xFF\n", "6:14", "not UTF-8");
  expect_problem(console_only + "# \xC0\xAF\n", "6:3", "not UTF-8");
  expect_problem(console_only + std::string("state_dir: /a\0b\n", 16), "6:14", "a NUL byte");
  EXPECT_FALSE(problems_of(std::string("\xFF\xFE"
                                       "c\0o\0",
                                       6))
                   .empty());
}

TEST(Document, RefusesASecondDocument) {
  expect_problem(console_only + "---\nstate_dir: /a\n", "6:1", "a second document");
  good("---\n" + console_only + "...\n");
}

TEST(Document, NamesThePlaceOfASyntaxError) {
  const auto lines = problems_of("consoles:\n  prod: [1, 2\nlog: {}\n");
  ASSERT_EQ(lines.size(), 1u) << joined(lines);
  EXPECT_NE(lines[0].find("this is no YAML"), std::string::npos) << lines[0];
  EXPECT_TRUE(lines[0].starts_with("3:")) << lines[0];
  EXPECT_EQ(problems_of("\tconsoles: 1\n").size(), 1u);
  EXPECT_EQ(problems_of("@\n").size(), 1u);
}

TEST(Document, SaysWhatToDoAboutASyntaxError) {
  expect_problem("consoles:\n\tprod: {}\n", "2:6", "with spaces, not tabs");
  expect_problem("consoles:\n  prod:\n    url: a: b\n", "3:11", "put text that holds `: ` in quotes");
  expect_problem("consoles: {prod: {}\n", "2:1", "lacks its `}`");
}

TEST(Document, RefusesQuotesThatAreNeverClosed) {
  expect_problem(console_only + "state_dir: \"/var\n", "6:12", "never closed");
  expect_problem(console_only + "state_dir: '/var", "6:17", "illegal EOF in scalar");
  expect_problem(console_only + "state_dir: '/it''s\n", "6:12", "never closed");
  expect_problem(console_only + "state_dir: \"/a\\\"\n", "6:12", "never closed");
  EXPECT_EQ(good(console_only + "state_dir: '/it''s'\n").state_dir, "/it's");
  EXPECT_EQ(good(console_only + "state_dir: \"/a\\\"\"\n").state_dir, "/a\"");
}

TEST(Document, BoundsNesting) {
  for (const std::string unit : {"[", "{a: ", "[{a: ", "- ", "? ", "[? "}) {
    std::string deep = "x: ";
    if (unit == "- " || unit == "? ") deep = "";
    for (int i = 0; i < 100'000; ++i) deep += unit;
    const auto lines = problems_of(deep);
    ASSERT_GE(lines.size(), 1u) << unit;
    EXPECT_NE(joined(lines).find(unit == "? " || unit == "[? " ? "" : "nested more than 16 deep"), std::string::npos)
        << unit << joined(lines);
  }
  std::string indented;
  for (std::size_t i = 0; i < 500; ++i) indented += std::string(i, ' ') + "a:\n";
  expect_problem(indented, "17:17", "nested more than 16 deep");
}

TEST(Document, BoundsSize) {
  const std::string filler = "#" + std::string(max_file_bytes - console_only.size() - 2, 'x') + "\n";
  good(filler + console_only);
  const auto loaded = parse_text("#" + filler + console_only);
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_EQ(to_string(loaded.problems[0]),
            "/etc/resetd/resetd.yaml: is larger than 1 MiB: no configuration is that large");
}

TEST(Document, BoundsTheNumberOfProblems) {
  std::string text = console_only;
  for (int i = 0; i < 20'000; ++i) text += "unknown_" + std::to_string(i) + ": 1\n";
  const auto lines = problems_of(text);
  ASSERT_EQ(lines.size(), max_problems);
  EXPECT_TRUE(lines[0].starts_with("6:1: unknown key `unknown_0`")) << lines[0];
}

TEST(Document, RefusesKeysThatAreNoText) {
  expect_problem(console_only + "? [a]\n: 1\n", "6:3", "this is no key");
  expect_problem(console_only + "~: 1\n", "6:1", "this is no key");
}

TEST(Document, AnEmptyFileNamesNoConsole) {
  for (const std::string text : {"", "\n", "# nothing\n", "---\n", "{}", "[]", "text"}) {
    const auto lines = problems_of(text);
    ASSERT_EQ(lines.size(), 1u) << text << joined(lines);
  }
  expect_problem("", "1:1", "the configuration is empty: write at least one console into it");
}

TEST(Document, TellsOfEverythingInOnePassInOrder) {
  const auto lines = problems_of(
      "state_dir: []\n"
      "consoles:\n"
      "  prod:\n"
      "    url: ftp://x\n"
      "    rate: 20\n"
      "    burst: 0\n"
      "    secret_key: hush\n"
      "drain_timeout: 30\n"
      "colour: red\n");
  ASSERT_EQ(lines.size(), 9u) << joined(lines);
  EXPECT_TRUE(lines[0].starts_with("1:12: state_dir: is a list")) << lines[0];
  EXPECT_TRUE(lines[1].starts_with("4:5: consoles.prod: has neither access_key")) << lines[1];
  EXPECT_TRUE(lines[2].starts_with("4:5: consoles.prod: has no secret_key_file")) << lines[2];
  EXPECT_TRUE(lines[3].starts_with("4:10: consoles.prod.url: `ftp://x`")) << lines[3];
  EXPECT_TRUE(lines[4].starts_with("5:11: consoles.prod.rate: `20` is no rate")) << lines[4];
  EXPECT_TRUE(lines[5].starts_with("6:12: consoles.prod.burst: `0` is outside of 1 to")) << lines[5];
  EXPECT_TRUE(lines[6].starts_with("7:5: consoles.prod.secret_key: a secret key is never")) << lines[6];
  EXPECT_EQ(lines[6].find("hush"), std::string::npos) << lines[6];
  EXPECT_TRUE(lines[7].starts_with("8:16: drain_timeout: `30` has no unit")) << lines[7];
  EXPECT_TRUE(lines[8].starts_with("9:1: unknown key `colour`")) << lines[8];
}

}  // namespace
}  // namespace resetd::settings
