#include "notify/notifier.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>

#include "engine/records.hpp"
#include "queue/runs.hpp"
#include "support/temp_folder.hpp"

namespace resetd::notify {
namespace {

using namespace std::chrono_literals;
using audit::Event;

/// What one receiver saw, and how it is to answer.
struct Seen {
  std::vector<Message> messages;
  std::vector<Attempt::End> answers;  ///< in turn; the last stays
  std::chrono::milliseconds takes{0};
  bool cancelled = false;
};

class Scripted final : public Receiver {
 public:
  Scripted(asio::io_context& loop, Seen& seen) : seen_(seen), timer_(loop) {}
  asio::awaitable<Attempt> deliver(const Message& message) override {
    seen_.messages.push_back(message);
    if (seen_.takes > 0ms && !seen_.cancelled) {
      timer_.expires_after(seen_.takes);
      boost::system::error_code ended;
      co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
    }
    const std::size_t turn = std::min(seen_.messages.size(), seen_.answers.size());
    Attempt attempt{turn == 0 ? Attempt::End::delivered : seen_.answers[turn - 1], "trouble"};
    co_return attempt;
  }
  void cancel() override {
    seen_.cancelled = true;
    timer_.cancel();
  }

 private:
  Seen& seen_;
  asio::steady_timer timer_;
};

class NotifierTest : public testing::Test {
 protected:
  NotifierTest() : clock_(engine::make_system_clock(loop_.get_executor())) {
    auto connection = sqlite::Connection::open(folder_ / "resetd.db", sqlite::Access::work).value();
    log_.emplace(*connection);
    log_->on_append([this](const auto& record, const auto& head) { notifier_->appended(record, head); });
    store_ = std::make_unique<sqlite::Store>(
        std::move(connection), loop_.get_executor(), [](const std::string& line) { ADD_FAILURE() << line; },
        sqlite::Store::AfterCommit{}, [this](const sqlite::Store::Commit&) { notifier_->committed(); });
  }

  void notify(std::vector<Event> events, Seen& seen) {
    subscriptions_.push_back({"notify[" + std::to_string(subscriptions_.size()) + "]", std::move(events),
                              std::make_unique<Scripted>(loop_, seen)});
  }
  void begin(NotifierOptions options = {.backoff = {1ms, 5ms}, .max_attempts = 4}) {
    notifier_.emplace(loop_.get_executor(), engine::Ledger{*store_, *log_, *clock_}, std::move(subscriptions_),
                      options);
    in_store([this](sqlite::Connection& c) {
      queue::Run run{.name = "rollback",
                     .reason = "INC-1",
                     .console = "prod",
                     .console_url = "https://console",
                     .policy = "{}",
                     .plan_digest = "p",
                     .submitted_by = "ann(1)",
                     .created_at = clock_->wall()};
      run_ = queue::create_run(c, run);
    });
  }
  void record(Event event, std::optional<core::Ordinal> ordinal = {}) {
    in_store([&, ordinal](sqlite::Connection& c) {
      log_->append(c, {.event = event,
                       .at = clock_->wall(),
                       .actor = "ann(1)",
                       .run = run_,
                       .ordinal = ordinal,
                       .detail = R"({"reason":"too many failed"})"});
    });
  }
  template <class F>
  void in_store(F f) {
    bool done = false;
    store_->post(std::move(f), [&done] { done = true; });
    while (!done) loop_.run_one();
  }
  std::chrono::milliseconds stop(std::chrono::milliseconds grace) {
    const auto begun = std::chrono::steady_clock::now();
    bool done = false;
    asio::awaitable<void> course = notifier_->stop(grace);
    asio::co_spawn(loop_, std::move(course), [&done](const std::exception_ptr& error) {
      if (error) std::rethrow_exception(error);
      done = true;
    });
    while (!done) loop_.run_one();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
  }

