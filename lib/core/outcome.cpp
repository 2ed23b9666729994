#include "core/outcome.hpp"

#include <algorithm>
#include <array>

namespace resetd::core {
namespace {

struct EndRow {
  CallEnd end;
  std::string_view name;
  Outcome outcome;  // of `answered` the status decides
};

constexpr auto end_rows = std::to_array<EndRow>({
    {CallEnd::answered, "answered", Outcome::ambiguous},
    {CallEnd::name_lookup_failed, "name_lookup_failed", Outcome::not_sent},
    {CallEnd::connect_refused, "connect_refused", Outcome::not_sent},
    {CallEnd::connect_timed_out, "connect_timed_out", Outcome::not_sent},
    {CallEnd::connect_failed, "connect_failed", Outcome::not_sent},
    {CallEnd::tls_failed, "tls_failed", Outcome::not_sent},
    {CallEnd::withdrawn, "withdrawn", Outcome::not_sent},
    {CallEnd::write_failed, "write_failed", Outcome::ambiguous},
    {CallEnd::write_timed_out, "write_timed_out", Outcome::ambiguous},
    {CallEnd::answer_timed_out, "answer_timed_out", Outcome::ambiguous},
    {CallEnd::connection_reset, "connection_reset", Outcome::ambiguous},
    {CallEnd::connection_closed, "connection_closed", Outcome::ambiguous},
    {CallEnd::answer_cut_short, "answer_cut_short", Outcome::ambiguous},
    {CallEnd::answer_without_length, "answer_without_length", Outcome::ambiguous},
    {CallEnd::answer_malformed, "answer_malformed", Outcome::ambiguous},
    {CallEnd::answer_too_large, "answer_too_large", Outcome::ambiguous},
    {CallEnd::interrupted, "interrupted", Outcome::ambiguous},
});

constexpr auto ends = [] {
  std::array<CallEnd, end_rows.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = end_rows[i].end;
  return all;
}();

// The first row that fits decides.
struct StatusRow {
  int first;
  int last;
  EnvelopeKind envelope;  // none: whatever the body says
  Outcome outcome;
};

constexpr auto status_rows = std::to_array<StatusRow>({
    {200, 200, EnvelopeKind::success, Outcome::acknowledged},
    {200, 200, EnvelopeKind::failure, Outcome::rejected},
    {300, 399, EnvelopeKind::none, Outcome::rejected},  // never followed
    {408, 408, EnvelopeKind::none, Outcome::ambiguous},
    {400, 499, EnvelopeKind::none, Outcome::rejected},
});

}  // namespace

std::string_view name(CallEnd end) {
  return end_rows[static_cast<std::size_t>(end)].name;
}
std::span<const CallEnd> all_call_ends() {
  return ends;
}

std::string_view name(Outcome outcome) {
  switch (outcome) {
    case Outcome::acknowledged:
      return "acknowledged";
    case Outcome::rejected:
      return "rejected";
    case Outcome::not_sent:
      return "not_sent";
    case Outcome::ambiguous:
      return "ambiguous";
  }
  return "ambiguous";
}

Outcome classify(const Evidence& evidence) {
  if (evidence.end != CallEnd::answered) return end_rows[static_cast<std::size_t>(evidence.end)].outcome;
  for (const StatusRow& row : status_rows) {
    const bool status_fits = row.first <= evidence.http_status && evidence.http_status <= row.last;
    if (status_fits && (row.envelope == EnvelopeKind::none || row.envelope == evidence.envelope)) return row.outcome;
  }
  return Outcome::ambiguous;
}

Rejection rejection(const Evidence& evidence) {
  switch (evidence.http_status) {
    case 429:
      return Rejection::throttled;
    case 401:
    case 403:
    case 497:
    case 498:
      return Rejection::key;
    default:
      return Rejection::final;
  }
}

std::chrono::seconds clamp_retry_after(std::chrono::seconds asked) {
  return std::clamp(asked, std::chrono::seconds{0}, std::chrono::seconds{std::chrono::hours{1}});
}

}  // namespace resetd::core
