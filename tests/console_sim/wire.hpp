#pragma once
// An outcome, bent by a fault, as the bytes of an answer and what becomes of the connection.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "console_sim/api.hpp"
#include "console_sim/faults.hpp"

namespace console_sim {

struct Wire {
  enum class End { keep, close, reset };

  bool silent = false;  ///< not a byte is written
  std::string head, body;
  std::function<bool(std::string&)> stream;  ///< where set: chunks that follow; false after the last
  std::string stream_tail;                   ///< the last chunk's end, after the stream
  End end = End::keep;
  std::optional<std::int64_t> drip_ms;  ///< set: byte by byte, with this pause

  // For the log: what the client can have got.
  int http = 0;                         ///< 0: nothing
  std::string code;                     ///< empty: no readable envelope
  std::string request_id;               ///< empty: none answered
  std::string_view answered = "whole";  ///< or "part", "none"
};

struct WireContext {
  std::string request_id;
  bool keep_alive = true;
  bool chunks = true;        ///< false: an HTTP/1.0 client
  std::string self_url;      ///< for redirects without a location
  std::int64_t wall_ms = 0;  ///< for Retry-After dates
};

/// Whether the call takes effect under this fault.
bool applies(const FaultRule& fault);
/// How this fault bends the call itself.
Bend bend_of(const FaultRule& fault);
/// What the fault answers in the call's place; only for faults that do not apply it.
Outcome instead(const FaultRule& fault);

Wire compose(Outcome outcome, const std::optional<FaultRule>& fault, const WireContext& context);

}  // namespace console_sim
