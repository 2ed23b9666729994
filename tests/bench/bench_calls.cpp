// A call's two ends, without the socket: the request as bytes, and the stand-in's answers read.

#include "bench/expect.hpp"
#include "console/client.hpp"
#include "console/envelope.hpp"
#include "console/http_answer.hpp"
#include "console/request.hpp"
#include "console/signature.hpp"
#include "console_sim/wire.hpp"
#include "core/result.hpp"
#include "position/position.hpp"

namespace resetd::bench {
namespace {
namespace calls {

constexpr std::string_view target = R"({"filePosition":3881575,"journalFile":"binlog.000482"})";
constexpr std::string_view body =
    R"({"filePosition":3881575,"journalFile":"binlog.000482","posType":"MYSQL_LOG_FILE_POS","taskId":254})";
constexpr std::int64_t jobs_a_page = 20;

console::Endpoint endpoint() {
  console::Endpoint endpoint;
  endpoint.host = "cloudcanal.example.com";
  endpoint.port = "8111";
  endpoint.access_key = "test-ak";
  endpoint.secret_key = "test-sk";
  return console::checked(endpoint).value();
}

void nonce(benchmark::State& state) {
  for (auto _ : state) {
    if (!expect(state, console::new_nonce().size() == 32, "no nonce")) return;
  }
  count_items(state);
}

void sign(benchmark::State& state) {
  const console::Signer signer{"test-ak", "test-sk"};
  for (auto _ : state) {
    const std::string query = signer.signed_query("nonce-123");
    if (!expect(state, query.ends_with("gLnTWBx3BiESumLeWQc5lA71%2BGQ%3D"), "another signature")) return;
  }
  count_items(state);
}

/// From the target as it stands in the database.
void make_body(benchmark::State& state) {
  for (auto _ : state) {
    const position::Position position = position::from_json(target).value();
    const std::string made = position::request_body(core::TaskId{254}, "MYSQL_LOG_FILE_POS", position);
    if (!expect(state, made == body, "another body")) return;
  }
  count_items(state);
}

/// All of a request, with a nonce of its own, as each call has it.
void request(benchmark::State& state) {
  const console::Endpoint where = endpoint();
  const console::Signer signer{where.access_key, where.secret_key};
  for (auto _ : state) {
    const std::string text =
        console::request_text(where, signer, console::Operation::update_incre_pos, console::new_nonce(), body);
    if (!expect(state, text.ends_with(body), "no request")) return;
  }
  count_items(state);
}

/// What the stand-in answers.
std::string answer(std::string_view call, std::string_view request) {
  constexpr std::int64_t time_ms = 1'767'225'600'000;
  console_sim::WorldOptions options;
  options.generator.jobs = 100;
  options.generator.position_time_ms = time_ms;
  console_sim::World world{options, 1000};
  console_sim::Api api{world, {.for_log = false}};
  console_sim::Outcome outcome =
      api.handle(call, console_sim::parse_body(request).body, {1000, time_ms + 5000}, console_sim::Bend{});
  if (!outcome.good()) core::broken_invariant("the stand-in refuses: " + outcome.msg);
  const console_sim::Wire wire =
      console_sim::compose(std::move(outcome), {}, {.request_id = "9ee3c617-e225-11f0-aa63-01d225a87225"});
  return wire.head + wire.body;
}

/// Reads `text` over and over; each answer shows so many jobs.
void read_answer(benchmark::State& state, const std::string& text, console::DataShape shape, std::int64_t jobs) {
  for (auto _ : state) {
    std::int64_t shown = 0;
    console::EnvelopeParser parser{shape, [&shown](console::DataJob&& job) { shown += job.tasks.empty() ? 0 : 1; }};
    console::AnswerReader reader{
        1 << 20, [&parser](const console::AnswerHead&, std::string_view piece) { parser.write(piece); }};
    const auto end = reader.write(text);
    const console::Envelope envelope = parser.finish();
    const bool acknowledged =
        end == core::CallEnd::answered && reader.reusable() && envelope.kind == core::EnvelopeKind::success;
    if (!expect(state, acknowledged && shown == jobs, "the answer was not understood")) return;
  }
  count_items(state);
  state.SetBytesProcessed(state.iterations() * std::ssize(text));
}

void reset_answer(benchmark::State& state) {
  const std::string text = answer(
      "updateincrepos", R"({"posType":"MYSQL_TIMESTAMP_POS","positionTimestamp":1767139200000,"taskId":100002})");
  read_answer(state, text, console::DataShape::any, 0);
}

void page_answer(benchmark::State& state) {
  read_answer(state, answer("listbypage", R"({"pageNum":1,"pageSize":20})"), console::DataShape::page, jobs_a_page);
}

BENCHMARK(nonce)->Name("call/nonce");
BENCHMARK(sign)->Name("call/sign");
BENCHMARK(make_body)->Name("call/body");
BENCHMARK(request)->Name("call/request");
BENCHMARK(reset_answer)->Name("call/answer_to_reset");
BENCHMARK(page_answer)->Name("call/answer_with_20_jobs");

}  // namespace calls
}  // namespace
}  // namespace resetd::bench
