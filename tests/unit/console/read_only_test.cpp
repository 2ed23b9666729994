// A console that is only looked at: reads are handed on, and nothing that changes it can be called.

#include "console/read_only.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <vector>

namespace resetd::console {
namespace {

// Remembers what it was asked.
class Remembering final : public Client {
 public:
  explicit Remembering(std::vector<std::string>& calls) : calls_(calls) {}
  asio::awaitable<Answer> reset(std::string, std::string, SendGate&) override { co_return note("reset"); }
  asio::awaitable<Answer> stop(core::JobId, std::string, SendGate&) override { co_return note("stop"); }
  asio::awaitable<Answer> start(core::JobId, std::string, SendGate&) override { co_return note("start"); }
  asio::awaitable<JobAnswer> query_job(core::JobId job, SendGate&) override {
    JobAnswer answer;
    answer.answer = note("query_job " + std::to_string(core::number(job)));
    co_return answer;
  }
  asio::awaitable<PageAnswer> list_by_page(Filters filters, std::int64_t page, SendGate&) override {
    PageAnswer answer;
    answer.answer = note("list_by_page " + filters.front().first + " " + std::to_string(page));
    co_return answer;
  }
  asio::awaitable<Answer> list(Filters, JobSink sink, SendGate&) override {
    sink(DataJob{});
    co_return note("list");
  }
  void cancel() override { note("cancel"); }

 private:
  Answer note(std::string call) {
    calls_.push_back(std::move(call));
    return {};
  }
  std::vector<std::string>& calls_;
};

class Open final : public SendGate {
 public:
  asio::awaitable<bool> pass() override { co_return true; }
};

class ReadOnlyClient : public testing::Test {
 protected:
  ReadOnlyClient() : client_(read_only(std::make_unique<Remembering>(calls_))) {}

  template <class T>
  void finish(asio::awaitable<T> call) {
    asio::io_context loop;
    bool ended = false;
    asio::co_spawn(loop, std::move(call), [&ended](const std::exception_ptr& error, T) {
      if (error) std::rethrow_exception(error);
      ended = true;
    });
    loop.run();
    EXPECT_TRUE(ended);
  }

  std::vector<std::string> calls_;
  std::unique_ptr<Client> client_;
  Open gate_;
};

TEST_F(ReadOnlyClient, HandsReadsOn) {
  int jobs = 0;
  finish(client_->query_job(core::JobId{5}, gate_));
  finish(client_->list_by_page({{"sourceInstanceId", "61"}}, 3, gate_));
  finish(client_->list(
      {}, [&jobs](DataJob&&) { ++jobs; }, gate_));
  client_->cancel();
  EXPECT_EQ(calls_, (std::vector<std::string>{"query_job 5", "list_by_page sourceInstanceId 3", "list", "cancel"}));
  EXPECT_EQ(jobs, 1);
}

TEST_F(ReadOnlyClient, EndsTheProcessOnAnythingElse) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(finish(client_->reset("{}", "n", gate_)), "updateincrepos was called on a console that is only looked");
  EXPECT_DEATH(finish(client_->stop(core::JobId{1}, "n", gate_)), "stop was called on a console");
  EXPECT_DEATH(finish(client_->start(core::JobId{1}, "n", gate_)), "start was called on a console");
  EXPECT_TRUE(calls_.empty());
}

}  // namespace
}  // namespace resetd::console
