#include "support/rates.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>

#include "support/looks.hpp"

namespace resetd::support {
namespace {

/// What is left of rounding: a nanosecond clock, a rate in calls a second.
constexpr double rounding = 1e-6;

std::string text(double number) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, std::chars_format::fixed, 3).ptr;
  return {digits, end};
}

std::string text(const RateBound& bound) {
  return std::to_string(bound.burst) + " + " + text(bound.per_second) + "/s x window";
}

/// In seconds after the first, ascending.
std::vector<double> after_first(std::vector<std::int64_t> times, double per_second) {
  std::sort(times.begin(), times.end());
  std::vector<double> seconds;
  for (const std::int64_t time : times) seconds.push_back(static_cast<double>(time - times.front()) / per_second);
  return seconds;
}

/// Of lines with `sent_at_ns=N`: on the machine's steady clock, which its processes share.
std::vector<double> send_times(const std::vector<std::string>& traces) {
  constexpr std::string_view key = "sent_at_ns=";
  std::vector<std::int64_t> times;
  for (const std::string& line : traces) {
    const std::size_t at = line.find(key);
    if (at == std::string::npos) continue;
    std::int64_t ns = 0;
    const char* first = line.data() + at + key.size();
    if (std::from_chars(first, line.data() + line.size(), ns).ec == std::errc()) times.push_back(ns);
  }
  return after_first(std::move(times), 1e9);
}

std::vector<double> arrival_times(const std::vector<ConsoleCall>& calls) {
  std::vector<std::int64_t> times;
  for (const ConsoleCall& call : calls)
    if (call.call != "connect") times.push_back(call.at_us);
  return after_first(std::move(times), 1e6);
}

}  // namespace

// With n calls from i to j the excess is n - burst - rate (t_j - t_i): the largest over i for each j in one pass.
double excess(const std::vector<double>& times, const RateBound& bound) {
  double worst = -std::numeric_limits<double>::infinity();
  double best_start = worst;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto index = static_cast<double>(i);
    const double allowed = bound.per_second * times[i];
    best_start = std::max(best_start, allowed - index);
    worst = std::max(worst, index + 1 - static_cast<double>(bound.burst) - allowed + best_start);
  }
  return worst;
}

void judge_rate(const RateBound& bound, const std::vector<ConsoleCall>& calls, const std::vector<std::string>& traces,
                std::vector<std::string>& found) {
  const std::vector<double> arrivals = arrival_times(calls);
  const double jitter = bound.per_second * std::chrono::duration<double>{arrival_jitter}.count();
  const double late = excess(arrivals, bound) - jitter;
  if (late > rounding) found.push_back("arrivals pass " + text(bound) + " by " + text(late) + " calls, jitter aside");
  if (traces.empty()) return;
  const std::vector<double> sent = send_times(traces);
  if (sent.size() < arrivals.size()) {
    found.push_back(std::to_string(arrivals.size()) + " calls arrived, but the traces tell of " +
                    std::to_string(sent.size()));
  }
  const double over = excess(sent, bound);
  if (over > rounding) found.push_back("send times pass " + text(bound) + " by " + text(over) + " calls");
}

}  // namespace resetd::support
