// resetd-check-invariants: holds an exported audit log against the stand-in's request log, for the proofs in scripts/.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "support/files.hpp"
#include "support/invariants.hpp"

namespace {

struct Options {
  std::string audit, log, tasks;
  std::vector<std::string> traces;
  std::int64_t check_max_age_ms = 10'000;
  std::optional<std::int64_t> max_failed_resets;
  std::optional<double> rate;
  std::int64_t burst = 1;
  bool open = false;
};

int check(const Options& options) {
  using namespace resetd::support;
  Evidence evidence;
  evidence.audit = read_lines(options.audit);
  evidence.console = read_lines(options.log);
  evidence.check_max_age = std::chrono::milliseconds{options.check_max_age_ms};
  evidence.max_failed_resets = options.max_failed_resets;
  if (options.rate) evidence.rate = RateBound{*options.rate, options.burst};
  for (const std::string& file : options.traces)
    for (std::string& line : read_lines(file)) evidence.traces.push_back(std::move(line));
  if (options.open) evidence.ending = Ending::crashed;
  if (!options.tasks.empty()) evidence.tasks = read_task_ends(read_file(options.tasks));
  const std::vector<std::string> found = violations(evidence);
  for (const std::string& violation : found) std::printf("%s\n", violation.c_str());
  std::printf("%zu audit records, %zu console requests, %zu tasks: %zu violations\n", evidence.audit.size(),
              evidence.console.size(), evidence.tasks.size(), found.size());
  return found.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Holds an exported audit log against the stand-in's request log. Ends with 1 where a rule is broken.",
               "resetd-check-invariants");
  app.add_option("--audit", options.audit, "what `resetd audit export` printed")->required();
  app.add_option("--log", options.log, "what `resetd-console-sim --log` wrote")->required();
  app.add_option("--tasks", options.tasks, "what `resetd tasks RUN -o json` printed: end states are checked too");
  app.add_option("--check-max-age", options.check_max_age_ms, "the policy's check_max_age, in milliseconds")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--max-failed", options.max_failed_resets,
                 "the strict failure budget, a count, where what fails is not tried again: held against every run")
      ->check(CLI::NonNegativeNumber);
  auto* rate = app.add_option("--rate", options.rate, "calls a second that no window may pass, given the burst")
                   ->check(CLI::PositiveNumber);
  app.add_option("--burst", options.burst, "of the rate")
      ->check(CLI::PositiveNumber)
      ->capture_default_str()
      ->needs(rate);
  app.add_option("--trace", options.traces,
                 "resetd's standard error under log level trace, a file for each of its processes: the rate is held "
                 "against its own send times too, exactly")
      ->needs(rate);
  app.add_flag("--open", options.open, "the run has not ended: intents may be without outcome");
  app.footer(
      "Examples:\n"
      "  resetd-check-invariants --audit audit.jsonl --log console.jsonl --tasks tasks.json\n"
      "  resetd-check-invariants --audit audit.jsonl --log console.jsonl --rate 50 --burst 1 --trace run.err");
  try {
    app.parse(argc, argv);
    return check(options);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "resetd-check-invariants: %s\n", error.what());
    return 2;
  }
}
