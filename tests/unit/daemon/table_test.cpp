#include "daemon/table.hpp"

#include <gtest/gtest.h>

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

TEST(Table, CutsTheWidestColumns) {
  EXPECT_EQ(render(jobs(), {24, false}),
            "TASK  JOB       STATE\n"
            "   1  订单      succeed…\n"
            " 254  orders-…  held\n");
}

TEST(Table, KeepsEveryLineWithinTheTerminal) {
  for (std::size_t width = 16; width < 40; ++width) {
    std::istringstream lines{render(jobs(), {width, false})};
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), width) << line;
  }
  EXPECT_EQ(render(jobs(), {1, false}), "TASK  JOB   STA…\n   1  订单  suc…\n 254  ord…  held\n");
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
