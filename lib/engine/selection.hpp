#pragma once
// The data jobs that a plan's `select` means, frozen into its run when that is sealed.

#include "engine/run_context.hpp"
#include "plan/plan.hpp"

namespace resetd::engine {

/// What every selected job becomes: posType, target and note; without ids.
using Model = queue::Task;
Model model_of(const plan::Task& selected);

/// Adds a task for each INCREMENT data task of each job that the console lists under the run's filters, in the order of
/// the list, behind those that the plan wrote; a job without one becomes a refused task. Returns the run's tasks then.
/// bad_input where none matches, or one is in the plan already; unreachable where the console did not answer.
asio::awaitable<core::Result<std::int64_t>> add_selected(asio::any_io_executor executor, RunContext& context,
                                                         const Model& model);

/// The filters of a run as the console takes them; none where it has none.
console::Filters filters_of(const queue::Run& run);

}  // namespace resetd::engine
