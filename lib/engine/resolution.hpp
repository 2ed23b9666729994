#pragma once
// Which data task a plan's task means, told from what the console says of a data job. Pure.

#include <string>
#include <variant>

#include "console/client.hpp"
#include "queue/tasks.hpp"

namespace resetd::engine {

/// Why it means none, for people.
struct Refusal {
  std::string why;
};

/// `task` is unresolved and `job` is one that it names by its id, its data task's id or its name.
std::variant<queue::Found, Refusal> resolve(const queue::Task& task, const console::DataJob& job);

}  // namespace resetd::engine
