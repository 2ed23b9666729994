#pragma once
// The values of a position's fields, as plans write them.

#include <string>

#include "core/result.hpp"
#include "core/time.hpp"
#include "plan/tree.hpp"
#include "position/position.hpp"

namespace resetd::plan {

/// How positionTimestamp is meant.
enum class TimestampForm {
  moment,   ///< milliseconds, an ISO time, or now-<duration>
  as_given  ///< HANA_DATA_ID_POS: an integer or a string, sent as it stands
};

/// The value that is sent. The error continues a sentence that names the field; an empty one was reported before.
core::Result<position::Value> read_position_value(position::Field field, const Node& node, TimestampForm form,
                                                  core::WallTime now);

/// A map or a list as compact JSON text: keys in their order, plain scalars as JSON has them (null, true, false,
/// numbers; text else), quoted ones as strings. At most 64 KiB. Plain scalars that a reader could take for another
/// number than JSON would (0254, +1, 0x1F, .5, True, .inf) are errors.
core::Result<std::string> json_text(const Node& node);

}  // namespace resetd::plan
