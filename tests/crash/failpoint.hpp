#pragma once
// Failpoints of the program under test. resetd has none in its code: it is linked a second time, from the very same
// libraries, with functions of ours between them (ld's --wrap). So what is tested is to the byte what is installed, and
// the second program costs one link.
//
// RESETD_FAILPOINT=NAME:ACTION:HIT acts at the HIT-th time (from 1) that NAME is reached in this process. Where
// RESETD_FAILPOINT_LOG names a file, each name that is reached is written there as a line, and ` acts` behind it where
// it does.

#include <optional>
#include <string_view>

namespace resetd::crash {

enum class Action {
  kill,       ///< SIGKILL, right there
  io_error,   ///< EIO
  disk_full,  ///< ENOSPC
  exception,  ///< std::runtime_error
};

/// As in RESETD_FAILPOINT.
std::string_view name(Action action);
std::optional<Action> action(std::string_view name);

/// What the caller is to do now, if anything; of `kill` it does not return. Any thread.
std::optional<Action> reached(std::string_view name);

[[noreturn]] void die();

}  // namespace resetd::crash
