// A plan through yaml-cpp's events and nothing else, as a process of its own: what submitting it is held against.
//
//   resetd-event-pass PLAN
//
// Prints how many scalars it holds.

#include <cinttypes>
#include <cstdio>
#include <exception>

#include "bench/yaml_events.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "resetd-event-pass: PLAN is wanted\n");
    return 2;
  }
  try {
    std::printf("%" PRId64 "\n", resetd::bench::scalars_in(argv[1]));
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "resetd-event-pass: %s\n", fault.what());
    return 1;
  }
}
