#pragma once
// What people write after a command, as values. Pure; errors are bad_input and say what to write.

#include <string>
#include <string_view>
#include <vector>

#include "core/ids.hpp"
#include "core/policy.hpp"
#include "core/result.hpp"
#include "core/states.hpp"

namespace resetd::daemon {

/// A run's number, from 1.
core::Result<core::RunId> run_argument(std::string_view text);
/// A task's number in its run, from 1.
core::Result<core::Ordinal> ordinal_argument(std::string_view text);
/// An audit record's number; 0 is before the first.
core::Result<std::int64_t> seq_argument(std::string_view text);
/// A rate as plans write it: `20/s`, `100/m`.
core::Result<core::Rate> rate_argument(std::string_view text);
/// States of tasks, spelled as everywhere, with commas between them.
core::Result<std::vector<core::TaskState>> states_argument(std::string_view text);
/// `failed`, `refused` or both, separated by a comma.
core::Result<std::vector<core::TaskState>> retried_states_argument(std::string_view text);

}  // namespace resetd::daemon
