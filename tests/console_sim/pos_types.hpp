#pragma once
// The posTypes of updateincrepos and the fields that each takes.

#include <span>
#include <string_view>
#include <vector>

#include "console_sim/position.hpp"

namespace console_sim {

struct PosType {
  std::string_view name;
  std::vector<Field> required;
  std::vector<Field> optional;
};

std::span<const PosType> pos_types();
/// Null when the console does not know the name.
const PosType* find_pos_type(std::string_view name);

}  // namespace console_sim