  support::TempFolder folder_;
  asio::io_context loop_;
  std::unique_ptr<engine::Clock> clock_;
  std::optional<audit::Log> log_;
  std::optional<Notifier> notifier_;
  std::vector<Subscription> subscriptions_;
  std::unique_ptr<sqlite::Store> store_;
  core::RunId run_{};
};

TEST_F(NotifierTest, TellsEachOfWhatItWantsInOrder) {
  Seen halts;
  Seen all;
  notify({Event::run_halted}, halts);
  notify({Event::run_started, Event::run_halted, Event::task_held}, all);
  begin();
  record(Event::run_started);
  record(Event::run_paused);
  record(Event::run_halted);
  record(Event::task_held, core::Ordinal{3});
  stop(5s);
  ASSERT_EQ(halts.messages.size(), 1U);
  ASSERT_EQ(all.messages.size(), 3U);
  const auto body = boost::json::parse(halts.messages[0].body).as_object();
  EXPECT_EQ(body.at("event").as_string(), "run.halted");
  EXPECT_EQ(body.at("seq").as_int64(), 3);
  EXPECT_EQ(body.at("run").as_int64(), core::number(run_));
  EXPECT_EQ(body.at("name").as_string(), "rollback");
  EXPECT_EQ(body.at("state").as_string(), "sealing");
  EXPECT_EQ(body.at("reason").as_string(), "INC-1");
  EXPECT_EQ(body.at("console").as_string(), "prod");
  EXPECT_EQ(body.at("actor").as_string(), "ann(1)");
  EXPECT_EQ(body.at("at").as_string().size(), std::string_view{"2026-11-22T09:00:00.000000Z"}.size());
  EXPECT_EQ(body.at("detail").at("reason").as_string(), "too many failed");
  EXPECT_TRUE(body.contains("counts"));
  EXPECT_EQ(all.messages[0].event, "run.started");
  EXPECT_EQ(all.messages[2].event, "task.held");
  EXPECT_EQ(boost::json::parse(all.messages[2].body).at("ordinal").as_int64(), 3);
  EXPECT_EQ(all.messages[1].delivery, halts.messages[0].delivery);
  EXPECT_NE(all.messages[1].delivery, all.messages[2].delivery);
}

TEST_F(NotifierTest, TriesAgainUnderTheSameIdAndOnlySoOften) {
  Seen seen{
      .answers = {Attempt::End::try_again, Attempt::End::try_again, Attempt::End::delivered, Attempt::End::try_again}};
  notify({Event::run_halted, Event::run_resumed}, seen);
  begin();
  record(Event::run_halted);
  record(Event::run_resumed);
  stop(5s);
  ASSERT_EQ(seen.messages.size(), 7U) << "three attempts, then four of the next";
  EXPECT_EQ(seen.messages[2].delivery, seen.messages[0].delivery);
  EXPECT_EQ(seen.messages[3].event, "run.resumed");
  EXPECT_EQ(seen.messages[6].delivery, seen.messages[3].delivery);
}

TEST_F(NotifierTest, DoesNotInsistWhereItIsRefused) {
  Seen seen{.answers = {Attempt::End::give_up}};
  notify({Event::run_halted}, seen);
  begin();
  record(Event::run_halted);
  stop(5s);
  EXPECT_EQ(seen.messages.size(), 1U);
}

// One that hangs delays neither the other nor who writes; its queue is bounded, and it is let go of at the end.
TEST_F(NotifierTest, OneThatHangsDelaysNobody) {
  Seen hanging{.takes = 1h};
  Seen quick;
  notify({Event::run_paused}, hanging);
  notify({Event::run_paused}, quick);
  begin({.backoff = {1ms, 5ms}, .queue_limit = 5});
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < 30; ++i) record(Event::run_paused);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
  for (int i = 0; i < 2000 && quick.messages.size() < 30; ++i) loop_.run_one_for(10ms);
  EXPECT_EQ(quick.messages.size(), 30U);
  EXPECT_EQ(hanging.messages.size(), 1U);
  EXPECT_LT(stop(200ms), 5s);
  EXPECT_TRUE(hanging.cancelled);
  EXPECT_EQ(hanging.messages.size(), 1U);
}

}  // namespace
}  // namespace resetd::notify
