#include "console/read_only.hpp"

#include "core/result.hpp"

namespace resetd::console {
namespace {

[[noreturn]] void refuse(const char* call) {
  core::broken_invariant(std::string{call} + " was called on a console that is only looked at");
}

class ReadOnly final : public Client {
 public:
  explicit ReadOnly(std::unique_ptr<Client> client) : client_(std::move(client)) {}

  asio::awaitable<Answer> reset(std::string, std::string, SendGate&) override { refuse("updateincrepos"); }
  asio::awaitable<Answer> stop(core::JobId, std::string, SendGate&) override { refuse("stop"); }
  asio::awaitable<Answer> start(core::JobId, std::string, SendGate&) override { refuse("start"); }

  asio::awaitable<JobAnswer> query_job(core::JobId job, SendGate& gate) override {
    return client_->query_job(job, gate);
  }
  asio::awaitable<PageAnswer> list_by_page(Filters filters, std::int64_t page, SendGate& gate) override {
    return client_->list_by_page(std::move(filters), page, gate);
  }
  asio::awaitable<Answer> list(Filters filters, JobSink sink, SendGate& gate) override {
    return client_->list(std::move(filters), std::move(sink), gate);
  }

  void cancel() override { client_->cancel(); }

 private:
  std::unique_ptr<Client> client_;
};

}  // namespace

std::unique_ptr<Client> read_only(std::unique_ptr<Client> client) {
  return std::make_unique<ReadOnly>(std::move(client));
}

}  // namespace resetd::console
