#include "console_sim/generator.hpp"

#include <array>
#include <cstdio>

namespace console_sim {
namespace {

using enum Field;

constexpr std::array<std::string_view, generated_kinds> source_types = {"MySQL",     "MySQL",  "MySQL",  "PostgreSQL",
                                                                        "SQLServer", "Dameng", "Oracle", "Kafka",
                                                                        "MongoDB",   "Hana",   "Redis",  "TDengine"};
constexpr std::array<std::string_view, 3> target_types = {"ElasticSearch", "StarRocks", "Kafka"};

/// `number` is not negative.
std::string padded(std::string_view prefix, std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  const std::size_t zeros = width > digits.size() ? width - digits.size() : 0;
  return std::string(prefix).append(zeros, '0').append(digits);
}

std::string gtid(std::int64_t job_id) {
  return padded("3e11fa47-71ca-11e1-9e33-", job_id, 12) + ":1-" + std::to_string(5000 + job_id);
}

std::string sqlserver_lsn(std::int64_t job_id) {
  char text[32];
  const int size = std::snprintf(text, sizeof text, "%08llx:%08llx:0003", 0x30 + static_cast<long long>(job_id % 1000),
                                 0x1d8 + static_cast<long long>(job_id));
  return {text, static_cast<std::size_t>(size)};
}

std::string pg_lsn(std::int64_t job_id) {
  char text[32];
  const int size = std::snprintf(text, sizeof text, "0/%llX", 0x16B3748 + static_cast<long long>(job_id) * 64);
  return {text, static_cast<std::size_t>(size)};
}

Position mysql_file(std::int64_t id, std::int64_t time) {
  Position position;
  position.set(filePosition, 4'000'000 + id);
  position.set(gtidPosition, gtid(id));
  position.set(journalFile, padded("binlog.", 480 + id % 100, 6));
  position.set(positionTimestamp, time);
  position.set(serverId, std::int64_t{1});
  return position;
}

Position mysql_time(std::int64_t time) {
  Position position;
  position.set(filePosition, std::int64_t{0});
  position.set(positionTimestamp, time);
  position.set(serverId, std::int64_t{0});
  return position;
}

Position text_and_time(Field field, std::string text, std::int64_t time) {
  Position position;
  position.set(field, std::move(text));
  position.set(positionTimestamp, time);
  return position;
}

Position oracle(std::int64_t id, std::int64_t time) {
  Position position = text_and_time(scn, std::to_string(7'412'000'000 + id), time);
  position.set(scnIndex, "0");
  return position;
}

Position hana(std::int64_t id, std::int64_t time) {
  Position position;
  position.set(dataId, 1'000'000 + id);
  position.set(positionTimestamp, time);
  return position;
}

std::string redis(std::int64_t time) {
  const std::string at = std::to_string(time);
  return R"({"shard0":")" + at + R"(-0","shard1":")" + at + R"(-3"})";
}

std::string tdengine(std::int64_t id, std::int64_t time) {
  return R"({"positionTimestamp":)" + std::to_string(time) + R"(,"vgroups":[{"offset":)" + std::to_string(id) +
         R"(,"vgId":2}]})";
}

Position only(Field field, Value value) {
  Position position;
  position.set(field, std::move(value));
  return position;
}

}  // namespace

Position Generator::position(std::int64_t job_id) const {
  const std::int64_t time = options_.position_time_ms;
  switch ((job_id - 1) % generated_kinds) {
    case 0:
      return mysql_file(job_id, time);
    case 1:
      return mysql_time(time);
    case 2:
      return text_and_time(gtidPosition, gtid(job_id), time);
    case 3:
      return text_and_time(lsn, pg_lsn(job_id), time);
    case 4:
      return text_and_time(lsn, sqlserver_lsn(job_id), time);
    case 5:
      return text_and_time(lsn, std::to_string(90'000'000 + job_id), time);
    case 6:
      return oracle(job_id, time);
    case 7:
    case 8:
      return only(positionTimestamp, time);
    case 9:
      return hana(job_id, time);
    case 10:
      return only(commonPosStr, redis(time));
    default:
      return only(commonPosStr, tdengine(job_id, time));
  }
}

Job Generator::job(std::int64_t job_id) const {
  Job job;
  job.id = job_id;
  job.name = padded("job-", job_id, 7);
  job.desc = padded("generated ", job_id, 0);
  const auto kind = static_cast<std::size_t>((job_id - 1) % generated_kinds);
  const std::int64_t round = (job_id - 1) / generated_kinds;
  const std::int64_t source = (job_id - 1) % generated_kinds + 1 + generated_kinds * (round % options_.sources);
  job.source = {source, std::string(source_types[kind]), padded("src-", source, 4), ""};
  const std::int64_t target = 1000 + job_id % 3;
  job.target = {target, std::string(target_types[static_cast<std::size_t>(job_id % 3)]), padded("dst-", target, 4), ""};
  job.worker_id = 1 + job_id % 4;
  job.tasks.reserve(2);
  job.tasks.push_back({options_.full_task_id_base + job_id, "FULL", Status::COMPLETE, {}});
  job.tasks.push_back({options_.task_id_base + job_id, "INCREMENT", options_.running ? Status::RUNNING : Status::STOP,
                       position(job_id)});
  return job;
}

std::optional<std::int64_t> Generator::job_of_task(std::int64_t task_id) const {
  for (const std::int64_t base : {options_.task_id_base, options_.full_task_id_base})
    if (task_id > base && has(task_id - base)) return task_id - base;
  return std::nullopt;
}

bool Generator::is_incremental(std::int64_t task_id) const {
  return task_id > options_.task_id_base && has(task_id - options_.task_id_base);
}

}  // namespace console_sim
