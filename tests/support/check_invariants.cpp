// resetd-check-invariants: holds an exported audit log against the stand-in's request log, for the proofs in scripts/.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <exception>

#include "support/files.hpp"
#include "support/invariants.hpp"

namespace {

struct Options {
  std::string audit, log, tasks;
  bool open = false;
};

int check(const Options& options) {
  using namespace resetd::support;
  Evidence evidence;
  evidence.audit = read_lines(options.audit);
  evidence.console = read_lines(options.log);
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
  app.add_flag("--open", options.open, "the run has not ended: intents may be without outcome");
  app.footer("Example:\n  resetd-check-invariants --audit audit.jsonl --log console.jsonl --tasks tasks.json");
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
