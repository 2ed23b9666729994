#pragma once
// The `defaults` section: fields merged into every task that takes them and does not have its own.

#include <array>
#include <string>

#include "core/time.hpp"
#include "plan/problems.hpp"
#include "plan/tree.hpp"
#include "position/catalogue.hpp"
#include "position/position.hpp"

namespace resetd::plan {

struct Defaults {
  std::string pos_type;  ///< empty: none
  std::string note;
  bool allow_undocumented = false;
  position::Position target;
  /// A posType, and the fields, that are given: with a wrong value too, which is reported once, where it stands.
  bool gives_pos_type = false;
  std::array<bool, position::field_count> gives{};

  bool operator==(const Defaults&) const = default;
  bool gives_field(position::Field field) const { return gives[static_cast<std::size_t>(field)]; }
};

/// Any task field but taskId, jobId, jobName, allow_forward and forward_reason.
Defaults read_defaults(const Node& node, core::WallTime now, Problems& problems);

/// Whether a task of this type that does not have the field itself is given it by `defaults`, if with a wrong value.
/// positionTimestamp of HANA_DATA_ID_POS never comes from there.
bool provided(const Defaults& defaults, const position::PosType& type, position::Field field);

/// Adds to a target of this type what it takes from `defaults` and does not have.
void add_defaults(const Defaults& defaults, const position::PosType& type, position::Position& target);

/// Whether positionTimestamp of this type is a moment.
bool hana_data_id(std::string_view pos_type);

}  // namespace resetd::plan
