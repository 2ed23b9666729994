// resetd-crash-matrix: strikes the daemon at every durable step, in every way, the first, second and last time; then
// lets it come to its end and holds its database, its audit log and mirror and the console's log against the rules.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "crash/cell.hpp"
#include "crash/steps.hpp"

namespace {

using namespace resetd::crash;

struct Options {
  std::string only;
  bool few = false;
  int jobs = 4;
};

/// What is wrong with the number `i`, a line each.
using Trial = std::function<std::vector<std::string>(std::size_t i)>;

/// Prints what is wrong as it is found; with how many something is. They wait far more than they compute.
int try_all(std::size_t count, int at_once, const Trial& trial) {
  std::atomic<std::size_t> next = 0;
  std::atomic<int> failed = 0;
  std::mutex output;
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      std::vector<std::string> wrong;
      try {
        wrong = trial(i);
      } catch (const std::exception& error) {
        wrong = {std::string{"it could not be tried: "} + error.what()};
      }
      if (wrong.empty()) continue;
      ++failed;
      const std::lock_guard lock(output);
      for (const std::string& line : wrong) std::printf("%s\n", line.c_str());
      std::fflush(stdout);
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < at_once; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  return failed;
}

/// Which time is the last is a number of the table's, so the table must be right.
bool counts_are_right(int at_once) {
  const std::vector<std::string> scenarios = all_scenarios();
  return try_all(scenarios.size(), at_once, [&](std::size_t i) { return wrong_counts(scenarios[i]); }) == 0;
}

int prove(const Options& options) {
  std::vector<Cell> cells = options.few ? some_cells() : all_cells();
  std::erase_if(cells, [&](const Cell& cell) { return cell.text().find(options.only) == std::string::npos; });
  if (options.only.empty() && !counts_are_right(options.jobs)) return 1;
  const int failed = try_all(cells.size(), options.jobs, [&](std::size_t i) {
    std::vector<std::string> wrong = try_cell(cells[i]);
    for (std::string& line : wrong) line.insert(0, cells[i].text() + ": ");
    return wrong;
  });
  std::printf("%zu cells, %d violations\n", cells.size(), failed);
  return failed == 0 && !cells.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Strikes the daemon at every durable step. Ends with 1 where a cell breaks a rule or is never reached.",
               "resetd-crash-matrix");
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--only", options.only, "cells whose text, SCENARIO/POINT:ACTION:HIT, has this in it");
  app.add_option("--jobs", options.jobs, "how many cells at once")->check(CLI::Range(1, 64))->capture_default_str();
  app.add_flag("--few", options.few, "one cell of every second step");
  try {
    app.parse(argc, argv);
    return prove(options);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "resetd-crash-matrix: %s\n", error.what());
    return 2;
  }
}
