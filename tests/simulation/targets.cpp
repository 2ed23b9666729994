#include "simulation/targets.hpp"

#include "console_sim/generator.hpp"
#include "core/json_text.hpp"
#include "position/position.hpp"

namespace resetd::simulation {
namespace {

using position::Field;

constexpr std::int64_t day_ms = 86'400'000;

std::string json_of(const position::Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  std::string text;
  core::append_json_string(text, std::get<std::string>(value));
  return text;
}

void aim_at(queue::Task& task, const char* pos_type, Field field, const position::Value& value) {
  task.pos_type = pos_type;
  task.target = "{\"" + std::string{position::name(field)} + "\":" + json_of(value) + "}";
}

std::string gtid(std::int64_t job, std::int64_t last) {
  const std::string digits = std::to_string(job);
  return "3e11fa47-71ca-11e1-9e33-" + std::string(12 - digits.size(), '0') + digits + ":1-" + std::to_string(last);
}

}  // namespace

void aim(queue::Task& task, std::int64_t job, std::int64_t time_ms, std::int64_t variant) {
  const std::string digit = std::to_string(variant);
  const std::int64_t time = time_ms - day_ms - variant;
  switch ((job - 1) % console_sim::generated_kinds) {
    case 0:
      task.pos_type = "MYSQL_LOG_FILE_POS";
      task.target = "{\"filePosition\":" + std::to_string(4 + variant) + R"(,"journalFile":"binlog.000100"})";
      return;
    case 1:
      return aim_at(task, "MYSQL_TIMESTAMP_POS", Field::positionTimestamp, time);
    case 2:
      return aim_at(task, "MYSQL_GTID_POS", Field::gtidPosition, gtid(job, 100 + variant));
    case 3:
      return aim_at(task, "PG_LSN_POS", Field::lsn, "0/16B000" + digit);
    case 4:
      return aim_at(task, "SQLSERVER_LSN_POS", Field::lsn, "00000020:000001d8:000" + digit);
    case 5:
      return aim_at(task, "DAMENG_LSN_POS", Field::lsn, "8000000" + digit);
    case 6:
      return aim_at(task, "ORACLE_SCN_POS", Field::scn, "741199999" + digit);
    case 7:
      return aim_at(task, "KAFKA_TIMESTAMP_POS", Field::positionTimestamp, time);
    case 8:
      return aim_at(task, "MONGODB_TIMESTAMP_POS", Field::positionTimestamp, time);
    case 9:
      return aim_at(task, "HANA_DATA_ID_POS", Field::dataId, 1000 + variant);
    case 10:
      task.forward_reason = "order cannot be told";
      return aim_at(task, "REDIS_POS", Field::commonPosStr, R"({"shard0":"1-0","shard1":"1-)" + digit + R"("})");
    default:
      task.forward_reason = "order cannot be told";
      return aim_at(task, "TDENGINE_MULTI_POS", Field::commonPosStr,
                    R"({"vgroups":[{"offset":)" + digit + R"(,"vgId":2}]})");
  }
}

}  // namespace resetd::simulation
