#include "engine/approval.hpp"

#include "engine/records.hpp"
#include "queue/runs.hpp"

namespace resetd::engine {

bool seal_expired(const queue::Run& run, const core::Policy& policy, core::WallTime now) {
  return run.state == core::RunState::awaiting_approval && now > *run.sealed_at + policy.approval_ttl;
}

asio::awaitable<core::Result<queue::Run>> approve_and_start(Ledger ledger, queue::Run run, std::string actor) {
  const core::WallTime now = ledger.clock.wall();
  audit::Record approved = about_run(audit::Event::run_approved, run, now, actor);
  approved.detail = Detail{}.add("digest", run.digest).text();
  audit::Record started = about_run(audit::Event::run_started, run, now, "resetd");
  auto write = [&log = ledger.log, &run, &approved, &started, &actor, now](sqlite::Connection& connection) {
    log.append(connection, approved);
    log.append(connection, started);
    const queue::RunChange change{.to = core::RunState::running, .approved_by = actor, .at = now};
    queue::move_run(connection, run.id, run.state, change);
    return *queue::find_run(connection, run.id);
  };
  co_return co_await ledger.store.run(std::move(write));
}

asio::awaitable<core::Result<queue::Run>> resume(Ledger ledger, queue::Run run, std::string reason, std::string actor) {
  const core::WallTime now = ledger.clock.wall();
  audit::Record record = about_run(audit::Event::run_resumed, run, now, std::move(actor));
  record.detail = Detail{}.add("from", core::name(run.state)).add("reason", reason).text();
  auto write = [&log = ledger.log, &run, &record, now](sqlite::Connection& connection) {
    log.append(connection, record);
    const queue::RunChange change{.to = core::RunState::running, .at = now};
    if (run.state != core::RunState::running) queue::move_run(connection, run.id, run.state, change);
    return *queue::find_run(connection, run.id);
  };
  co_return co_await ledger.store.run(std::move(write));
}

}  // namespace resetd::engine
