#pragma once
// The text of a recurring run's plan, in parts. Every function works within the caller's transaction, on the store's
// thread.

#include <optional>
#include <string>

#include "core/ids.hpp"
#include "sqlite/connection.hpp"

namespace resetd::queue {

/// A part's bytes at most: what one transaction writes or reads of a plan.
inline constexpr std::size_t plan_part_bytes = 1 << 20;

/// `part` counts from 1; each is written once.
void add_plan_part(sqlite::Connection& connection, core::RunId run, std::int64_t part, const std::string& bytes);
/// Nothing after the last.
std::optional<std::string> plan_part(sqlite::Connection& connection, core::RunId run, std::int64_t part);
void forget_plan(sqlite::Connection& connection, core::RunId run);

}  // namespace resetd::queue
