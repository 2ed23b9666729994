// What Host only looks at: runs that would be taken back, and plans that would be carried out.

#include <algorithm>

#include "engine/decision.hpp"
#include "engine/host.hpp"
#include "engine/plan_look.hpp"
#include "engine/private_ledger.hpp"
#include "engine/undo_look.hpp"
#include "engine/young_looks.hpp"

namespace resetd::engine {
namespace {

/// What a plan's tasks take in a database, by the size of its text; one with `select` may be short and mean many.
constexpr std::uintmax_t least_room = 64 << 20;
constexpr std::uintmax_t bytes_a_byte = 8;

core::Error is_carried_out(const queue::Run& run) {
  const std::string id = std::to_string(core::number(run.id));
  return core::refused(run_text(run) + " is being carried out: wait for its end or `resetd pause " + id +
                       "`, then undo it");
}

std::uintmax_t room_for(const std::filesystem::path& plan) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(plan, error);
  return least_room + (error ? 0 : bytes_a_byte * size);  // who reads it next says what is wrong with it
}

}  // namespace

struct Host::Previewing {
  std::unique_ptr<PrivateLedger> own;
  std::optional<PlanLook> look;
};

asio::awaitable<core::Result<std::shared_ptr<UndoLook>>> Host::undo(queue::Run run) {
  const core::Result<Channel*> channel = channel_to_look_back(run);
  if (channel.has_error()) co_return channel.error();
  auto look = std::make_shared<UndoLook>(executor_, ledger_, **channel, run);
  undo_ = look;
  begin_watching_panic();
  const core::Result<void> looked = co_await look->look();
  if (looked.has_error()) co_return looked.error();
  co_return look;
}

asio::awaitable<core::Result<Previewed>> Host::preview(Submission submission) {
  const auto previewing = std::make_shared<Previewing>();
  preview_ = previewing;
  plan::Reading checked = co_await check_on_thread(executor_, submission.plan, plan_options(submission.files_allowed));
  if (!checked.problems.empty()) co_return Previewed{.problems = std::move(checked.problems), .look = {}};
  if (checked.fault) co_return *checked.fault;
  if (auto no = may_not_look()) co_return *no;
  Channel& channel = **channel_for(checked.header);
  if (auto young = looks_stay_young(checked.header.policy, channel.options().rate); young.has_error()) {
    co_return young.error();
  }
  auto own = PrivateLedger::make(executor_, plan_folder, room_for(submission.plan), on_storage_failure);
  if (own.has_error()) co_return own.error();
  previewing->own = std::move(*own);
  PlanLook& look = previewing->look.emplace(executor_, previewing->own->ledger(ledger_.clock), channel);
  begin_watching_panic();
  const core::Result<void> looked = co_await look.look(std::move(submission.person.actor), std::move(checked));
  if (looked.has_error()) co_return looked.error();
  co_return Previewed{.problems = {}, .look = std::shared_ptr<PlanLook>{previewing, &look}};
}

std::optional<core::Error> Host::may_not_look() const {
  if (draining_) return core::refused("resetd is shutting down: try again when it is back");
  if (!panic_.raised()) return std::nullopt;
  return core::refused("the panic file " + panic_.file().string() +
                       " exists, so the console is not called: remove it, then try again");
}

core::Result<Channel*> Host::channel_to_look_back(const queue::Run& run) const {
  if (auto no = may_not_look()) return *no;
  if (execution_of(run.id)) return is_carried_out(run);
  const auto same = channels_.find(run.console);
  if (same != channels_.end() && same->second->options().url == run.console_url) return same->second;
  const auto moved = std::ranges::find_if(
      channels_, [&run](const auto& entry) { return entry.second->options().url == run.console_url; });
  if (moved != channels_.end()) return moved->second;
  return core::refused(run_text(run) + " was on console " + run.console + " at " + run.console_url +
                       ", which is not configured: put the configuration right first");
}

bool Host::end_looks(const std::string& why) {
  const auto undo = undo_.lock();
  if (undo) undo->end(why);
  const auto preview = preview_.lock();
  const bool looks = preview && preview->look;
  if (looks) preview->look->end(why);
  return undo || looks;
}

void Host::end_looks() {
  if (end_looks("resetd is shut down")) abandon();
}

}  // namespace resetd::engine
