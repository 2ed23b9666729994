#include "console/exchange.hpp"

#include <algorithm>

#include "console/http_answer.hpp"
#include "console/retry_after.hpp"
#include "console/trouble.hpp"

namespace resetd::console {
namespace {

using std::chrono::steady_clock;

/// An answer while it arrives: the HTTP around the envelope, and the envelope.
class Reading {
 public:
  explicit Reading(Order& order)
      : shape_(order.shape),
        sink_(std::move(order.sink)),
        reader_(order.max_response,
                [this](const AnswerHead& head, std::string_view piece) { envelope(head).write(piece); }) {}
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  AnswerReader& http() { return reader_; }

  /// Once the end is `answered`.
  Reply reply() {
    const AnswerHead& head = reader_.head();
    Envelope read = envelope(head).finish();
    Reply reply;
    reply.answer.evidence = {core::CallEnd::answered, head.status, core::EnvelopeKind::none};
    if (head.status == 200) reply.answer.evidence.envelope = read.kind;
    reply.answer.trouble = answer_trouble(head.status, read);
    reply.answer.code = std::move(read.code);
    reply.answer.msg = std::move(read.msg);
    reply.answer.request_id = std::move(read.request_id);
    const auto now = std::chrono::time_point_cast<core::Duration>(std::chrono::system_clock::now());
    reply.answer.retry_after = retry_after(head.retry_after, head.date, now);
    if (head.status == 200) {
      reply.job = std::move(read.job);
      reply.all_jobs = read.all_jobs;
    }
    return reply;
  }

 private:
  /// Only a 200 can carry data; of any other answer the code and the message are read, for people.
  EnvelopeParser& envelope(const AnswerHead& head) {
    if (!envelope_) envelope_.emplace(head.status == 200 ? shape_ : DataShape::any, sink_);
    return *envelope_;
  }

  DataShape shape_;
  JobSink sink_;
  std::optional<EnvelopeParser> envelope_;
  AnswerReader reader_;
};

Reply failed(Failure failure, int status = 0) {
  Reply reply;
  reply.answer.evidence = {failure.end, status, core::EnvelopeKind::none};
  reply.answer.trouble = std::move(failure.trouble);
  return reply;
}

Failure unfinished(core::CallEnd end, const std::string& problem) {
  switch (end) {
    case core::CallEnd::connection_closed:
      return {end, "connection closed without an answer"};
    case core::CallEnd::answer_cut_short:
      return {end, "answer cut short"};
    case core::CallEnd::answer_without_length:
      return {end, problem};
    case core::CallEnd::answer_too_large:
      return {end, "answer too large: " + problem};
    default:
      return {end, "answer is not HTTP: " + problem};
  }
}

asio::awaitable<std::optional<Failure>> converse(Connection& connection, const std::string& request,
                                                 AnswerReader& answer) {
  std::optional<Failure> failure = co_await connection.write(request);
  while (!failure) {
    Connection::Received received = co_await connection.receive();
    if (received.failure) co_return std::move(received.failure);
    const auto end = received.bytes.empty() ? answer.end_of_stream() : answer.write(received.bytes);
    if (end == core::CallEnd::answered) co_return std::nullopt;
    if (end) failure = unfinished(*end, answer.problem());
  }
  co_return failure;
}

}  // namespace

Exchange::Flight::Flight(Exchange& exchange) : owner(exchange) {
  owner.flights_.push_back(this);
}

Exchange::Flight::~Flight() {
  owner.flights_.erase(std::find(owner.flights_.begin(), owner.flights_.end(), this));
}

Exchange::Exchange(asio::any_io_executor executor, Endpoint endpoint, std::unique_ptr<asio::ssl::context> tls)
    : executor_(std::move(executor)),
      endpoint_(std::move(endpoint)),
      signer_(endpoint_.access_key, endpoint_.secret_key),
      tls_(std::move(tls)),
      pool_(endpoint_.max_connections) {}

asio::awaitable<std::optional<Failure>> Exchange::connect(Flight& flight) {
  flight.connection = std::make_shared<Connection>(executor_, endpoint_, tls_.get());
  co_return co_await flight.connection->open();
}

asio::awaitable<std::optional<Failure>> Exchange::stand(Flight& flight, bool write) {
  const auto longest_idle = write ? Pool::max_idle_for_write : Pool::max_idle;
  flight.connection = pool_.take(steady_clock::now(), longest_idle);
  if (flight.connection) co_return std::nullopt;
  co_return co_await connect(flight);
}

void Exchange::keep(Flight& flight) {
  pool_.give(std::move(flight.connection), steady_clock::now());
}

/// Nothing: the first byte may leave now, and nothing is awaited before it does.
asio::awaitable<std::optional<Failure>> Exchange::pass(Flight& flight, SendGate& gate) {
  const bool passed = co_await gate.pass();
  if (flight.cancelled) co_return Failure{core::CallEnd::withdrawn, "cancelled before it was sent"};
  if (!passed) {
    keep(flight);
    co_return Failure{core::CallEnd::withdrawn, "withdrawn before it was sent"};
  }
  // The gate may have taken long. To connect anew now would let the call leave long after its time: whoever makes it
  // asks again.
  if (flight.connection->ready()) co_return std::nullopt;
  co_return Failure{core::CallEnd::withdrawn, "the connection was closed while the call waited for its turn"};
}

asio::awaitable<Reply> Exchange::call(Order order, SendGate& gate) {
  Flight flight(*this);
  std::optional<Failure> failure = co_await stand(flight, order.write);
  if (!failure) failure = co_await pass(flight, gate);
  if (failure) co_return failed(std::move(*failure));

  Reading reading(order);
  const std::string request = request_text(endpoint_, signer_, order.operation, order.nonce, order.body);
  flight.connection->expire_after(endpoint_.request_timeout);
  failure = co_await converse(*flight.connection, request, reading.http());
  flight.connection->no_expiry();
  if (failure) co_return failed(std::move(*failure), reading.http().head().status);
  if (reading.http().reusable() && !flight.cancelled) keep(flight);
  co_return reading.reply();
}

void Exchange::cancel() {
  pool_.clear();
  for (Flight* flight : flights_) {
    flight->cancelled = true;
    if (flight->connection) flight->connection->give_up(Connection::GaveUp::cancelled);
  }
}

}  // namespace resetd::console
