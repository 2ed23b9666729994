#pragma once
// From a run in state sealing to one that is sealed: every task resolved to its data task with the position found, or
// refused, and the digest that an approval names.

#include "engine/selection.hpp"

namespace resetd::engine {

/// `run` is in state sealing, with its tasks in the queue. On failure the run is left in sealing, for the caller to
/// cancel: refused where another unfinished run has one of its data jobs, bad_input where two tasks mean the same data
/// task, unreachable where the console did not answer.
///
/// `selected` is there where the plan has a `select`: what each job that it means becomes.
asio::awaitable<core::Result<queue::Run>> seal(asio::any_io_executor executor, RunContext& context,
                                               std::optional<Model> selected, std::string actor);

}  // namespace resetd::engine
