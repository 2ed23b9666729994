#pragma once
// What every benchmark holds its results against: a call that failed is no figure.

#include <benchmark/benchmark.h>

namespace resetd::bench {

/// Ends the benchmark with the error `what` unless that holds; the program then ends with 1. False: return.
bool expect(benchmark::State& state, bool holds, const char* what);

/// Items a second: so many in each iteration.
inline void count_items(benchmark::State& state, std::int64_t items_an_iteration = 1) {
  state.SetItemsProcessed(state.iterations() * items_an_iteration);
}

}  // namespace resetd::bench
