#include "simulation/sim_client.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <utility>

namespace resetd::simulation {
namespace {

using console::Answer;
using core::CallEnd;
using core::EnvelopeKind;

std::string job_body(core::JobId job) {
  return "{\"jobId\":" + std::to_string(core::number(job)) + "}";
}

std::string name_filter(const console::Filters& filters) {
  for (const auto& [name, value] : filters)
    if (name == "dataJobName") return boost::json::parse(value).as_string().c_str();
  return "";
}

Answer ended(CallEnd end) {
  Answer answer;
  answer.evidence.end = end;
  answer.trouble = std::string{core::name(end)};
  return answer;
}

Answer answered(const Told& told) {
  Answer answer;
  answer.evidence = {CallEnd::answered, told.form.http, EnvelopeKind::none};
  if (!told.request_id.empty()) {
    answer.code = told.form.code;
    answer.msg = told.msg;
    answer.request_id = told.request_id;
  }
  answer.retry_after = told.form.retry_after;
  if (told.form.http == 200) {
    answer.evidence.envelope = EnvelopeKind::malformed;
    if (!told.request_id.empty())
      answer.evidence.envelope = told.form.code == "1" ? EnvelopeKind::success : EnvelopeKind::failure;
  }
  const bool good = core::classify(answer.evidence) == core::Outcome::acknowledged;
  if (!good) answer.trouble = "HTTP " + std::to_string(told.form.http) + ", code " + told.form.code;
  return answer;
}

}  // namespace

asio::awaitable<Answer> SimClient::reset(std::string body, std::string nonce, console::SendGate& gate) {
  Call call{.kind = CallKind::reset, .name = "updateincrepos", .nonce = std::move(nonce), .body = std::move(body)};
  return write(std::move(call), gate);
}

asio::awaitable<Answer> SimClient::stop(core::JobId job, std::string nonce, console::SendGate& gate) {
  Call call{.kind = CallKind::ask, .name = "stop", .nonce = std::move(nonce), .body = job_body(job), .job = job};
  return write(std::move(call), gate);
}

asio::awaitable<Answer> SimClient::start(core::JobId job, std::string nonce, console::SendGate& gate) {
  Call call{.kind = CallKind::ask, .name = "start", .nonce = std::move(nonce), .body = job_body(job), .job = job};
  return write(std::move(call), gate);
}

asio::awaitable<Answer> SimClient::write(Call order, console::SendGate& gate) {
  Reply reply = co_await call(std::move(order), gate);
  co_return std::move(reply.answer);
}

asio::awaitable<console::JobAnswer> SimClient::query_job(core::JobId job, console::SendGate& gate) {
  Call order{.name = "queryjob", .nonce = console::new_nonce(), .body = job_body(job), .job = job};
  Reply reply = co_await call(std::move(order), gate);
  console::JobAnswer answer;
  answer.answer = std::move(reply.answer);
  const bool good = core::classify(answer.answer.evidence) == core::Outcome::acknowledged;
  if (good && !reply.told.jobs.empty()) answer.job = std::move(reply.told.jobs.front());
  co_return answer;
}

asio::awaitable<console::PageAnswer> SimClient::list_by_page(console::Filters filters, std::int64_t page,
                                                             console::SendGate& gate) {
  Call order{.name = "listbypage", .nonce = console::new_nonce(), .page = page, .name_filter = name_filter(filters)};
  Reply reply = co_await call(std::move(order), gate);
  console::PageAnswer answer;
  answer.answer = std::move(reply.answer);
  const bool good = core::classify(answer.answer.evidence) == core::Outcome::acknowledged;
  if (good) answer.jobs = std::move(reply.told.jobs);
  answer.all_jobs = reply.told.all_jobs;
  co_return answer;
}

asio::awaitable<Answer> SimClient::list(console::Filters filters, console::JobSink sink, console::SendGate& gate) {
  Call order{.name = "list", .nonce = console::new_nonce(), .name_filter = name_filter(filters)};
  Reply reply = co_await call(std::move(order), gate);
  for (console::DataJob& job : reply.told.jobs) sink(std::move(job));
  co_return std::move(reply.answer);
}

asio::awaitable<SimClient::Reply> SimClient::call(Call order, console::SendGate& gate) {
  const Id id = ++calls_;
  const Fate fate = draw_fate(parts_.random, parts_.weather, parts_.times, order.kind);
  Flight& flight = flights_[id];
  if (fate.connecting > Time{0} || fate.no_connection) {
    const CallEnd first = fate.no_connection.value_or(CallEnd::answered);
    parts_.timeline.after(parts_.life, fate.connecting, [this, id, first] { end(id, first); });
    co_await landed(flight);
  }
  if (!fate.no_connection) {
    flight.reply.reset();
    const bool passed = co_await gate.pass();
    if (passed && !flight.cancelled)
      send(id, order, fate);
    else
      flight.reply = Reply{ended(CallEnd::withdrawn), {}};
    co_await landed(flight);
  }
  Reply reply = std::move(*flight.reply);
  flights_.erase(id);
  parts_.trace.add("call " + std::to_string(id) + " ended: " + std::string{core::name(reply.answer.evidence.end)} +
                   " " + std::to_string(reply.answer.evidence.http_status) + " " + reply.answer.code);
  co_return reply;
}

asio::awaitable<void> SimClient::landed(Flight& flight) {
  if (flight.reply) co_return;
  auto wait = [&flight](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    flight.go_on = [shared] { (*shared)(); };
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(wait), asio::use_awaitable);
}

// From here on it is out of this process's hands.
void SimClient::send(Id id, const Call& call, const Fate& fate) {
  Flight& flight = flights_[id];
  flight.left = true;
  flight.reply.reset();
  const bool writes = call.kind != CallKind::read;
  if (parts_.hazard.strikes("before a call's first byte", writes ? 10 : 1)) return;
  parts_.on_sent();
  parts_.trace.add("call " + std::to_string(id) + " leaves: " + call.name + " " +
                   (call.name == "listbypage" ? "page " + std::to_string(call.page) : call.body));
  const Time first_byte = parts_.timeline.now() + fate.way_there;
  if (fate.arrives) {
    auto arrival = [this, alive = parts_.life.alive(), &console = parts_.console, id, call, fate, first_byte] {
      if (*alive)
        arrive(id, call, fate, first_byte);
      else
        console.take(call, fate, first_byte);
    };
    const bool answered_first = fate.instead && fate.held_up > Time{0};
    if (answered_first) {
      parts_.timeline.after(parts_.life, fate.way_there,
                            [this, id, fate] { answer(id, fate, parts_.console.turn_away(fate)); });
    }
    parts_.timeline.after(fate.way_there + fate.held_up, std::move(arrival));
  }
  if (fate.broken && !fate.arrives) {
    parts_.timeline.after(parts_.life, fate.way_there + fate.way_back, [this, id, fate] { end(id, *fate.broken); });
  }
  parts_.timeline.after(parts_.life, parts_.times.request_timeout, [this, id] { end(id, CallEnd::answer_timed_out); });
  parts_.hazard.strikes("after a call's last byte", writes ? 10 : 1);
}

void SimClient::arrive(Id id, const Call& call, const Fate& fate, Time first_byte) {
  const Told told = parts_.console.take(call, fate, first_byte);
  const bool answered_first = fate.instead && fate.held_up > Time{0};
  if (!answered_first) answer(id, fate, told);
}

void SimClient::answer(Id id, const Fate& fate, const Told& told) {
  if (fate.broken)
    parts_.timeline.after(parts_.life, fate.way_back, [this, id, fate] { end(id, *fate.broken); });
  else
    parts_.timeline.after(parts_.life, fate.way_back, [this, id, told] { end(id, {answered(told), told}); });
}

void SimClient::end(Id id, CallEnd how) {
  end(id, {ended(how), {}});
}

void SimClient::end(Id id, Reply reply) {
  const auto found = flights_.find(id);
  if (found == flights_.end() || found->second.reply) return;
  found->second.reply = std::move(reply);
  if (found->second.go_on) asio::post(parts_.executor, std::exchange(found->second.go_on, {}));
}

void SimClient::cancel() {
  for (auto& [id, flight] : flights_) {
    flight.cancelled = true;
    end(id, flight.left ? CallEnd::interrupted : CallEnd::withdrawn);
  }
}

}  // namespace resetd::simulation
