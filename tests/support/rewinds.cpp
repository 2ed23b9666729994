// Targets before the positions that the stand-in generates: tests/console_sim/generator.cpp has the other half.

#include "support/stand_in.hpp"
#include "support/workspace.hpp"

namespace resetd::support {
namespace {

constexpr std::int64_t day_ms = 86'400'000;

std::string fields_of(std::int64_t job) {
  const std::string time = std::to_string(position_time_ms() - day_ms);
  const std::string blind = ", allow_forward: true, forward_reason: order cannot be told";
  const std::string digits = std::to_string(job);
  switch ((job - 1) % console_sim::generated_kinds) {
    case 0:
      return "posType: MYSQL_LOG_FILE_POS, journalFile: binlog.000100, filePosition: 4, serverId: 1";
    case 1:
      return "posType: MYSQL_TIMESTAMP_POS, positionTimestamp: " + time;
    case 2:
      return "posType: MYSQL_GTID_POS, gtidPosition: \"3e11fa47-71ca-11e1-9e33-" +
             std::string(12 - digits.size(), '0') + digits + ":1-100\"";
    case 3:
      return "posType: PG_LSN_POS, lsn: \"0/16B0000\"";
    case 4:
      return "posType: SQLSERVER_LSN_POS, lsn: \"00000020:000001d8:0003\"";
    case 5:
      return "posType: DAMENG_LSN_POS, lsn: \"80000000\"";
    case 6:
      return "posType: ORACLE_SCN_POS, scn: 7411999999";
    case 7:
      return "posType: KAFKA_TIMESTAMP_POS, positionTimestamp: " + time;
    case 8:
      return "posType: MONGODB_TIMESTAMP_POS, positionTimestamp: " + time;
    case 9:
      return "posType: HANA_DATA_ID_POS, dataId: 1000";
    case 10:
      return R"(posType: REDIS_POS, commonPosStr: {shard0: "1-0", shard1: "1-3"})" + blind;
    default:
      return "posType: TDENGINE_MULTI_POS, commonPosStr: {vgroups: [{vgId: 2, offset: 7}]}" + blind;
  }
}

}  // namespace

std::string rewind_task(std::int64_t job, std::string_view extra) {
  return "{taskId: " + std::to_string(StandIn::task_of(job)) + ", " + fields_of(job) + std::string(extra) + "}";
}

std::string rewind_job(std::int64_t job, std::string_view extra) {
  return "{jobId: " + std::to_string(job) + ", " + fields_of(job) + std::string(extra) + "}";
}

std::vector<std::string> rewind_tasks(std::int64_t jobs) {
  std::vector<std::string> tasks;
  for (std::int64_t job = 1; job <= jobs; ++job) tasks.push_back(rewind_task(job));
  return tasks;
}

}  // namespace resetd::support
