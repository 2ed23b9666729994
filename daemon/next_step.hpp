#pragma once
// What a person does next about a run. Pure.

#include <string>

#include "queue/rows.hpp"

namespace resetd::daemon {

/// Who carries runs on: the process that serves the control socket, or nobody, since none does.
enum class Carrier { process, nobody };

/// How it came to its state, where that needs telling, and what to do next; empty where there is nothing to do. One
/// line, as people wrote parts of it.
std::string next_step(const queue::Run& run, const queue::Counts& counts, Carrier carrier);

}  // namespace resetd::daemon
