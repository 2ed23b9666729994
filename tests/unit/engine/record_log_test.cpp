#include "engine/record_log.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <mutex>

#include "audit/log.hpp"
#include "sqlite/connection.hpp"
#include "support/temp_folder.hpp"

namespace resetd::engine {
namespace {

class Kept final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  struct Line {
    std::string text, console, nonce;
    std::int64_t run, ordinal;
    spdlog::level::level_enum level;
  };
  std::vector<Line> lines;

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const LogFields& fields = line_fields();
    lines.push_back({std::string{message.payload.data(), message.payload.size()}, std::string{fields.console},
                     std::string{fields.nonce}, fields.run ? core::number(*fields.run) : 0,
                     fields.ordinal ? core::number(*fields.ordinal) : 0, message.level});
  }
  void flush_() override {}
};

class RecordLogTest : public testing::Test {
 protected:
  RecordLogTest() : before_(spdlog::default_logger()) {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", kept_));
    log_.on_append([this](const auto& record, const auto& head) { lines_.appended(record, head); });
  }
  ~RecordLogTest() override { spdlog::set_default_logger(before_); }

  audit::Head append(audit::Record record) { return log_.append(*connection_, record); }

  std::shared_ptr<Kept> kept_ = std::make_shared<Kept>();
  RecordLog lines_;

 private:
  std::shared_ptr<spdlog::logger> before_;
  support::TempFolder folder_;
  std::unique_ptr<sqlite::Connection> connection_ =
      sqlite::Connection::open(folder_ / "resetd.db", sqlite::Access::work).value();
  audit::Log log_{*connection_};
};

TEST_F(RecordLogTest, SaysWhatIsDurableAndNothingBefore) {
  append({.event = audit::Event::reset_rejected,
          .actor = "resetd",
          .run = core::RunId{1},
          .ordinal = core::Ordinal{2},
          .console = "prod",
          .attempt = 1,
          .nonce = "n1",
          .http_status = 429,
          .code = "0",
          .msg = "slow\ndown"});
  EXPECT_TRUE(kept_->lines.empty());
  lines_.committed();
  ASSERT_EQ(kept_->lines.size(), 1U);
  const Kept::Line& line = kept_->lines[0];
  EXPECT_EQ(line.text, R"(reset.rejected attempt=1 http_status=429 code="0" msg="slow\ndown")");
  EXPECT_EQ(line.console, "prod");
  EXPECT_EQ(line.nonce, "n1");
  EXPECT_EQ(line.run, 1);
  EXPECT_EQ(line.ordinal, 2);
  EXPECT_EQ(line.level, spdlog::level::warn);
  lines_.committed();
  EXPECT_EQ(kept_->lines.size(), 1U) << "once";
}

TEST_F(RecordLogTest, NamesTheHeadWhereARunEnds) {
  const audit::Head head = append({.event = audit::Event::run_halted,
                                   .actor = "ann(1)",
                                   .run = core::RunId{7},
                                   .detail = R"({"reason":"too many failed"})"});
  lines_.committed();
  ASSERT_EQ(kept_->lines.size(), 1U);
  EXPECT_EQ(kept_->lines[0].text,
            "run.halted by ann(1) {\"reason\":\"too many failed\"} audit_head=" + audit::to_string(head));
}

TEST_F(RecordLogTest, LeavesOutWhatNobodyAskedFor) {
  append({.event = audit::Event::reset_acknowledged, .actor = "resetd", .run = core::RunId{1}});
  append({.event = audit::Event::run_started, .actor = "resetd", .run = core::RunId{1}});
  lines_.committed();
  ASSERT_EQ(kept_->lines.size(), 1U);
  EXPECT_EQ(kept_->lines[0].text, "run.started");
}

TEST_F(RecordLogTest, CutsLongMessagesBetweenCharacters) {
  std::string msg(499, 'x');
  msg += "\u00e4\u00e4";
  append({.event = audit::Event::reset_rejected, .actor = "resetd", .run = core::RunId{1}, .msg = msg});
  lines_.committed();
  ASSERT_EQ(kept_->lines.size(), 1U);
  EXPECT_EQ(kept_->lines[0].text, "reset.rejected msg=\"" + std::string(499, 'x') + "\" (cut)");
}

}  // namespace
}  // namespace resetd::engine
