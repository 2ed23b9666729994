// A plan may be any bytes.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/plan_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace resetd::fuzz;
  read_input(PlanPart::plan, {reinterpret_cast<const char*>(data), size});
  return 0;
}
