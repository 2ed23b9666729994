#include "core/backoff.hpp"

#include <algorithm>
#include <cstdint>

namespace resetd::core {

std::chrono::milliseconds backoff_delay(const Backoff& backoff, int failures, double chance) {
  std::chrono::milliseconds ceiling = std::min(backoff.initial, backoff.max);
  for (int i = 1; i < failures && ceiling < backoff.max; ++i) ceiling = std::min(ceiling * 2, backoff.max);
  return std::chrono::milliseconds{static_cast<std::int64_t>(static_cast<double>(ceiling.count()) * chance)};
}

}  // namespace resetd::core
