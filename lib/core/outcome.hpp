#pragma once
// What is known about a call to the console once it has ended. One table decides it; anything without a row is
// ambiguous, because sending an irreversible call twice is worse than asking.

#include <chrono>
#include <optional>
#include <span>
#include <string_view>

namespace resetd::core {

/// Where a call ended.
enum class CallEnd {
  answered,  ///< a complete HTTP answer whose end was marked (a length or chunks)
  name_lookup_failed,
  connect_refused,
  connect_timed_out,
  connect_failed,  ///< unreachable network or host, no local port
  tls_failed,      ///< handshake or certificate
  withdrawn,       ///< we let go before the first byte was handed to the kernel
  write_failed,    ///< broken while writing, whether or not a byte was accepted
  write_timed_out,
  answer_timed_out,       ///< written whole, and no complete answer in time
  connection_reset,       ///< after writing, before the answer was complete
  connection_closed,      ///< end of stream before the first byte of an answer
  answer_cut_short,       ///< end of stream within an answer that had a length
  answer_without_length,  ///< complete only by the end of the stream: a cut looks the same
  answer_malformed,       ///< not HTTP
  answer_too_large,
  interrupted  ///< our own process ended or cancelled the call after the first byte may have left
};

std::string_view name(CallEnd end);
std::span<const CallEnd> all_call_ends();

/// The body of an answer, as far as its outcome depends on it.
enum class EnvelopeKind {
  none,       ///< no answer, or a status whose body says nothing about the outcome
  malformed,  ///< not JSON, too deep, duplicate keys, `code` no string, no `requestId`
  success,    ///< well formed, code "1"
  failure     ///< well formed, another code
};

struct Evidence {
  CallEnd end = CallEnd::interrupted;
  int http_status = 0;  ///< 0 where there is no answer
  EnvelopeKind envelope = EnvelopeKind::none;
};

enum class Outcome { acknowledged, rejected, not_sent, ambiguous };

std::string_view name(Outcome outcome);

Outcome classify(const Evidence& evidence);

/// What a rejected call means for what comes next.
enum class Rejection {
  final,      ///< the console understood and refused
  throttled,  ///< 429: try again later
  key         ///< 401, 403, 497, 498: every further call would be refused too
};

/// For evidence that is classified as rejected.
Rejection rejection(const Evidence& evidence);

/// `Retry-After` as it may be obeyed: at least 0, at most an hour.
std::chrono::seconds clamp_retry_after(std::chrono::seconds asked);

}  // namespace resetd::core
