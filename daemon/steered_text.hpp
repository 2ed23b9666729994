#pragma once
// What a person reads after a decision: what is so now, and what to do next. One harmless line each. Pure.

#include <string>

#include "daemon/database.hpp"

namespace resetd::daemon {

std::string resumed_text(const Decided& decided);
std::string approved_text(const Decided& decided);
std::string paused_text(const Decided& decided);
std::string promoted_text(const Decided& decided);
std::string rate_text(const Decided& decided, core::Rate rate);
std::string cancelled_text(const Decided& decided);
std::string retried_text(const Decided& decided);
std::string resolved_text(const Decided& decided, core::Ordinal ordinal, core::Resolution resolution);

}  // namespace resetd::daemon
