#pragma once
// The text of a recurring run's plan is kept in the database, and each firing reads it anew from a file of its own.

#include <filesystem>

#include "engine/run_context.hpp"

namespace resetd::engine {

/// Keeps the plan's text for `run`, which is being sealed, part by part: each is one transaction. Refused where the
/// plan's digest takes in more than its text: a firing reads no other file.
asio::awaitable<core::Result<void>> keep_plan(Ledger ledger, queue::Run run, std::filesystem::path plan);

/// A private file, gone with this object.
class KeptPlan {
 public:
  /// Writes what is kept for `recurring` to a new file `received-…` in this folder, which is the process's alone.
  /// Unexpected where nothing is kept, or the file cannot be written.
  static asio::awaitable<core::Result<KeptPlan>> restore(Ledger ledger, core::RunId recurring,
                                                         std::filesystem::path folder);
  KeptPlan(KeptPlan&& other) noexcept;
  KeptPlan& operator=(KeptPlan&&) = delete;
  ~KeptPlan();

  const std::filesystem::path& path() const { return path_; }

 private:
  KeptPlan(int descriptor, std::filesystem::path path) : descriptor_(descriptor), path_(std::move(path)) {}
  core::Result<void> append(std::string_view bytes);

  int descriptor_ = -1;
  std::filesystem::path path_;
};

}  // namespace resetd::engine
