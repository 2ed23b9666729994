#include "daemon/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "daemon/text.hpp"

namespace resetd::daemon {
namespace {

Table jobs() {
  return {{{"TASK", Align::right}, {"JOB"}, {"STATE"}},
          {{{"1"}, {"订单"}, {"succeeded", Colour::green}}, {{"254"}, {"orders-to-es"}, {"held", Colour::yellow}}}};
}

TEST(Table, AlignsByDisplayWidth) {
  EXPECT_EQ(render(jobs(), {}),
            "TASK  JOB           STATE\n"
            "   1  订单          succeeded\n"
            " 254  orders-to-es  held\n");
}

TEST(Table, HasAHeaderWithoutRows) {
  EXPECT_EQ(render({{{"A"}, {"B"}}, {}}, {}), "A  B\n");
}

Table moves() {
  return {{{"TASK", Align::right}, {"BEFORE → AFTER"}, {"STATE"}},
          {{{"1"}, {"binlog.000481:4 → binlog.000412:4001"}, {"held", Colour::yellow}}}};
}

TEST(Table, GoesOnInFurtherLinesWhereTheTerminalIsTooNarrow) {
  EXPECT_EQ(render(moves(), {49, false}),
            "TASK  BEFORE → AFTER                        STATE\n"
            "   1  binlog.000481:4 → binlog.000412:4001  held\n");
  EXPECT_EQ(render(moves(), {40, false}),
            "TASK  BEFORE → AFTER               STATE\n"
            "   1  binlog.000481:4 →            held\n"
            "      binlog.000412:4001\n");
}

TEST(Table, IsABlockARowWhereWordsWouldBreak) {
  EXPECT_EQ(render(jobs(), {24, false}),
            "TASK   1\n"
            "JOB    订单\n"
            "STATE  succeeded\n"
            "\n"
            "TASK   254\n"
            "JOB    orders-to-es\n"
            "STATE  held\n"
            "\n");
  EXPECT_EQ(render(moves(), {25, false}),
            "TASK            1\n"
            "BEFORE → AFTER  binlog.00\n"
            "                0481:4 →\n"
            "                binlog.00\n"
            "                0412:4001\n"
            "STATE           held\n"
            "\n")
      << "what is longer than the terminal has to";
  const std::string coloured = render(jobs(), {24, true});
  EXPECT_NE(coloured.find("\x1b[2mSTATE\x1b[0m  \x1b[33mheld\x1b[0m\n"), std::string::npos) << coloured;
  EXPECT_EQ(render({jobs().columns, {}}, {10, false}), "TASK JOB\nSTATE\n") << "no rows";
}

Table refusals() {
  Table table = jobs();
  table.columns.push_back({"WHY", Align::left, true});
  table.rows[0].push_back({""});
  table.rows[1].push_back({"the target is later\x1b"});
  return table;
}

TEST(Table, PutsWhatGivesWayBeneathItsRow) {
  EXPECT_EQ(render(refusals(), {54, false}),
            "TASK  JOB           STATE      WHY\n"
            "   1  订单          succeeded\n"
            " 254  orders-to-es  held       the target is later\\x1B\n")
      << "it need not where there is room";
  EXPECT_EQ(render(refusals(), {0, false}), render(refusals(), {54, false}));
  EXPECT_EQ(render(refusals(), {53, false}),
            "TASK  JOB           STATE\n"
            "   1  订单          succeeded\n"
            " 254  orders-to-es  held\n"
            "    the target is later\\x1B\n");
  EXPECT_EQ(render(refusals(), {24, false}),
            "TASK   1\n"
            "JOB    订单\n"
            "STATE  succeeded\n"
            "\n"
            "TASK   254\n"
            "JOB    orders-to-es\n"
            "STATE  held\n"
            "WHY    the target is\n"
            "       later\\x1B\n"
            "\n");
}

std::string letters(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  std::ranges::sort(text);
  return text;
}

// People approve what they see: a target that is cut off is not seen.
TEST(Table, LosesNothing) {
  const std::string all = letters(render(refusals(), {0, false}));
  const std::string in_blocks = letters(render(refusals(), {0, false}) + "TASK JOB STATE");
  for (std::size_t width = 1; width < 60; ++width) {
    const std::string text = render(refusals(), {width, false});
    EXPECT_EQ(letters(text + (width < 54 && width >= 29 ? "WHY" : "")), width < 29 ? in_blocks : all) << text;
  }
}

TEST(Table, KeepsEveryLineWithinTheTerminal) {
  for (std::size_t width = 11; width < 60; ++width) {
    std::istringstream lines{render(refusals(), {width, false})};
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), width) << line;
  }
  EXPECT_EQ(render({jobs().columns, {jobs().rows[0]}}, {1, false}),
            "TASK   1\n"
            "JOB    订单\n"
            "STATE  succ\n"
            "       eede\n"
            "       d\n"
            "\n");
}

TEST(Table, MakesValuesHarmless) {
  EXPECT_EQ(render({{{"A"}, {"B"}}, {{{"x\x1b[2J\n"}, {"y"}}}}, {}), "A             B\nx\\x1B[2J\\x0A  y\n");
}

TEST(Table, ColoursOnlyWhereAsked) {
  EXPECT_EQ(render(jobs(), {}).find('\x1b'), std::string::npos);
  const std::string coloured = render(jobs(), {0, true});
  EXPECT_NE(coloured.find("\x1b[32msucceeded\x1b[0m"), std::string::npos);
  EXPECT_NE(coloured.find("\x1b[33mheld\x1b[0m"), std::string::npos);
  EXPECT_NE(coloured.find("  \x1b[2mJOB\x1b[0m           \x1b[2mSTATE"), std::string::npos) << "padding is outside";
}

TEST(Table, ColoursStates) {
  EXPECT_EQ(colour_of(core::TaskState::succeeded), Colour::green);
  EXPECT_EQ(colour_of(core::TaskState::held), Colour::yellow);
  EXPECT_EQ(colour_of(core::TaskState::refused), Colour::red);
  EXPECT_EQ(colour_of(core::TaskState::queued), Colour::none);
  EXPECT_EQ(colour_of(core::RunState::halted), Colour::red);
  EXPECT_EQ(colour_of(core::RunState::gated), Colour::yellow);
  EXPECT_EQ(colour_of(core::RunState::running), Colour::none);
}

}  // namespace
}  // namespace resetd::daemon
