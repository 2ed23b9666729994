#include "daemon/progress.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/duration_text.hpp"
#include "daemon/text.hpp"

namespace resetd::daemon {
namespace {

constexpr std::size_t widest_bar = 30;
constexpr std::size_t narrowest_bar = 10;
constexpr double longest_shown = 99.0 * 86'400;

std::int64_t settled_of(const Progress& progress) {
  std::int64_t sum = 0;
  for (const auto& [state, count] : progress.counts) {
    if (core::settled(state)) sum += count;
  }
  return sum;
}

std::string bar(std::int64_t done, std::int64_t tasks, std::size_t width) {
  const double part = tasks > 0 ? static_cast<double>(done) / static_cast<double>(tasks) : 1;
  const auto full = std::min(width, static_cast<std::size_t>(std::max(part, 0.0) * static_cast<double>(width)));
  return "[" + std::string(full, '#') + std::string(width - full, '-') + "]";
}

std::string percent(std::int64_t done, std::int64_t tasks) {
  // Rounded down: 100% is said only when all is done.
  const auto value = tasks > 0 ? static_cast<int>(static_cast<double>(done) * 100 / static_cast<double>(tasks)) : 100;
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%3d%%", done < tasks ? std::min(value, 99) : 100);
  return text.data();
}

std::string outlook(const Progress& progress) {
  if (progress.state != core::RunState::running) return std::string{core::name(progress.state)};
  const auto left = time_left(progress);
  return left ? core::duration_text(*left) + " left" : "";
}

// The states that a person has to do something about, the most urgent first.
constexpr std::array troubles{core::TaskState::held, core::TaskState::failed, core::TaskState::refused};

void append_count(std::string& text, core::TaskState state, std::int64_t count) {
  if (count == 0) return;
  text.append(text.empty() ? "" : ", ").append(std::to_string(count)).append(" ").append(core::name(state));
}

std::string trouble_counts(const Progress& progress) {
  std::string text;
  for (const core::TaskState trouble : troubles) {
    for (const auto& [state, count] : progress.counts) {
      if (state == trouble) append_count(text, state, count);
    }
  }
  return text;
}

std::string other_counts(const Progress& progress) {
  std::string text;
  for (const auto& [state, count] : progress.counts) {
    if (std::ranges::find(troubles, state) == troubles.end()) append_count(text, state, count);
  }
  return text;
}

std::string spaced(std::string line, const std::string& part) {
  return part.empty() ? line : line + "  " + part;
}

}  // namespace

std::optional<std::chrono::seconds> time_left(const Progress& progress) {
  const std::int64_t open = progress.tasks - settled_of(progress);
  if (open <= 0) return std::chrono::seconds{0};
  if (!std::isfinite(progress.rate) || progress.rate <= 0) return std::nullopt;
  const double seconds = static_cast<double>(open) / progress.rate;
  if (seconds > longest_shown) return std::nullopt;
  return std::chrono::seconds{static_cast<std::int64_t>(std::ceil(seconds))};
}

std::string progress_line(const Progress& progress, std::size_t width) {
  const std::int64_t done = settled_of(progress);
  std::array<char, 32> rate{};
  std::snprintf(rate.data(), rate.size(), "%.1f/s", std::isfinite(progress.rate) ? progress.rate : 0.0);
  const std::string run = progress.run ? "run " + std::to_string(core::number(*progress.run)) + "  " : "";
  const std::string vital =
      spaced(percent(done, progress.tasks) + "  " + std::to_string(done) + "/" + std::to_string(progress.tasks),
             trouble_counts(progress));
  std::string rest = spaced(vital, rate.data());
  for (const std::string& part : {outlook(progress), other_counts(progress)}) rest = spaced(std::move(rest), part);
  constexpr std::size_t around_bar = 4;  // its brackets and the gap after it
  if (display_width(run + vital) + narrowest_bar + around_bar > width) return truncated(run + rest, width);
  const std::size_t taken = display_width(run + rest) + around_bar;
  const std::size_t room = width > taken ? width - taken : 0;
  const std::string shown_bar = bar(done, progress.tasks, std::clamp(room, narrowest_bar, widest_bar));
  return truncated(run + shown_bar + "  " + rest, width);
}

}  // namespace resetd::daemon
