#include <algorithm>

#include "engine/decision.hpp"
#include "engine/host.hpp"
#include "engine/undo_look.hpp"

namespace resetd::engine {
namespace {

core::Error is_carried_out(const queue::Run& run) {
  const std::string id = std::to_string(core::number(run.id));
  return core::refused(run_text(run) + " is being carried out: wait for its end or `resetd pause " + id +
                       "`, then undo it");
}

}  // namespace

asio::awaitable<core::Result<std::shared_ptr<UndoLook>>> Host::undo(queue::Run run) {
  const core::Result<Channel*> channel = channel_to_look_back(run);
  if (channel.has_error()) co_return channel.error();
  auto look = std::make_shared<UndoLook>(executor_, ledger_, **channel, run);
  undo_ = look;
  const core::Result<void> looked = co_await look->look();
  if (looked.has_error()) co_return looked.error();
  co_return look;
}

core::Result<Channel*> Host::channel_to_look_back(const queue::Run& run) const {
  if (draining_) return core::refused("resetd is shutting down: undo the run when it is back");
  if (panic_.raised()) {
    return core::refused("the panic file " + panic_.file().string() +
                         " exists, so the console is not called: remove it, then try again");
  }
  if (execution_of(run.id)) return is_carried_out(run);
  const auto same = channels_.find(run.console);
  if (same != channels_.end() && same->second->options().url == run.console_url) return same->second;
  const auto moved = std::ranges::find_if(
      channels_, [&run](const auto& entry) { return entry.second->options().url == run.console_url; });
  if (moved != channels_.end()) return moved->second;
  return core::refused(run_text(run) + " was on console " + run.console + " at " + run.console_url +
                       ", which is not configured: put the configuration right first");
}

void Host::end_undo() {
  const auto undo = undo_.lock();
  if (!undo) return;
  undo->end("resetd is shut down");
  abandon();
}

}  // namespace resetd::engine
