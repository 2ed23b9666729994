#include "console/http_client.hpp"

#include "console/exchange.hpp"
#include "console/tls.hpp"

namespace resetd::console {
namespace {

class HttpClient final : public Client {
 public:
  HttpClient(asio::any_io_executor executor, Endpoint endpoint, std::unique_ptr<asio::ssl::context> tls)
      : exchange_(std::move(executor), std::move(endpoint), std::move(tls)) {}

  asio::awaitable<Answer> reset(std::string body, std::string nonce, SendGate& gate) override {
    return write(Operation::update_incre_pos, std::move(body), std::move(nonce), gate);
  }
  asio::awaitable<Answer> stop(core::JobId job, std::string nonce, SendGate& gate) override {
    return write(Operation::stop, job_body(job), std::move(nonce), gate);
  }
  asio::awaitable<Answer> start(core::JobId job, std::string nonce, SendGate& gate) override {
    return write(Operation::start, job_body(job), std::move(nonce), gate);
  }

  asio::awaitable<JobAnswer> query_job(core::JobId job, SendGate& gate) override {
    Order order = read(Operation::query_job, job_body(job), DataShape::job);
    Reply reply = co_await exchange_.call(std::move(order), gate);
    JobAnswer answer;
    answer.answer = std::move(reply.answer);
    answer.job = std::move(reply.job);
    if (answer.job && answer.job->id != job) {
      answer.answer.evidence.envelope = core::EnvelopeKind::malformed;
      answer.answer.trouble = "no well-formed answer: it shows another data job";
      answer.job.reset();
    }
    co_return answer;
  }

  asio::awaitable<PageAnswer> list_by_page(Filters filters, std::int64_t page, SendGate& gate) override {
    PageAnswer answer;
    Order order = read(Operation::list_by_page, page_body(filters, page), DataShape::page);
    order.max_response = exchange_.endpoint().max_list_response;
    order.sink = [&answer](DataJob&& job) { answer.jobs.push_back(std::move(job)); };
    Reply reply = co_await exchange_.call(std::move(order), gate);
    answer.answer = std::move(reply.answer);
    answer.all_jobs = reply.all_jobs;
    if (core::classify(answer.answer.evidence) != core::Outcome::acknowledged) answer.jobs.clear();
    co_return answer;
  }

  asio::awaitable<Answer> list(Filters filters, JobSink sink, SendGate& gate) override {
    Order order = read(Operation::list, list_body(filters), DataShape::jobs);
    order.max_response = exchange_.endpoint().max_list_response;
    order.sink = std::move(sink);
    Reply reply = co_await exchange_.call(std::move(order), gate);
    co_return std::move(reply.answer);
  }

  void cancel() override { exchange_.cancel(); }

 private:
  static Order read(Operation operation, std::string body, DataShape shape) {
    Order order;
    order.operation = operation;
    order.nonce = new_nonce();
    order.body = std::move(body);
    order.shape = shape;
    return order;
  }

  asio::awaitable<Answer> write(Operation operation, std::string body, std::string nonce, SendGate& gate) {
    Order order;
    order.operation = operation;
    order.nonce = std::move(nonce);
    order.body = std::move(body);
    order.write = true;
    Reply reply = co_await exchange_.call(std::move(order), gate);
    co_return std::move(reply.answer);
  }

  Exchange exchange_;
};

}  // namespace

core::Result<std::unique_ptr<Client>> make_http_client(asio::any_io_executor executor, Endpoint endpoint) {
  auto sound = checked(std::move(endpoint));
  if (!sound) return sound.error();
  std::unique_ptr<asio::ssl::context> tls;
  if (sound->tls) {
    auto made = make_tls(*sound);
    if (!made) return made.error();
    tls = std::move(*made);
  }
  return std::make_unique<HttpClient>(std::move(executor), std::move(*sound), std::move(tls));
}

}  // namespace resetd::console
