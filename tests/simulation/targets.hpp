#pragma once
// A target before the position of each kind of generated data job (console_sim/generator.cpp has the other half).

#include "queue/rows.hpp"

namespace resetd::simulation {

/// posType, target and, where the order cannot be told, a forward_reason. `variant`, from 0 to 9: another target.
void aim(queue::Task& task, std::int64_t job, std::int64_t time_ms, std::int64_t variant);

}  // namespace resetd::simulation
