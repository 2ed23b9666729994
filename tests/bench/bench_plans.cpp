// Plans of the same tasks in their three forms, a task at a time, and what yaml-cpp alone takes for its events of the
// YAML one: no reader that is built on it can be faster.

#include "bench/expect.hpp"
#include "bench/yaml_events.hpp"
#include "plan/kept_tasks.hpp"
#include "plan/reader.hpp"
#include "support/files.hpp"
#include "support/temp_folder.hpp"

namespace resetd::bench {
namespace {
namespace plans {

constexpr std::int64_t tasks = 20'000;
constexpr std::string_view header = "version: 1\nname: orders\nreason: INC-4211\n";

enum class Form { yaml, csv, json_lines };

std::string task_lines(Form form) {
  std::string text = form == Form::csv ? "taskId,posType,journalFile,filePosition\n" : "";
  for (std::int64_t i = 1; i <= tasks; ++i) {
    const std::string id = std::to_string(100'000 + i);
    const std::string offset = std::to_string(4000 + i);
    if (form == Form::yaml) {
      text += "  - {taskId: " + id +
              ", posType: MYSQL_LOG_FILE_POS, journalFile: binlog.000482, filePosition: " + offset + "}\n";
    } else if (form == Form::csv) {
      text += id + ",MYSQL_LOG_FILE_POS,binlog.000482," + offset + "\n";
    } else {
      text += R"({"taskId":)" + id +
              R"(,"posType":"MYSQL_LOG_FILE_POS","journalFile":"binlog.000482","filePosition":)" + offset + "}\n";
    }
  }
  return text;
}

/// A plan in a folder of its own.
class Plan {
 public:
  explicit Plan(Form form) {
    const std::string lines = task_lines(form);
    bytes_ = std::ssize(lines);
    if (form == Form::yaml) {
      support::write_file(file(), std::string(header) + "tasks:\n" + lines);
    } else {
      const std::string name = form == Form::csv ? "tasks.csv" : "tasks.jsonl";
      support::write_file(folder_ / name, lines);
      support::write_file(file(), std::string(header) + "tasks_from: [" + name + "]\n");
    }
  }

  std::filesystem::path file() const { return folder_ / "plan.yaml"; }

  void count(benchmark::State& state) const {
    count_items(state, tasks);
    state.SetBytesProcessed(state.iterations() * bytes_);
  }

 private:
  support::TempFolder folder_;
  std::int64_t bytes_ = 0;
};

plan::Options options() {
  return {.now = core::WallTime{std::chrono::hours{24 * 365 * 56}}, .consoles = {}};
}

void check(benchmark::State& state, Form form) {
  const Plan plan{form};
  for (auto _ : state) {
    const plan::Reading reading = plan::check(plan.file(), options());
    if (!expect(state, reading.problems.empty() && reading.tasks == tasks, "the plan is not good")) return;
  }
  plan.count(state);
}

void keep(benchmark::State& state, Form form) {
  const Plan plan{form};
  plan::Options keeping = options();
  keeping.keep_tasks = true;
  for (auto _ : state) {
    const plan::Reading reading = plan::check(plan.file(), keeping);
    if (!expect(state, reading.problems.empty(), "the plan is not good")) return;
    const auto kept = reading.kept->next(tasks);
    if (!expect(state, kept.has_value() && std::ssize(*kept) == tasks, "its tasks were not kept")) return;
  }
  plan.count(state);
}

void yaml_events(benchmark::State& state) {
  constexpr std::int64_t scalars = 3 * 2 + 1 + tasks * 4 * 2;
  const Plan plan{Form::yaml};
  for (auto _ : state) {
    if (!expect(state, scalars_in(plan.file()) == scalars, "other scalars")) return;
  }
  plan.count(state);
}

BENCHMARK(yaml_events)->Name("plan/yaml_events_alone")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(check, , Form::yaml)->Name("plan/check/yaml")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(check, , Form::csv)->Name("plan/check/csv")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(check, , Form::json_lines)->Name("plan/check/json_lines")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(keep, , Form::yaml)->Name("plan/check_and_keep/yaml")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(keep, , Form::csv)->Name("plan/check_and_keep/csv")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(keep, , Form::json_lines)->Name("plan/check_and_keep/json_lines")->Unit(benchmark::kMillisecond);

}  // namespace plans
}  // namespace
}  // namespace resetd::bench
