#pragma once
// The panic file: while it exists, no call leaves. Used on the loop's thread.

#include <filesystem>

#include "engine/clock.hpp"

namespace resetd::engine {

class Panic {
 public:
  /// An empty path: there is none. The clock outlives it.
  Panic(std::filesystem::path file, const Clock& clock) : file_(std::move(file)), clock_(clock) {}

  /// Whether it exists; looked for at most every `interval`, so that asking before each call costs nothing.
  bool raised();
  const std::filesystem::path& file() const { return file_; }

  static constexpr std::chrono::milliseconds interval{20};

 private:
  std::filesystem::path file_;
  const Clock& clock_;
  core::SteadyTime looked_at_{};
  bool raised_ = false;
  bool looked_ = false;
};

}  // namespace resetd::engine
