#pragma once
// A position that was read back, as a target again: how a reset is undone.

#include <optional>
#include <string_view>

#include "position/position.hpp"

namespace resetd::position {

struct Form {
  std::string_view pos_type;  ///< of the catalogue; lives as long as the program
  Position target;            ///< what the type requires, and of what it may take the part that is there
};

/// The most exact form in which `found` (a whole position as stored) can be the target for the kind of source that
/// `pos_type` resets: file and offset, GTID set, LSN, SCN or data id, composite document, then time. Where several
/// types of the family have one form (Oracle's two ways of reading SCNs) it is `pos_type` itself, else the first of the
/// catalogue. A `pos_type` that is a composite stays itself as long as there is a document: its parts alone, such as
/// one LSN of several, are not the position.
///
/// What consoles print for a position that they do not have counts as lacking: a blank text, a positionTimestamp,
/// dataId or scn of 0 or less, an offset without its file or below 0. So does a number beyond 64 bits, which no plan
/// can say. serverId and transactionId come along above 0, scnIndex from 0 on, where the type takes them;
/// positionTimestamp of HANA_DATA_ID_POS, on which the pages disagree, does not. Numbers become integers and digits
/// plain, whatever they were printed as.
///
/// Nothing where no form is left, or the catalogue does not know `pos_type`.
std::optional<Form> exact_form(std::string_view pos_type, const Position& found);

}  // namespace resetd::position
