// Positions: where a target lies seen from the position now, whether a read-back shows it, and the console's own form
// read.

#include "bench/expect.hpp"
#include "core/match.hpp"
#include "position/catalogue.hpp"

namespace resetd::bench {
namespace {
namespace positions {

using position::Group;
using position::Position;

#define FIRST_UUID "3e11fa47-71ca-11e1-9e33-c80aa9429562"
#define SECOND_UUID "8a94f357-aab4-11df-86ab-c80aa9429562"

struct Pair {
  Group group;
  std::string_view now;
  std::string_view target;  ///< before it
};

constexpr Pair log_file{Group::log_file, R"({"filePosition":3881575,"journalFile":"binlog.000482"})",
                        R"({"filePosition":4001,"journalFile":"binlog.000412"})"};
constexpr Pair gtid{Group::gtid, R"({"gtidPosition":")" FIRST_UUID ":1-2881:2890-91834," SECOND_UUID R"(:1-77"})",
                    R"({"gtidPosition":")" FIRST_UUID ":1-2881:2890-70000," SECOND_UUID R"(:1-77"})"};
constexpr Pair timestamp{Group::timestamp, R"({"positionTimestamp":1767225600000})",
                         R"({"positionTimestamp":1767139200000})"};
constexpr Pair scn{Group::scn, R"({"scn":"7412000007","scnIndex":"3"})", R"({"scn":"7411000007","scnIndex":"0"})"};
constexpr Pair lsn{Group::lsn, R"({"lsn":"0/16B3848"})", R"({"lsn":"0/16A0004"})"};

void direction(benchmark::State& state, const Pair& pair) {
  const Position now = position::from_json(pair.now).value();
  const Position target = position::from_json(pair.target).value();
  for (auto _ : state) {
    const core::Direction found = position::direction(pair.group, now, target);
    if (!expect(state, found == core::Direction::rewind, "another direction")) return;
  }
  count_items(state);
}

void read_back(benchmark::State& state, const Pair& pair) {
  const Position target = position::from_json(pair.target).value();
  const Position found = target;
  for (auto _ : state) {
    const core::Match match = position::compare_to_target(target, found);
    if (!expect(state, match == core::Match::equal, "not the target")) return;
  }
  count_items(state);
}

/// A data job's taskPosition, as consoles print it: our fields among others.
void task_position(benchmark::State& state) {
  constexpr std::string_view text =
      R"({"dataDelayMillis":0,"dataTaskId":100001,"delayMillis":5000,"filePosition":3881575,"gmtCreate":1634192406000,)"
      R"("gmtModified":1767225605000,"id":100001,"journalFile":"binlog.000482","maxPositionTimestamp":0,)"
      R"("positionTimestamp":1767225600000,"serverId":"1"})";
  for (auto _ : state) {
    const auto read = position::parse_task_position(text);
    if (!expect(state, read && read->has(position::Field::journalFile), "not readable")) return;
  }
  count_items(state);
}

BENCHMARK_CAPTURE(direction, , log_file)->Name("position/direction/binlog_file");
BENCHMARK_CAPTURE(direction, , gtid)->Name("position/direction/gtid_set");
BENCHMARK_CAPTURE(direction, , timestamp)->Name("position/direction/timestamp");
BENCHMARK_CAPTURE(direction, , scn)->Name("position/direction/scn");
BENCHMARK_CAPTURE(direction, , lsn)->Name("position/direction/lsn");
BENCHMARK_CAPTURE(read_back, , log_file)->Name("position/read_back/binlog_file");
BENCHMARK_CAPTURE(read_back, , gtid)->Name("position/read_back/gtid_set");
BENCHMARK(task_position)->Name("position/task_position");

}  // namespace positions
}  // namespace
}  // namespace resetd::bench
