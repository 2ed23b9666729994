#pragma once
// Numbers that must not be mixed up: the console's own ids of a data job and of its data task look alike, and taking
// one for the other resets the wrong thing. All are positive.

#include <cstdint>

namespace resetd::core {

enum class RunId : std::int64_t {};    ///< a submitted plan, from 1
enum class Ordinal : std::int64_t {};  ///< a task within its run, from 1 in plan order
enum class TaskId : std::int64_t {};   ///< CloudCanal's dataTasks[].dataTaskId: what updateincrepos takes
enum class JobId : std::int64_t {};    ///< CloudCanal's dataJobId: what queryjob, stop and start take

template <class Id>
requires(sizeof(Id) == sizeof(std::int64_t)) constexpr std::int64_t number(Id id) {
  return static_cast<std::int64_t>(id);
}

}  // namespace resetd::core
