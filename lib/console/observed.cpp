#include "console/observed.hpp"

namespace resetd::console {
namespace {

class TimedGate final : public SendGate {
 public:
  explicit TimedGate(SendGate& gate) : gate_(gate) {}

  asio::awaitable<bool> pass() override {
    const bool passed = co_await gate_.pass();
    if (passed) passed_at_ = std::chrono::steady_clock::now();
    co_return passed;
  }

  std::optional<std::chrono::nanoseconds> since() const {
    if (!passed_at_) return std::nullopt;
    return std::chrono::steady_clock::now() - *passed_at_;
  }

 private:
  SendGate& gate_;
  std::optional<std::chrono::steady_clock::time_point> passed_at_;
};

class Observed final : public Client {
 public:
  Observed(std::unique_ptr<Client> client, OnCall on_call) : client_(std::move(client)), on_call_(std::move(on_call)) {}

  asio::awaitable<Answer> reset(std::string body, std::string nonce, SendGate& gate) override {
    TimedGate timed{gate};
    Answer answer = co_await client_->reset(std::move(body), std::move(nonce), timed);
    tell(Call::update_position, answer, timed);
    co_return answer;
  }
  asio::awaitable<Answer> stop(core::JobId job, std::string nonce, SendGate& gate) override {
    TimedGate timed{gate};
    Answer answer = co_await client_->stop(job, std::move(nonce), timed);
    tell(Call::stop, answer, timed);
    co_return answer;
  }
  asio::awaitable<Answer> start(core::JobId job, std::string nonce, SendGate& gate) override {
    TimedGate timed{gate};
    Answer answer = co_await client_->start(job, std::move(nonce), timed);
    tell(Call::start, answer, timed);
    co_return answer;
  }
  asio::awaitable<JobAnswer> query_job(core::JobId job, SendGate& gate) override {
    TimedGate timed{gate};
    JobAnswer answer = co_await client_->query_job(job, timed);
    tell(Call::query_job, answer.answer, timed);
    co_return answer;
  }
  asio::awaitable<PageAnswer> list_by_page(Filters filters, std::int64_t page, SendGate& gate) override {
    TimedGate timed{gate};
    PageAnswer answer = co_await client_->list_by_page(std::move(filters), page, timed);
    tell(Call::list_by_page, answer.answer, timed);
    co_return answer;
  }
  asio::awaitable<Answer> list(Filters filters, JobSink sink, SendGate& gate) override {
    TimedGate timed{gate};
    Answer answer = co_await client_->list(std::move(filters), std::move(sink), timed);
    tell(Call::list, answer, timed);
    co_return answer;
  }

  void cancel() override { client_->cancel(); }

 private:
  void tell(Call call, const Answer& answer, const TimedGate& gate) { on_call_({call, answer.evidence, gate.since()}); }

  std::unique_ptr<Client> client_;
  OnCall on_call_;
};

}  // namespace

std::string_view name(Call call) {
  switch (call) {
    case Call::update_position:
      return "updateincrepos";
    case Call::stop:
      return "stop";
    case Call::start:
      return "start";
    case Call::query_job:
      return "queryjob";
    case Call::list_by_page:
      return "listbypage";
    case Call::list:
      break;
  }
  return "list";
}

std::unique_ptr<Client> observed(std::unique_ptr<Client> client, OnCall on_call) {
  return std::make_unique<Observed>(std::move(client), std::move(on_call));
}

}  // namespace resetd::console
