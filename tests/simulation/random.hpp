#pragma once
// All chance of a simulation comes from its seed, and is the same on every machine: the standard's engine, whose
// numbers are fixed, mapped without the standard's distributions, which are not.

#include <array>
#include <cstdint>
#include <random>

namespace resetd::simulation {

class Random {
 public:
  /// Streams of one seed are independent: a draw more from one leaves the others as they were.
  Random(std::uint64_t seed, std::uint64_t stream) : engine_(mixed(seed, stream)) {}

  std::uint64_t number() { return engine_(); }
  /// 0 to bound - 1.
  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(bound));
  }
  /// Both included.
  std::int64_t between(std::int64_t first, std::int64_t last) { return first + below(last - first + 1); }
  bool chance(int permille) { return below(1000) < permille; }
  template <class T, std::size_t N>
  const T& pick(const std::array<T, N>& of) {
    return of[static_cast<std::size_t>(below(static_cast<std::int64_t>(N)))];
  }

 private:
  // Seeds that lie side by side, as they do, must not give streams that look alike (splitmix64's finalizer).
  static std::uint64_t mixed(std::uint64_t seed, std::uint64_t stream) {
    std::uint64_t x = seed * 0x9e3779b97f4a7c15U + stream * 0xd1b54a32d192ed03U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
  }

  std::mt19937_64 engine_;
};

}  // namespace resetd::simulation
