#pragma once
// What a person reads after a decision: what is so now, and what to do next. One harmless line each. Pure.

#include <string>

#include "engine/steering.hpp"

namespace resetd::daemon {

std::string resumed_text(const engine::Steered& steered);
std::string cancelled_text(const engine::Steered& steered);
std::string retried_text(const engine::Steered& steered);
std::string resolved_text(const engine::Steered& steered, core::Ordinal ordinal, core::Resolution resolution);

}  // namespace resetd::daemon
