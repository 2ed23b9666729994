#pragma once
// What went wrong with a call, in one phrase for people. Pure. Never holds the URL, the key or the secret.

#include <chrono>
#include <string>
#include <string_view>

#include "console/envelope.hpp"

namespace resetd::console {

/// "30 s", "1500 ms"
std::string duration_text(std::chrono::milliseconds time);

/// The console's own words, fit for one line: control characters become spaces, at most 200 bytes.
std::string one_line(std::string_view text);

/// Of a complete answer: empty where it acknowledges, else "HTTP 502", "code 5011: task still running", ….
/// `envelope` is what the body is, whatever the status.
std::string answer_trouble(int status, const Envelope& envelope);

}  // namespace resetd::console
