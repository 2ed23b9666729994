// Whatever a console answers: HTTP, envelope, jobs, Retry-After. The first byte of the input chooses how the rest is
// cut into pieces; reading must not depend on it.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "console/envelope.hpp"
#include "console/http_answer.hpp"
#include "console/retry_after.hpp"

namespace {

using namespace resetd;
using console::DataShape;

struct Seen {
  console::Envelope envelope;
  std::vector<std::string> jobs;
  bool operator==(const Seen& other) const {
    return envelope.kind == other.envelope.kind && envelope.code == other.envelope.code &&
           envelope.msg == other.envelope.msg && envelope.request_id == other.envelope.request_id &&
           envelope.all_jobs == other.envelope.all_jobs && jobs == other.jobs;
  }
};

Seen read_envelope(std::string_view text, DataShape shape, std::size_t piece) {
  Seen seen;
  console::EnvelopeParser parser(shape, [&](console::DataJob&& job) {
    if (core::number(job.id) <= 0) std::abort();
    for (const auto& task : job.tasks) {
      if (core::number(task.id) <= 0) std::abort();
    }
    seen.jobs.push_back(job.name);
  });
  for (std::size_t at = 0; at < text.size(); at += piece) parser.write(text.substr(at, piece));
  seen.envelope = parser.finish();
  return seen;
}

struct Answer {
  bool complete = false;
  int status = 0;
  std::string body;
  bool operator==(const Answer&) const = default;
};

/// Only what counts: how soon Beast sees that a header will never be one depends on how it is cut.
Answer read_http(std::string_view text, std::size_t piece) {
  constexpr std::size_t max_body = 4096;
  Answer answer;
  console::AnswerReader reader(max_body, [&](const console::AnswerHead& head, std::string_view bytes) {
    if (head.status == 0) std::abort();
    answer.body += bytes;
  });
  std::optional<core::CallEnd> end;
  for (std::size_t at = 0; at < text.size() && !end; at += piece) end = reader.write(text.substr(at, piece));
  if (answer.body.size() > max_body) std::abort();
  if (end != core::CallEnd::answered) return {};
  answer.complete = true;
  answer.status = reader.head().status;
  return answer;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = std::size_t{data[0]} + 1;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  for (const DataShape shape : {DataShape::any, DataShape::job, DataShape::jobs, DataShape::page}) {
    const Seen whole = read_envelope(text, shape, size);
    if (whole.envelope.kind == core::EnvelopeKind::none) std::abort();
    if (whole.envelope.kind != core::EnvelopeKind::malformed && whole.envelope.request_id.empty()) std::abort();
    if (!(whole == read_envelope(text, shape, piece))) std::abort();
  }
  if (!(read_http(text, size) == read_http(text, piece))) std::abort();
  const auto wait = console::retry_after(text, text, {});
  if (wait && core::clamp_retry_after(*wait) != *wait) std::abort();
  return 0;
}
