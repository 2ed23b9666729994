#pragma once
// A database of a process's own beside the one that it works in, gone with this object: for what is worked out with the
// means of a run and is none. It reaches the disk as any other does, so what fails to be written is a storage failure.

#include <filesystem>
#include <memory>

#include "audit/log.hpp"
#include "engine/run_context.hpp"
#include "sqlite/connection.hpp"

namespace resetd::engine {

class PrivateLedger {
 public:
  /// In a new folder `received-…` in `folder`, which is the process's alone; what a process that was killed left there
  /// is removed at the next start. Errors: unexpected where less than `room` bytes are free there, or the folder takes
  /// nothing. `loop` outlives it.
  static core::Result<std::unique_ptr<PrivateLedger>> make(const asio::any_io_executor& loop,
                                                           const std::filesystem::path& folder, std::uintmax_t room,
                                                           sqlite::Store::OnFailure on_failure);
  /// Waits for what the store has been given.
  ~PrivateLedger();
  PrivateLedger(const PrivateLedger&) = delete;
  PrivateLedger& operator=(const PrivateLedger&) = delete;

  Ledger ledger(const Clock& clock) { return {*store_, *log_, clock}; }

 private:
  explicit PrivateLedger(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path folder_;
  std::unique_ptr<audit::Log> log_;
  std::unique_ptr<sqlite::Store> store_;
};

}  // namespace resetd::engine
