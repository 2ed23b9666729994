#include "engine/sealing.hpp"

#include "core/waves.hpp"
#include "engine/decision.hpp"
#include "engine/digest.hpp"
#include "engine/records.hpp"
#include "engine/scan.hpp"
#include "engine/sealer.hpp"
#include "engine/selection.hpp"
#include "queue/runs.hpp"

namespace resetd::engine {
namespace {

using core::Result;

}  // namespace

asio::awaitable<Result<queue::Run>> seal(asio::any_io_executor executor, RunContext& context,
                                         std::optional<Model> selected, std::string actor) {
  queue::Run run = context.run();
  if (selected) {
    Result<std::int64_t> tasks = co_await add_selected(executor, context, *selected);
    if (tasks.has_error()) co_return tasks.error();
    run.tasks = *tasks;
  }
  Sealer sealer{executor, context};
  Result<void> resolved = co_await sealer.resolve_all();
  if (resolved.has_error()) co_return resolved.error();
  const std::string digest = co_await digest_of_sealed(context.ledger().store, context.run());
  if (context.leaving()) co_return interrupted();
  const core::WallTime now = context.clock().wall();
  audit::Record record = about_run(audit::Event::run_sealed, run, now, std::move(actor));
  record.detail = Detail{}.add("digest", digest).add("tasks", run.tasks).text();
  const std::vector<std::int64_t> ends = core::wave_ends(context.policy().waves, run.tasks);
  auto write = [&log = context.ledger().log, &record, &run, &digest, &ends,
                now](sqlite::Connection& connection) -> Result<queue::Run> {
    // A template holds no data job: its firings' runs do, each at its time. Looked for as the run leaves this state: it
    // is in nobody's way before, see find_conflict.
    const auto conflict = queue::find_conflict(connection, run.id, run.console_url);
    if (conflict && !run.recurring) return in_the_way(*conflict, "");
    log.append(connection, record);
    queue::set_waves(connection, run.id, ends);
    queue::mark_shared_jobs(connection, run.id);
    queue::forget_lonely_pages(connection, run.id);
    const queue::RunChange change{.to = core::RunState::awaiting_approval, .digest = digest, .at = now};
    queue::move_run(connection, run.id, run.state, change);
    return *queue::find_run(connection, run.id);
  };
  co_return co_await context.ledger().store.run(std::move(write));
}

}  // namespace resetd::engine
