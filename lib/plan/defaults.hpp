#pragma once
// The `defaults` section: fields merged into every task that takes them and does not have its own.

#include <array>
#include <string>

#include "core/time.hpp"
#include "plan/problems.hpp"
#include "plan/tree.hpp"
#include "position/position.hpp"

namespace resetd::plan {

struct Defaults {
  std::string pos_type;  ///< empty: none
  std::string note;
  position::Position target;
  /// A posType, and the fields, that are given: with a wrong value too, which is reported once, where it stands.
  bool gives_pos_type = false;
  std::array<bool, position::field_count> gives{};

  bool gives_field(position::Field field) const { return gives[static_cast<std::size_t>(field)]; }
};

/// Any task field but taskId, jobId, jobName, allow_undocumented, allow_forward and forward_reason.
Defaults read_defaults(const Node& node, core::WallTime now, Problems& problems);

/// Whether a task of this type takes the field from `defaults`: positionTimestamp of HANA_DATA_ID_POS never comes from
/// there.
bool from_defaults(std::string_view pos_type, position::Field field);

/// Whether positionTimestamp of this type is a moment.
bool hana_data_id(std::string_view pos_type);

}  // namespace resetd::plan
