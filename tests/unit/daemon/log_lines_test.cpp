#include <gtest/gtest.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <thread>

#include "daemon/logging.hpp"
#include "support.hpp"
#include "support/temp_folder.hpp"

namespace resetd::daemon {
namespace {

using engine::LogFields;
using settings::LogFormat;
using namespace std::chrono_literals;

const core::WallTime at{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 9h};
const LogFields fields{.run = core::RunId{3}, .ordinal = core::Ordinal{17}, .console = "prod", .nonce = "abc"};
/// What a console might say to forge a line and fields.
const std::string forger =
    "no\n2026-11-22T09:00:00Z info run.finished\trun=9\r\nRUN=9\",\"run\":9,\"x\":\"\x1b[2K\xe2\x80\xa8";

TEST(TextLine, ShowsTheFieldsAfterItsOnlyTab) {
  EXPECT_EQ(text_line(at, "warning", "reset.rejected", fields),
            "2026-11-22T09:00:00.000000Z warning reset.rejected\trun=3 ordinal=17 console=prod nonce=abc\n");
  EXPECT_EQ(text_line(at, "info", "ready", {}), "2026-11-22T09:00:00.000000Z info ready\n");
}

TEST(TextLine, CannotBeForged) {
  const std::string line = text_line(at, "warning", forger, fields);
  EXPECT_EQ(std::ranges::count(line, '\n'), 1);
  EXPECT_EQ(std::ranges::count(line, '\r') + std::ranges::count(line, '\x1b'), 0);
  ASSERT_EQ(std::ranges::count(line, '\t'), 1) << line;
  EXPECT_EQ(line.substr(line.find('\t') + 1), "run=3 ordinal=17 console=prod nonce=abc\n");
  EXPECT_EQ(text_line(at, "info", forger, {}).find('\t'), std::string::npos) << "no field where there is none";
}

TEST(JsonLine, HasTheFieldsAsKeys) {
  EXPECT_EQ(
      json_line(at, "warning", "reset.rejected", fields),
      "{\"at\":\"2026-11-22T09:00:00.000000Z\",\"level\":\"warning\",\"run\":3,\"ordinal\":17,\"console\":\"prod\","
      "\"nonce\":\"abc\",\"message\":\"reset.rejected\"}\n");
}

TEST(JsonLine, CannotBeForged) {
  const std::string line = json_line(at, "info", forger, fields);
  EXPECT_EQ(std::ranges::count(line, '\n'), 1);
  const auto object = boost::json::parse(line).as_object();
  EXPECT_EQ(object.size(), 7U);
  EXPECT_EQ(object.at("run").as_int64(), 3);
  EXPECT_EQ(object.at("message").as_string(), forger);
}

TEST(JsonLine, StaysUtf8) {
  const auto object = boost::json::parse(json_line(at, "info", "bad \xff byte", {})).as_object();
  EXPECT_EQ(object.at("message").as_string(), "bad \\xFF byte");
}

TEST(JournalEntry, HasFieldsOfItsOwn) {
  const std::vector<std::string> expected{
      "MESSAGE=held", "PRIORITY=4", "SYSLOG_IDENTIFIER=resetd", "RUN=3", "ORDINAL=17", "CONSOLE=prod", "NONCE=abc"};
  EXPECT_EQ(journal_entry(4, "held", fields), expected);
  EXPECT_EQ(journal_entry(6, "ready", {}).size(), 3U);
}

TEST(JournalEntry, CannotBeForged) {
  const auto entry = journal_entry(6, forger, fields);
  ASSERT_EQ(entry.size(), 7U);
  EXPECT_EQ(entry[0].find_first_of("\n\r\t\x1b"), std::string::npos) << "journalctl shows an entry in one line";
}

TEST(ChosenFormat, TheJournalWhereStandardErrorIsConnectedToIt) {
  const support::TempFolder folder;
  std::FILE* const file = std::fopen((folder / "stream").c_str(), "w");
  ASSERT_NE(file, nullptr);
  const int descriptor = ::fileno(file);
  struct stat status {};
  ASSERT_EQ(::fstat(descriptor, &status), 0);
  const std::string stream = std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
  EXPECT_EQ(chosen_format(LogFormat::automatic, descriptor, stream.c_str()), LogFormat::journald);
  EXPECT_EQ(chosen_format(LogFormat::automatic, descriptor, "8:1"), LogFormat::json) << "inherited from elsewhere";
  EXPECT_EQ(chosen_format(LogFormat::automatic, descriptor, nullptr), LogFormat::json);
  EXPECT_EQ(chosen_format(LogFormat::text, descriptor, stream.c_str()), LogFormat::text);
  std::fclose(file);
  const testing_support::Terminal terminal{80};
  EXPECT_EQ(chosen_format(LogFormat::automatic, terminal.descriptor(), stream.c_str()), LogFormat::text);
}

/// Keeps lines as the sinks of the daemon make them.
class Lines final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  std::vector<std::string> lines;

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    lines.push_back(json_line(at, "x", {message.payload.data(), message.payload.size()}, engine::line_fields()));
  }
  void flush_() override {}
};

// Two threads at once: each line has the fields of its own call, and none those of the line before.
TEST(Log, FieldsAreThoseOfTheLine) {
  const auto before = spdlog::default_logger();
  const auto sink = std::make_shared<Lines>();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", sink));
  set_log_level(settings::LogLevel::info);
  const auto write = [](std::int64_t run) {
    for (int i = 0; i < 200; ++i) {
      engine::log(engine::LogLevel::info, {.run = core::RunId{run}}, "of " + std::to_string(run));
      engine::log(engine::LogLevel::info, {}, "of nobody");
      engine::log(engine::LogLevel::debug, {}, "not asked for");
    }
  };
  std::thread other{write, 1};
  write(2);
  other.join();
  spdlog::set_default_logger(before);
  ASSERT_EQ(sink->lines.size(), 800U);
  for (const std::string& line : sink->lines) {
    const auto object = boost::json::parse(line).as_object();
    const auto* run = object.if_contains("run");
    const std::string of = run != nullptr ? std::to_string(run->as_int64()) : "nobody";
    EXPECT_EQ(object.at("message").as_string(), "of " + of);
  }
}

TEST(Log, ItsLevelIsSetAnew) {
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", std::make_shared<Lines>()));
  set_log_level(settings::LogLevel::warn);
  EXPECT_FALSE(engine::logs(engine::LogLevel::info));
  set_log_level(settings::LogLevel::debug);
  EXPECT_TRUE(engine::logs(engine::LogLevel::debug));
  EXPECT_FALSE(engine::logs(engine::LogLevel::trace));
  spdlog::set_default_logger(before);
}

}  // namespace
}  // namespace resetd::daemon
