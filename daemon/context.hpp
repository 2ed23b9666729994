#pragma once
// What every command shares, and how its failures become one line and an exit code.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.hpp"
#include "core/result.hpp"
#include "daemon/output.hpp"

namespace resetd::daemon {

/// The numbers of product.md that are no core::ErrorKind.
enum class Exit {
  done = 0,
  not_all_succeeded = 4,  ///< finished with failed or refused tasks, or cancelled
  held = 5,
  halted = 6,
  interrupted = 130,
  reader_gone = 141  ///< as a program that SIGPIPE ended
};

/// What every command shares. Outlives the parsing; commands' callbacks run within it.
struct Context {
  Output& out;                                  ///< standard output
  Output& err;                                  ///< standard error
  std::optional<std::filesystem::path> config;  ///< --config
  std::optional<std::filesystem::path> socket;  ///< --socket
  int exit_code = 0;                            ///< set by the command's callback
  /// The run that the command has carried out or handed over: whatever becomes of what it says, that has happened.
  std::optional<core::RunId> run = std::nullopt;
};

/// Says what is wrong with a plan or a configuration, each problem in one harmless line on standard error. Where they
/// are `most`, as many as are looked for at once, the last says that there may be more.
void tell_problems(Context& context, const std::vector<std::string>& problems, std::size_t most);

/// Says `resetd: message` in one harmless line on standard error; the exit code is the error's.
void fail(Context& context, const core::Error& error);

}  // namespace resetd::daemon
