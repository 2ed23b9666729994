#include "console_sim/pos_types.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace console_sim {
namespace {

using enum Field;

struct PosGroup {
  std::vector<std::string_view> names;
  std::vector<Field> required;
  std::vector<Field> optional;
};

std::vector<PosType> build_table() {
  const std::vector<PosGroup> groups = {
      {{"MYSQL_LOG_FILE_POS", "AURORA_MYSQL_LOG_FILE_POS", "MARIADB_LOG_FILE_POS", "POLAR_MY_LOG_FILE_POS",
        "POLAR_X_LOG_FILE_POS", "OCEANBASE_LOG_FILE_POS", "TDSQLC_MY_LOG_FILE_POS"},
       {journalFile, filePosition},
       {serverId}},
      {{"MYSQL_TIMESTAMP_POS", "AURORA_MYSQL_TIMESTAMP_POS", "MARIADB_TIMESTAMP_POS", "POLAR_MY_TIMESTAMP_POS",
        "POLAR_X_TIMESTAMP_POS", "TDSQLC_MY_TIMESTAMP_POS", "OCEANBASE_BINLOG_TIMESTAMP_POS"},
       {positionTimestamp},
       {serverId}},
      {{"AMAZON_MSK_TIMESTAMP_POS", "KAFKA_TIMESTAMP_POS", "AUTOMQ_TIMESTAMP_POS", "PULSAR_TIMESTAMP_POS",
        "ROCKETMQ_TIMESTAMP_POS", "OCEANBASE_TIMESTAMP_POS", "MONGODB_TIMESTAMP_POS", "TIDB_TIMESTAMP_POS",
        "SQLSERVER_TIMESTAMP_POS", "OB_FOR_ORACLE_TIMESTAMP_POS", "HANA_TIMESTAMP_POS"},
       {positionTimestamp},
       {}},
      {{"DAMENG_LSN_POS", "PG_LSN_POS", "POLAR_PG_LSN_POS", "AURORA_PG_LSN_POS", "SQLSERVER_LSN_POS", "KES_LSN_POS"},
       {lsn},
       {}},
      {{"HANA_DATA_ID_POS"}, {dataId}, {positionTimestamp}},
      {{"TDENGINE_MULTI_POS", "TDSQL_MULTI_POS", "DYNAMO_MULTI_POS", "REDIS_POS", "HANA_MULTI_POS",
        "SQLSERVER_MULTI_POS", "DAMENG_MULTI_POS", "DAMENG_DSC_POS"},
       {commonPosStr},
       {}},
      {{"MYSQL_GTID_POS"}, {gtidPosition}, {serverId}},
      {{"ORACLE_SCN_POS", "ORACLE_OLR_POS"}, {scn}, {scnIndex, transactionId}},
      {{"ORACLE_TIMESTAMP_POS"}, {positionTimestamp}, {transactionId}},
  };
  std::vector<PosType> table;
  for (const PosGroup& group : groups)
    for (const std::string_view name : group.names) table.push_back({name, group.required, group.optional});
  return table;
}

}  // namespace

std::span<const PosType> pos_types() {
  static const std::vector<PosType> table = build_table();
  return table;
}

const PosType* find_pos_type(std::string_view name) {
  static const auto index = [] {
    std::unordered_map<std::string_view, const PosType*> by_name;
    for (const PosType& type : pos_types()) by_name.emplace(type.name, &type);
    return by_name;
  }();
  const auto found = index.find(name);
  return found == index.end() ? nullptr : found->second;
}

}  // namespace console_sim
