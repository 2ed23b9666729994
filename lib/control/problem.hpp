#pragma once
// Errors as RFC 9457 problem documents, and back: what a command prints and ends with is the same whether a daemon
// carried it out or the command itself. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "control/exchange.hpp"
#include "core/result.hpp"
#include "plan/plan.hpp"

namespace resetd::control {

inline constexpr const char* problem_type = "application/problem+json";

/// The HTTP status of an error's kind.
unsigned status_of(core::ErrorKind kind);

/// `{type, title, status, detail, exit_code}`.
Reply problem(const core::Error& error);
/// The same with a status that says more than the kind's own.
Reply problem(unsigned status, const core::Error& error);

/// A bad plan: with `errors: [{line, column, message}]` as well.
Reply plan_problem(const std::vector<plan::Problem>& problems);

/// What a problem document says, or, where the answer is none, that a status like this one came.
core::Error error_of(unsigned status, std::string_view body);

/// The faults of a plan in it; empty where it names none.
std::vector<plan::Problem> plan_problems_of(std::string_view body);

}  // namespace resetd::control
