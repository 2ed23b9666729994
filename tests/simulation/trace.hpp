#pragma once
// What happened, as a number that two runs of one seed must agree on, and as text for who wants to read it.

#include <cstdint>
#include <string>

#include "simulation/timeline.hpp"

namespace resetd::simulation {

class Trace {
 public:
  Trace(const Timeline& timeline, bool printed) : timeline_(timeline), printed_(printed) {}

  /// Nothing that differs between two runs of a seed: no nonce, no hash, no address.
  void add(const std::string& what);
  std::uint64_t hash() const { return hash_; }

 private:
  const Timeline& timeline_;
  bool printed_;
  std::uint64_t hash_ = 0xcbf29ce484222325U;
};

}  // namespace resetd::simulation
