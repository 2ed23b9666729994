// resetd-simulate: deterministic simulation. The real core, queue, audit log and engine run on one thread and a virtual
// clock, against a console that answers late, twice wrong or not at all, a store that loses what it had not committed
// when the process died, people who pause, cancel and resume, clocks that jump, and restarts. Everything comes from one
// seed. At the end, support/invariants.hpp holds the database against the console's own log.
//
//   resetd-simulate --seeds 1000 --from 1      # seeds 1 to 1000
//   resetd-simulate --from 4711 --trace        # one seed again, and what happened, line by line
//
// A seed that fails prints its number and the first thing that does not hold. The same seed gives the same trace on
// every machine; where the product changes, what a seed stands for may change too.

#include <spdlog/spdlog.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <exception>

#include "simulation/workers.hpp"

int main(int argc, char** argv) {
  using namespace resetd::simulation;
  Order order;
  CLI::App app("Runs resetd against simulated trouble. Ends with 1 where an invariant is broken.", "resetd-simulate");
  app.add_option("--seeds", order.seeds, "how many")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--from", order.first, "the first seed")->check(CLI::NonNegativeNumber)->capture_default_str();
  app.add_option("--jobs", order.jobs, "processes at a time")
      ->check(CLI::Range(1, 64))
      ->take_last()
      ->capture_default_str();
  app.add_flag("--twice", order.twice, "run every seed twice and compare the traces");
  app.add_flag("--trace", order.trace, "print what happens");
  try {
    app.parse(argc, argv);
    spdlog::set_level(spdlog::level::off);
    return run_seeds(order) ? 0 : 1;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "resetd-simulate: %s\n", error.what());
    return 2;
  }
}
