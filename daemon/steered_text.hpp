#pragma once
// What a person reads after a decision: what is so now, and what to do next. One harmless line each. Pure.

#include <string>

#include "engine/steering.hpp"

namespace resetd::daemon {

std::string resumed_text(const engine::Steered& steered);
std::string approved_text(const engine::Steered& steered);
std::string paused_text(const engine::Steered& steered);
std::string promoted_text(const engine::Steered& steered);
std::string rate_text(const engine::Steered& steered, core::Rate rate);
std::string cancelled_text(const engine::Steered& steered);
std::string retried_text(const engine::Steered& steered);
std::string resolved_text(const engine::Steered& steered, core::Ordinal ordinal, core::Resolution resolution);

}  // namespace resetd::daemon
