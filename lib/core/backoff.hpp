#pragma once
// Exponential backoff with full jitter.

#include <chrono>

#include "core/policy.hpp"

namespace resetd::core {

/// The wait before the next try after `failures` (from 1) in a row: `chance` (0 ≤ chance < 1, from the caller's
/// random source) times min(max, initial × 2^(failures-1)).
std::chrono::milliseconds backoff_delay(const Backoff& backoff, int failures, double chance);

}  // namespace resetd::core
