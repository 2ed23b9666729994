// What is decided about a run while it is carried out.

#include "core/time_text.hpp"
#include "engine/decision.hpp"
#include "engine/execution.hpp"
#include "engine/records.hpp"
#include "queue/runs.hpp"

namespace resetd::engine {

void Execution::leave() {
  if (context_.leaving()) return;
  stays_running_ = true;
  context_.pause("");
}

void Execution::pause(Person person) {
  if (context_.leaving()) return;
  paused_by_ = std::move(person.actor);
  context_.pause(std::move(person.reason));
}

asio::awaitable<void> Execution::cancel(Person person) {
  if (context_.cancelling() || all_settled()) co_return;
  audit::Record record =
      about_run(audit::Event::run_cancelled, context_.run(), context_.clock().wall(), std::move(person.actor));
  Detail detail;
  if (!person.reason.empty()) detail.add("reason", person.reason);
  record.detail = detail.text();
  hold_open();  // with nothing in hand it would end before what was not begun is cancelled
  context_.cancel();
  const Turnstile::Turn turn = co_await at_rest_.enter(Priority::write, context_.run().id);
  const core::Finish finish = context_.policy().finish;
  // Those in hand are not at rest, even where that is what has been written of them just now: they see to it
  // themselves when they are let go of.
  const std::vector<core::Ordinal> in_hand(in_hand_.begin(), in_hand_.end());
  auto write = [&log = context_.ledger().log, run = context_.run().id, record = std::move(record), finish,
                in_hand](sqlite::Connection& connection) {
    log.append(connection, record);
    queue::mark_cancelling(connection, run);
    queue::cancel_tasks(connection, run, finish, in_hand);
  };
  co_await context_.ledger().store.run(std::move(write));
  wound_up_ = all_wound_up_ = false;  // what a halt has left as it was is cancelled now
  co_await release();
}

asio::awaitable<void> Execution::refresh() {
  struct Standing {
    queue::Run run;
    queue::Tally tally;
    std::optional<queue::Due> next_due;
  };
  const queue::Due now = context_.due_now();
  auto read = [id = context_.run().id, which = claimable(), now, settled = now + context_.channel().options().settle,
               started = now + context_.policy().start_timeout](sqlite::Connection& connection) -> Standing {
    queue::begin_starts(connection, id, now, settled, started);
    return {*queue::find_run(connection, id), queue::tally_tasks(connection, id),
            queue::next_due(connection, id, which)};
  };
  Standing standing = co_await context_.ledger().store.run(std::move(read));
  context_.next_due = standing.next_due;
  wave_claimed_ = false;
  resumed_ = standing.run.state != state_;
  context_.stands(standing.run, std::move(standing.tally));
}

asio::awaitable<void> Execution::release() {
  co_await refresh();
  --held_open_;
  context_.on_change();
}

std::string Execution::obstacle() const {
  if (!context_.channel().silence().empty()) return context_.channel().silence();
  if (!context_.looks_stay_young())
    return "at its rate every look is older than check_max_age before its reset may leave, so nothing is reset: raise "
           "it (`resetd rate`), or the console's";
  return in_window_ ? "" : closed_window();
}

std::string Execution::closed_window() const {
  return "outside of its window until " + core::rfc3339(context_.next_opening()) +
         ": what is begun ends, no new task starts";
}

}  // namespace resetd::engine
