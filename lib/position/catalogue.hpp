#pragma once
// Every posType known, in one table: what it requires and takes, how two of its positions compare, which others reset
// the same kind of source, and whether the ordered page lists it. Validation, JSON, comparison, undoing, `resetd
// positions` and the docs all read this table.
// Source: the page `updateincrepos` and console-api notes.

#include <initializer_list>
#include <span>
#include <string_view>

#include "position/position.hpp"

namespace resetd::position {

/// How two positions of a type are ordered.
enum class Group { log_file, timestamp, lsn, data_id, composite, gtid, scn };

std::string_view name(Group group);

/// Kinds of sources: the posTypes of one family reset the same data task in different forms. Only OceanBase's two log
/// readers and Dameng's shared-storage cluster are told apart from their namesakes, whose positions they do not share.
enum class Family {
  amazon_msk,
  aurora_mysql,
  aurora_pg,
  automq,
  dameng,
  dameng_dsc,
  dynamo,
  hana,
  kafka,
  kes,
  mariadb,
  mongodb,
  mysql,
  ob_for_oracle,
  oceanbase,
  oceanbase_binlog,
  oracle,
  pg,
  polar_my,
  polar_pg,
  polar_x,
  pulsar,
  redis,
  rocketmq,
  sqlserver,
  tdengine,
  tdsql,
  tdsqlc_my,
  tidb
};

/// A set of fields.
class Fields {
 public:
  constexpr Fields() = default;
  constexpr Fields(std::initializer_list<Field> fields) {
    for (const Field field : fields) bits_ |= 1u << static_cast<unsigned>(field);
  }
  constexpr bool has(Field field) const { return (bits_ >> static_cast<unsigned>(field) & 1u) != 0; }

 private:
  unsigned bits_ = 0;
};

struct PosType {
  std::string_view name;
  Family family;
  Group group;
  Fields required;
  Fields optional;
  bool on_ordered_page;  ///< false: known to the console, not on the page's lists
};

std::span<const PosType> catalogue();
const PosType* find_pos_type(std::string_view name);

/// The known name that `name` most likely means, in either case and with or without its `_POS`, for "did you mean": the
/// nearest one, however far off; of those that are far off, one with the same first word.
std::string_view nearest_pos_type(std::string_view name);

/// Where `to` (a target of this group) lies seen from `from`, in the group's fields alone. unknown when either lacks
/// one of them, or their forms do not compare (other base names, mixed LSN forms, GTID sets of which neither holds the
/// other, composites that are not equal). An empty text counts as lacking, and so does a positionTimestamp of 0 or
/// less: consoles print these for a position that they do not have yet. Never through double.
core::Direction direction(Group group, const Position& from, const Position& to);

}  // namespace resetd::position
