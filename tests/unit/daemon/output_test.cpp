#include "daemon/output.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <boost/json/object.hpp>
#include <cerrno>
#include <csignal>
#include <limits>

#include "daemon/text.hpp"
#include "support.hpp"

namespace resetd::daemon {
namespace {

using namespace std::chrono_literals;
using core::RunState;
using core::TaskState;
using testing_support::Caught;
using testing_support::Terminal;

class Environment : public testing::Test {
 protected:
  Environment() {
    ::unsetenv("NO_COLOR");
    ::setenv("TERM", "xterm", 1);
  }
};

using OutputTest = Environment;

TEST_F(OutputTest, AFileIsNoTerminal) {
  Caught caught;
  EXPECT_FALSE(caught.output().is_terminal());
  EXPECT_EQ(caught.output().look().width, 0u);
  EXPECT_FALSE(caught.output().look().colours);
  EXPECT_EQ(caught.output().format(std::nullopt), Format::json);
  EXPECT_EQ(caught.output().format(Format::table), Format::table);
}

TEST_F(OutputTest, ATerminalHasAWidthAndColours) {
  const Terminal terminal{57};
  const Output output{terminal.descriptor()};
  EXPECT_TRUE(output.is_terminal());
  EXPECT_EQ(output.look().width, 57u);
  EXPECT_TRUE(output.look().colours);
  EXPECT_EQ(output.format(std::nullopt), Format::table);
  EXPECT_EQ(output.format(Format::json), Format::json);
  terminal.resize(30);
  EXPECT_EQ(output.look().width, 30u) << "its window has become narrower";
  EXPECT_EQ(Output{Terminal{0}.descriptor()}.look().width, 80u) << "a terminal that does not know its width";
}

TEST_F(OutputTest, HonoursNoColorAndDumbTerminals) {
  const Terminal terminal{80};
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(Output{terminal.descriptor()}.look().colours);
  ::setenv("NO_COLOR", "", 1);
  EXPECT_TRUE(Output{terminal.descriptor()}.look().colours);
  ::setenv("TERM", "dumb", 1);
  EXPECT_FALSE(Output{terminal.descriptor()}.look().colours);
}

TEST_F(OutputTest, PrintsOneDocumentInTheOrderItWasBuilt) {
  Caught caught;
  boost::json::object object;
  object["zeta"] = 1;
  object["alpha"] = "位";
  caught.output().print(boost::json::value(object));
  EXPECT_EQ(caught.text(), "{\"zeta\":1,\"alpha\":\"位\"}\n");
}

TEST_F(OutputTest, RemembersThatTheReaderHasGone) {
  ASSERT_NE(std::signal(SIGPIPE, SIG_IGN), SIG_ERR);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ::close(ends[0]);
  Output output{ends[1]};
  EXPECT_EQ(output.error(), 0);
  output.write("x");
  EXPECT_EQ(output.error(), EPIPE);
  output.write("y");
  EXPECT_EQ(output.error(), EPIPE);
  ::close(ends[1]);
}

Progress half_done() {
  return {3000,
          {{TaskState::queued, 1180}, {TaskState::resetting, 20}, {TaskState::succeeded, 1795}, {TaskState::held, 5}},
          20.0,
          RunState::running};
}

TEST(ProgressLine, TellsHowFarARunIs) {
  EXPECT_EQ(progress_line(half_done(), 200),
            "[##################------------]   60%  1800/3000  5 held  20.0/s  1 m left  1180 queued, 20 resetting, "
            "1795 succeeded");
  Progress progress = half_done();
  progress.run = core::RunId{8};
  EXPECT_EQ(progress_line(progress, 200), "run 8  " + progress_line(half_done(), 200));
}

TEST(ProgressLine, ShowsFirstWhatNeedsAPerson) {
  const Progress progress{3000,
                          {{TaskState::queued, 1180},
                           {TaskState::held, 5},
                           {TaskState::succeeded, 1795},
                           {TaskState::failed, 12},
                           {TaskState::refused, 8}},
                          20.0,
                          RunState::running,
                          core::RunId{8}};
  EXPECT_TRUE(
      progress_line(progress, 79).starts_with("run 8  [######----]   60%  1820/3000  5 held, 12 failed, 8 refuse"))
      << progress_line(progress, 79);
  EXPECT_EQ(progress_line(progress, 39), "run 8   60%  1820/3000  5 held, 12 fai…") << "rather than a bar";
}

TEST(ProgressLine, FitsIntoAnyWidth) {
  for (std::size_t width = 0; width < 200; ++width) EXPECT_LE(display_width(progress_line(half_done(), width)), width);
}

TEST(ProgressLine, SaysTheStateOfARunThatDoesNotMove) {
  Progress progress = half_done();
  progress.state = RunState::gated;
  EXPECT_NE(progress_line(progress, 200).find("  gated  "), std::string::npos);
  EXPECT_EQ(progress_line(progress, 200).find("left"), std::string::npos);
}

TEST(ProgressLine, SaysAllIsDoneOnlyWhenItIs) {
  const auto line = [](std::int64_t done) {
    return progress_line({1000, {{TaskState::queued, 1000 - done}, {TaskState::succeeded, done}}, 1, RunState::running},
                         200);
  };
  EXPECT_NE(line(999).find(" 99%"), std::string::npos) << line(999);
  EXPECT_NE(line(1000).find("100%"), std::string::npos) << line(1000);
  EXPECT_NE(line(1000).find("1000 succeeded"), std::string::npos);
  EXPECT_EQ(line(1000).find("queued"), std::string::npos);
  EXPECT_NE(progress_line({}, 200).find("100%"), std::string::npos) << "a run without tasks";
}

TEST(TimeLeft, FollowsFromTheRate) {
  Progress progress = half_done();
  EXPECT_EQ(time_left(progress), 60s);
  progress.rate = 0.7;
  EXPECT_EQ(time_left(progress), 1715s);
  for (const double rate :
       {0.0, -1.0, 1e-9, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    progress.rate = rate;
    EXPECT_FALSE(time_left(progress).has_value()) << rate;
  }
}

using ProgressBarTest = Environment;

TEST_F(ProgressBarTest, WritesNothingToAFile) {
  Caught caught;
  ProgressBar bar{caught.output()};
  bar.show(half_done());
  bar.clear();
  EXPECT_EQ(caught.text(), "");
}

TEST_F(ProgressBarTest, WritesOverItselfOnATerminal) {
  const Terminal terminal{40};
  Output output{terminal.descriptor()};
  ProgressBar bar{output};
  bar.show(half_done());
  EXPECT_EQ(terminal.written(), "\r" + progress_line(half_done(), 39));
  bar.show({1, {{TaskState::succeeded, 1}}, 1, RunState::succeeded});
  const std::string second = terminal.written();
  EXPECT_EQ(display_width(second), 39u) << "blanks cover the rest of the longer line";
  EXPECT_EQ(second.find('\x1b'), std::string::npos);
  bar.clear();
  const std::string cleared = terminal.written();
  EXPECT_TRUE(cleared.starts_with("\r ") && cleared.ends_with(" \r")) << cleared;
  EXPECT_EQ(cleared.find_first_not_of("\r "), std::string::npos);
}

// Blanks up to the old width would wrap, and each further showing would scroll the terminal.
TEST_F(ProgressBarTest, FollowsATerminalThatBecomesNarrower) {
  const Terminal terminal{80};
  Output output{terminal.descriptor()};
  ProgressBar bar{output};
  bar.show(half_done());
  EXPECT_EQ(terminal.written(), "\r" + progress_line(half_done(), 79));
  terminal.resize(40);
  bar.show(half_done());
  EXPECT_EQ(terminal.written(), "\r" + progress_line(half_done(), 39));
  terminal.resize(20);
  bar.clear();
  EXPECT_EQ(terminal.written(), "\r" + std::string(19, ' ') + "\r");
}

}  // namespace
}  // namespace resetd::daemon
