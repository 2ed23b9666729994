#pragma once
// A folder of plans for one test, and what checking them says.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "plan/kept_tasks.hpp"
#include "plan/reader.hpp"
#include "position/catalogue.hpp"

namespace resetd::plan {

/// 2026-11-23T00:00:00Z, in milliseconds.
inline constexpr std::int64_t test_now_ms = 1795392000000;

class PlanFiles : public testing::Test {
 protected:
  PlanFiles() {
    std::string name = (std::filesystem::temp_directory_path() / "resetd-unit-plan-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
    options_.now = core::WallTime{std::chrono::milliseconds{test_now_ms}};
    options_.keep_tasks = true;
  }
  ~PlanFiles() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(const std::string& name, std::string_view text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }

  /// The problems of a plan, each as a line, without the folder.
  std::vector<std::string> problems_of(std::string_view text) {
    reading_ = check(write("plan.yaml", text), options_);
    return lines(reading_);
  }

  std::vector<std::string> lines(const Reading& reading) const {
    std::vector<std::string> out;
    for (const Problem& problem : reading.problems) {
      std::string line = to_string(problem);
      const std::string prefix = folder_.string() + "/";
      for (std::size_t at = line.find(prefix); at != std::string::npos; at = line.find(prefix)) {
        line.erase(at, prefix.size());
      }
      out.push_back(line);
    }
    return out;
  }

  /// All tasks of a plan that must be good.
  std::vector<Task> tasks_of(std::string_view text) {
    const auto path = write("plan.yaml", text);
    reading_ = check(path, options_);
    EXPECT_EQ(lines(reading_), std::vector<std::string>{});
    std::vector<Task> tasks;
    if (!reading_.problems.empty()) return tasks;
    for (;;) {
      auto more = reading_.kept->next(2);
      EXPECT_TRUE(more.has_value());
      if (!more.has_value() || more->empty()) break;
      EXPECT_LE(more->size(), 2U);
      std::ranges::move(*more, std::back_inserter(tasks));
    }
    EXPECT_EQ(std::ssize(tasks), reading_.tasks);
    return tasks;
  }

  std::filesystem::path folder_;
  Options options_;
  Reading reading_;
};

/// A plan of three header lines; `rest` begins on line 4.
inline std::string with_header(std::string_view rest) {
  return "version: 1\nname: orders\nreason: INC-4211\n" + std::string(rest);
}

/// A plan of one task, whose fields stand on line 5 from column 6 on.
inline std::string with_task(std::string_view fields) {
  return with_header("tasks:\n  - {" + std::string(fields) + "}\n");
}

using Lines = std::vector<std::string>;

}  // namespace resetd::plan
