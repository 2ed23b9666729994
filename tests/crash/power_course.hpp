#pragma once
// A run as the engine writes it, on a disk that is watched; and what must hold of any image of that disk.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "audit/record.hpp"
#include "crash/disk.hpp"

namespace resetd::crash {

struct CourseOptions {
  int tasks = 6;
  std::optional<std::string> synchronous = {};  ///< for a control: not what the product sets
};

/// What the store had said to be durable once so many operations were done.
struct Acknowledged {
  std::size_t operations = 0;
  audit::Head head;
  std::vector<std::string> nonces;  ///< of the intents among it
};

struct Course {
  std::vector<Operation> operations;
  std::vector<Acknowledged> acknowledged;  ///< by `operations`
};

/// Three lives of a database: sealing and a part of the resets, with some under way at its end; recovery and more of
/// them; recovery and the rest. Each closes the database as the product does. The WAL is checkpointed and begun anew
/// far more often than in the product, and small commits gather in it. Throws std::runtime_error where the store fails.
Course carry_out(const CourseOptions& options);

struct Judgement {
  std::vector<std::string> lost;     ///< what was acknowledged and is not there
  std::vector<std::string> damaged;  ///< anything else
};

/// Puts the image into a fresh folder and takes it into work as the product does, recovery included. `acknowledged` is
/// what had been acknowledged at the cut.
Judgement judge(const Disk::Image& image, const std::vector<Acknowledged>& acknowledged);

}  // namespace resetd::crash
