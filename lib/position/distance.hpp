#pragma once
// How far a target lies from where a task stands, for the person who is to approve it.

#include <string>

#include "position/catalogue.hpp"

namespace resetd::position {

/// A sign, `−` (U+2212) where `to` lies before `from` and `+` where it lies behind, then in the group's own measure:
/// - timestamp: the two largest units, `−3 h 12 m`, below a second `−250 ms`;
/// - log file: files of one numbered series, `−2 files`, and within one file bytes, `−14 MB`. Never both: offsets in
///   different files do not add up to the log between them as long as nobody knows how long those files are;
/// - LSN `hi/lo`: the bytes of the log between the two; plain decimal ones: their difference, `−1200`;
/// - SCN, data id: their difference;
/// - GTID set: how many transactions one has and the other has not, `−12 transactions`.
/// Bytes are in decimal units, B, kB, MB, … EB, the largest of which there is one, with a tenth below ten: `−1.4 MB`.
/// Bytes and times are cut, not rounded, numbers are exact.
///
/// Empty where the two are the same or direction() cannot order them, and where nothing can be counted: SQL Server's
/// LSNs, two changes in one SCN, byte or transaction counts beyond 64 bits.
std::string distance(Group group, const Position& from, const Position& to);

}  // namespace resetd::position
