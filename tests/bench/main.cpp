// The parts of resetd, each measured on its own with Google Benchmark, whose options this program takes. Its figures
// are for people: nothing here passes or fails by time. Ends with 1 where a benchmark's result was wrong.

#include <benchmark/benchmark.h>

#include "bench/expect.hpp"

namespace resetd::bench {
namespace {

bool failed = false;

}  // namespace

bool expect(benchmark::State& state, bool holds, const char* what) {
  if (holds) return true;
  failed = true;
  state.SkipWithError(what);
  return false;
}

}  // namespace resetd::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return resetd::bench::failed ? 1 : 0;
}
