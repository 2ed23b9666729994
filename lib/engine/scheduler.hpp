#pragma once
// What is to be done about scheduled runs at a moment: schedule::decide says it, and here it is done in the database.

#include <string>
#include <vector>

#include "engine/run_context.hpp"

namespace resetd::engine {

/// What came of a look at all scheduled runs.
struct Scheduled {
  struct Note {
    core::RunId run{};
    std::string text;  ///< for the log
  };
  std::vector<queue::Run> started;     ///< their time has come: in state running
  std::vector<queue::Run> fired;       ///< runs made for firings, in state sealing, without tasks yet
  std::vector<queue::Run> ended;       ///< cancelled, their time missed; or paused, their schedule unreadable
  std::vector<Note> notes;             ///< firings that were dropped or made up, and why
  std::optional<core::WallTime> next;  ///< nothing is to be done before, as long as the clock runs on
};

/// Handles, in one transaction, everything that is due at `ledger`'s wall clock now: a firing's run is made as its time
/// is handled, or neither, so that whatever happens to the process nothing fires twice.
asio::awaitable<Scheduled> decide_schedules(Ledger ledger);

}  // namespace resetd::engine
