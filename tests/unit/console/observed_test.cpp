#include "console/observed.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace resetd::console {
namespace {

using namespace std::chrono_literals;

/// Passes its gate, notes what it was called with, and answers after a moment.
class Scripted final : public Client {
 public:
  Scripted(asio::io_context& loop, std::vector<std::string>& calls) : loop_(loop), calls_(calls) {}

  core::Evidence evidence{core::CallEnd::answered, 200, core::EnvelopeKind::success};

  asio::awaitable<Answer> reset(std::string body, std::string nonce, SendGate& gate) override {
    return answer("reset " + body + " " + nonce, gate);
  }
  asio::awaitable<Answer> stop(core::JobId job, std::string nonce, SendGate& gate) override {
    return answer("stop " + std::to_string(core::number(job)) + " " + nonce, gate);
  }
  asio::awaitable<Answer> start(core::JobId job, std::string nonce, SendGate& gate) override {
    return answer("start " + std::to_string(core::number(job)) + " " + nonce, gate);
  }
  asio::awaitable<JobAnswer> query_job(core::JobId job, SendGate& gate) override {
    Answer said = co_await answer("query_job " + std::to_string(core::number(job)), gate);
    JobAnswer whole{std::move(said), DataJob{.id = job}};
    co_return whole;
  }
  asio::awaitable<PageAnswer> list_by_page(Filters filters, std::int64_t page, SendGate& gate) override {
    Answer said = co_await answer("list_by_page " + filters.at(0).first + " " + std::to_string(page), gate);
    PageAnswer whole{std::move(said), {}, 41};
    co_return whole;
  }
  asio::awaitable<Answer> list(Filters filters, JobSink sink, SendGate& gate) override {
    sink(DataJob{.id = core::JobId{5}});
    return answer("list " + filters.at(0).first, gate);
  }
  void cancel() override { calls_.emplace_back("cancel"); }

 private:
  asio::awaitable<Answer> answer(std::string call, SendGate& gate) {
    calls_.push_back(std::move(call));
    Answer said{.evidence = evidence, .code = "1", .request_id = "r"};
    const bool passed = co_await gate.pass();
    if (!passed) said.evidence = {core::CallEnd::withdrawn};
    asio::steady_timer moment{loop_, 20ms};
    co_await moment.async_wait(asio::use_awaitable);
    co_return said;
  }

  asio::io_context& loop_;
  std::vector<std::string>& calls_;
};

class Gate final : public SendGate {
 public:
  explicit Gate(bool open) : open_(open) {}
  asio::awaitable<bool> pass() override { co_return open_; }

 private:
  bool open_;
};

class Observed : public testing::Test {
 protected:
  template <class T>
  T wait_for(asio::awaitable<T> course) {
    std::optional<T> result;
    asio::co_spawn(loop_, std::move(course), [&result](const std::exception_ptr& error, T value) {
      if (error) std::rethrow_exception(error);
      result.emplace(std::move(value));
    });
    loop_.restart();
    loop_.run();
    return std::move(*result);
  }

  asio::io_context loop_;
  std::vector<std::string> calls_;
  std::vector<CallEnded> ended_;
  std::unique_ptr<Client> client_ =
      observed(std::make_unique<Scripted>(loop_, calls_), [this](const CallEnded& e) { ended_.push_back(e); });
};

TEST_F(Observed, EveryCallPassesThroughAndIsToldOf) {
  Gate gate{true};
  EXPECT_EQ(wait_for(client_->reset("{}", "n1", gate)).request_id, "r");
  EXPECT_EQ(wait_for(client_->stop(core::JobId{7}, "n2", gate)).code, "1");
  EXPECT_EQ(wait_for(client_->start(core::JobId{8}, "n3", gate)).code, "1");
  EXPECT_EQ(wait_for(client_->query_job(core::JobId{9}, gate)).job->id, core::JobId{9});
  EXPECT_EQ(wait_for(client_->list_by_page({{"dataJobName", "1"}}, 3, gate)).all_jobs, 41);
  int jobs = 0;
  wait_for(client_->list(
      {{"sourceInstanceId", "1"}}, [&jobs](DataJob&&) { ++jobs; }, gate));
  EXPECT_EQ(jobs, 1);
  client_->cancel();
  const std::vector<std::string> expected{
      "reset {} n1",           "stop 7 n2", "start 8 n3", "query_job 9", "list_by_page dataJobName 3",
      "list sourceInstanceId", "cancel"};
  EXPECT_EQ(calls_, expected);
  const std::vector<std::string_view> names{"updateincrepos", "stop", "start", "queryjob", "listbypage", "list"};
  ASSERT_EQ(ended_.size(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(name(ended_[i].call), names[i]);
    EXPECT_EQ(ended_[i].evidence.http_status, 200);
    ASSERT_TRUE(ended_[i].took.has_value());
    EXPECT_GE(*ended_[i].took, 19ms);
  }
}

TEST_F(Observed, ACallThatNeverLeftTookNoTime) {
  Gate gate{false};
  wait_for(client_->stop(core::JobId{7}, "n", gate));
  ASSERT_EQ(ended_.size(), 1U);
  EXPECT_EQ(ended_[0].evidence.end, core::CallEnd::withdrawn);
  EXPECT_FALSE(ended_[0].took.has_value());
}

}  // namespace
}  // namespace resetd::console
