#include "simulation/trace.hpp"

#include <cstdio>

namespace resetd::simulation {

// FNV-1a.
void Trace::add(const std::string& what) {
  const auto mix = [this](std::uint64_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3U; };
  const auto ns = static_cast<std::uint64_t>(timeline_.now().count());
  for (int shift = 0; shift < 64; shift += 8) mix((ns >> shift) & 0xff);
  for (const char c : what) mix(static_cast<unsigned char>(c));
  if (!printed_) return;
  std::printf("%12.6f  %s\n", static_cast<double>(timeline_.now().count()) / 1e9, what.c_str());
  std::fflush(stdout);
}

}  // namespace resetd::simulation
