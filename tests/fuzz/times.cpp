// Times as consoles and people write them: HTTP dates and Retry-After, RFC 3339, positionTimestamp, durations, rates
// and sizes. Whatever the text, it is refused in one line, or read as something that is written and read again as the
// same.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "console/retry_after.hpp"
#include "core/lexers.hpp"
#include "core/outcome.hpp"
#include "core/time_text.hpp"
#include "plan/durations.hpp"
#include "plan/times.hpp"

namespace {

using namespace resetd;
using std::chrono::milliseconds;

constexpr core::WallTime now{milliseconds{1795392000000}};  // 2026-11-22T24:00:00Z

void expect(bool holds, const char* what) {
  if (!holds) core::broken_invariant(what);
}

template <class T>
bool read(const core::Result<T>& result) {
  if (result) return true;
  expect(!result.error().message.empty(), "a refusal says why");
  expect(result.error().message.find('\n') == std::string::npos, "in one line");
  return false;
}

template <class T>
bool gives(const core::Result<T>& result, const T& value) {
  return result && *result == value;
}

void read_http(std::string_view value, std::string_view date) {
  const auto wait = console::retry_after(value, date, now);
  if (wait) expect(core::clamp_retry_after(*wait) == *wait, "a wait is within its bounds");
  const auto moment = console::http_date(value);
  if (!moment) return;
  expect(wait.has_value(), "a date is a wait");
  expect(*moment >= std::chrono::sys_days{std::chrono::year{0} / 1 / 1}, "no date lies before the year 0");
  expect(*moment <= std::chrono::sys_days{std::chrono::year{10'000} / 1 / 1}, "nor after 9999");
  expect(console::retry_after(value, value, now) == std::chrono::seconds{0}, "a date from itself is no wait");
}

void read_moment(std::string_view text) {
  if (const auto moment = core::parse_rfc3339(text)) expect(core::rfc3339(*moment, 6) == text, "one form for a moment");
  if (const auto iso = plan::parse_iso_time(text); read(iso)) {
    const core::WallTime moment{milliseconds{*iso}};
    const bool year_10000 = moment >= std::chrono::sys_days{std::chrono::year{10'000} / 1 / 1};  // west of UTC
    expect(*iso >= 0, "a time lies after 1970");
    expect(year_10000 || gives(plan::parse_iso_time(core::rfc3339(moment, 3)), *iso), "a time is what it is in UTC");
  }
  const auto position = plan::parse_position_timestamp(text, now);
  if (read(position)) expect(*position >= 0 && milliseconds{*position} <= now.time_since_epoch(), "from 1970 to now");
}

void read_amount(std::string_view text) {
  const auto duration = core::lex_duration(text);
  if (read(duration)) {
    expect(gives(core::lex_duration(core::to_text(*duration)), *duration), "a duration is what it is written as");
    expect(*duration >= milliseconds{0} && *duration <= core::longest_duration, "within its bounds");
  }
  if (const auto in_plan = plan::parse_duration(text); read(in_plan))
    expect(gives(duration, *in_plan), "in plans as elsewhere");
  if (const auto size = core::lex_byte_size(text); read(size))
    expect(*size >= 0 && gives(core::lex_byte_size(core::byte_size_text(*size)), *size), "so is a size");
  if (const auto number = core::lex_integer(text); read(number))
    expect(std::to_string(*number) == text, "an integer has one form");
  if (const auto rate = core::lex_rate(text); read(rate))
    expect(rate->count > 0 && rate->per.count() > 0, "some calls");
  read(core::lex_boolean(text));
}

}  // namespace

// The first line is the value; the second, for Retry-After, the answer's own date.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = text.find('\n');
  const std::string_view first = text.substr(0, end);
  read_http(first, end == std::string_view::npos ? std::string_view() : text.substr(end + 1));
  read_moment(first);
  read_amount(first);
  return 0;
}
