#include "position/catalogue.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "core/nearest.hpp"

namespace resetd::position {
namespace {

constexpr Fields none;
constexpr Fields file_and_offset = {Field::journalFile, Field::filePosition};
constexpr Fields server = {Field::serverId};
constexpr Fields time = {Field::positionTimestamp};
constexpr Fields lsn = {Field::lsn};
constexpr Fields data_id = {Field::dataId};
constexpr Fields document = {Field::commonPosStr};
constexpr Fields gtid = {Field::gtidPosition};
constexpr Fields scn = {Field::scn};
constexpr Fields transaction = {Field::transactionId};
constexpr Fields index_and_transaction = {Field::scnIndex, Field::transactionId};

/// In the order of the page; those not on its lists come last.
constexpr PosType table[] = {
    {"MYSQL_LOG_FILE_POS", Family::mysql, Group::log_file, file_and_offset, server, true},
    {"AURORA_MYSQL_LOG_FILE_POS", Family::aurora_mysql, Group::log_file, file_and_offset, server, true},
    {"MARIADB_LOG_FILE_POS", Family::mariadb, Group::log_file, file_and_offset, server, true},
    {"POLAR_MY_LOG_FILE_POS", Family::polar_my, Group::log_file, file_and_offset, server, true},
    {"POLAR_X_LOG_FILE_POS", Family::polar_x, Group::log_file, file_and_offset, server, true},
    {"OCEANBASE_LOG_FILE_POS", Family::oceanbase_binlog, Group::log_file, file_and_offset, server, true},
    {"MYSQL_TIMESTAMP_POS", Family::mysql, Group::timestamp, time, server, true},
    {"AURORA_MYSQL_TIMESTAMP_POS", Family::aurora_mysql, Group::timestamp, time, server, true},
    {"MARIADB_TIMESTAMP_POS", Family::mariadb, Group::timestamp, time, server, true},
    {"POLAR_MY_TIMESTAMP_POS", Family::polar_my, Group::timestamp, time, server, true},
    {"POLAR_X_TIMESTAMP_POS", Family::polar_x, Group::timestamp, time, server, true},
    {"TDSQLC_MY_TIMESTAMP_POS", Family::tdsqlc_my, Group::timestamp, time, server, true},
    {"OCEANBASE_BINLOG_TIMESTAMP_POS", Family::oceanbase_binlog, Group::timestamp, time, server, true},
    {"AMAZON_MSK_TIMESTAMP_POS", Family::amazon_msk, Group::timestamp, time, none, true},
    {"KAFKA_TIMESTAMP_POS", Family::kafka, Group::timestamp, time, none, true},
    {"AUTOMQ_TIMESTAMP_POS", Family::automq, Group::timestamp, time, none, true},
    {"PULSAR_TIMESTAMP_POS", Family::pulsar, Group::timestamp, time, none, true},
    {"ROCKETMQ_TIMESTAMP_POS", Family::rocketmq, Group::timestamp, time, none, true},
    {"OCEANBASE_TIMESTAMP_POS", Family::oceanbase, Group::timestamp, time, none, true},
    {"MONGODB_TIMESTAMP_POS", Family::mongodb, Group::timestamp, time, none, true},
    {"TIDB_TIMESTAMP_POS", Family::tidb, Group::timestamp, time, none, true},
    {"SQLSERVER_TIMESTAMP_POS", Family::sqlserver, Group::timestamp, time, none, true},
    {"OB_FOR_ORACLE_TIMESTAMP_POS", Family::ob_for_oracle, Group::timestamp, time, none, true},
    {"HANA_TIMESTAMP_POS", Family::hana, Group::timestamp, time, none, true},
    {"DAMENG_LSN_POS", Family::dameng, Group::lsn, lsn, none, true},
    {"PG_LSN_POS", Family::pg, Group::lsn, lsn, none, true},
    {"POLAR_PG_LSN_POS", Family::polar_pg, Group::lsn, lsn, none, true},
    {"AURORA_PG_LSN_POS", Family::aurora_pg, Group::lsn, lsn, none, true},
    {"SQLSERVER_LSN_POS", Family::sqlserver, Group::lsn, lsn, none, true},
    {"KES_LSN_POS", Family::kes, Group::lsn, lsn, none, true},
    {"HANA_DATA_ID_POS", Family::hana, Group::data_id, data_id, time, true},
    {"TDENGINE_MULTI_POS", Family::tdengine, Group::composite, document, none, true},
    {"TDSQL_MULTI_POS", Family::tdsql, Group::composite, document, none, true},
    {"DYNAMO_MULTI_POS", Family::dynamo, Group::composite, document, none, true},
    {"REDIS_POS", Family::redis, Group::composite, document, none, true},
    {"HANA_MULTI_POS", Family::hana, Group::composite, document, none, true},
    {"SQLSERVER_MULTI_POS", Family::sqlserver, Group::composite, document, none, true},
    {"DAMENG_MULTI_POS", Family::dameng, Group::composite, document, none, true},
    {"DAMENG_DSC_POS", Family::dameng_dsc, Group::composite, document, none, true},
    {"MYSQL_GTID_POS", Family::mysql, Group::gtid, gtid, server, false},
    {"ORACLE_SCN_POS", Family::oracle, Group::scn, scn, index_and_transaction, false},
    {"ORACLE_OLR_POS", Family::oracle, Group::scn, scn, index_and_transaction, false},
    {"ORACLE_TIMESTAMP_POS", Family::oracle, Group::timestamp, time, transaction, false},
    {"TDSQLC_MY_LOG_FILE_POS", Family::tdsqlc_my, Group::log_file, file_and_offset, server, false},
};

constexpr std::size_t most_compared = 64;  // more than any known name has; keeps the comparison cheap

// What tells the names apart: nearly all end alike, and would be near to each other by that alone.
std::string_view stem(std::string_view name) {
  constexpr std::string_view ending = "_POS";
  if (name.size() > ending.size() && core::edit_distance(name.substr(name.size() - ending.size()), ending) == 0)
    name.remove_suffix(ending.size());
  return name;
}

std::string_view first_word(std::string_view name) {
  return name.substr(0, name.find('_'));
}

}  // namespace

std::string_view name(Group group) {
  switch (group) {
    case Group::log_file:
      return "log_file";
    case Group::timestamp:
      return "timestamp";
    case Group::lsn:
      return "lsn";
    case Group::data_id:
      return "data_id";
    case Group::composite:
      return "composite";
    case Group::gtid:
      return "gtid";
    case Group::scn:
      return "scn";
  }
  return "";
}

std::span<const PosType> catalogue() {
  return table;
}

const PosType* find_pos_type(std::string_view name) {
  const auto found = std::ranges::find(table, name, &PosType::name);
  return found == std::ranges::end(table) ? nullptr : found;
}

std::string_view nearest_pos_type(std::string_view name) {
  std::array<std::string_view, std::size(table)> stems;
  std::ranges::transform(table, stems.begin(), [](const PosType& row) { return stem(row.name); });
  const std::string_view wanted = stem(name);
  auto found = std::ranges::find(stems, core::nearest(wanted, stems));
  if (found == stems.end()) {
    // Who writes KAFKA means one of Kafka's, though fewer characters make REDIS of it.
    const auto distance = [begin = wanted.substr(0, most_compared)](std::string_view known) {
      return std::pair{core::edit_distance(first_word(begin), first_word(known)) > 0,
                       core::edit_distance(begin, known)};
    };
    found = std::ranges::min_element(stems, {}, distance);
  }
  return table[found - stems.begin()].name;
}

}  // namespace resetd::position
