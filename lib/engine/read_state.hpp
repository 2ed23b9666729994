#pragma once
// Reads one task's data job until the console answers: reads change nothing, so they are tried again after any failure.

#include <boost/asio/awaitable.hpp>
#include <string>

#include "core/step.hpp"
#include "engine/run_context.hpp"

namespace resetd::engine {

struct StateRead {
  enum class Kind {
    seen,
    refused,  ///< the console answers, but not with this task's state; `trouble` says what
    given_up  ///< the run stopped going first
  };
  Kind kind = Kind::given_up;
  core::Look look;
  std::string position;         ///< canonical JSON; `{}` where not readable
  core::SteadyTime asked_at{};  ///< before the call: what was seen is no older than this
  std::string trouble;
};

asio::awaitable<StateRead> read_state(RunContext& run, const queue::Task& task, Priority priority);

}  // namespace resetd::engine
