// Every decision in every state of a run: what comes of it, or that it is refused and changes nothing.

#include <array>

#include "engine/approval.hpp"
#include "ledger_fixture.hpp"

namespace resetd::engine {
namespace {
namespace run_decisions_test {

using core::RunState;
using core::TaskState;
using testing_support::Standing;
using R = RunState;

enum class Decided { approve, pause, resume, cancel, promote, rate, retry, resolve_resend, resolve_applied };
constexpr std::array decisions{Decided::approve, Decided::pause,          Decided::resume,
                               Decided::cancel,  Decided::promote,        Decided::rate,
                               Decided::retry,   Decided::resolve_resend, Decided::resolve_applied};
using Outcome = std::optional<R>;
constexpr Outcome no = std::nullopt;  // refused: the state stays

struct Row {
  R state;
  std::array<Outcome, std::size(decisions)> ends_in;
};

// Each run has a failed, a held and a queued task (see tasks_of). In the order of `decisions`.
constexpr Row rows[] = {
    {R::sealing, {no, no, no, no, no, R::sealing, no, R::sealing, R::sealing}},
    {R::awaiting_approval,
     {R::running, no, no, R::cancelled, no, R::awaiting_approval, no, R::awaiting_approval, R::awaiting_approval}},
    {R::scheduled, {no, R::paused, no, R::cancelled, no, R::scheduled, no, R::scheduled, R::scheduled}},
    {R::running, {no, R::paused, no, R::cancelled, no, R::running, R::running, R::running, R::running}},
    {R::paused, {no, no, R::running, R::cancelled, no, R::paused, R::running, R::paused, R::paused}},
    {R::gated, {no, R::paused, no, R::cancelled, R::running, R::gated, no, R::gated, R::gated}},
    {R::halted, {no, no, R::running, R::cancelled, no, R::halted, no, R::halted, R::halted}},
    {R::succeeded, {no, no, no, no, no, no, no, no, no}},
    {R::failed, {no, no, no, no, no, no, R::running, R::running, R::failed}},
    {R::cancelled, {no, no, no, no, no, no, no, no, R::cancelled}},
};

std::vector<Standing> tasks_of(R state) {
  const Standing succeeded{.state = TaskState::succeeded, .attempts = 1, .outcome = "acknowledged"};
  const Standing failed{.state = TaskState::failed, .attempts = 1, .error = "no", .outcome = "rejected"};
  const Standing held{.state = TaskState::held, .attempts = 1, .error = "unknown", .outcome = "ambiguous"};
  if (state == R::succeeded) return {succeeded, succeeded, succeeded};
  return {failed, held, state == R::failed || state == R::cancelled ? failed : Standing{}};
}

class RunDecisions : public testing_support::LedgerTest {
 protected:
  core::Result<Steered> decide(Decided decision, core::RunId id) {
    const Person person{"eve(7)", "because"};
    switch (decision) {
      case Decided::approve:
        return wait_for(approve_run(ledger(), id, run(id).digest, person, Approvers::anyone));
      case Decided::pause:
        return wait_for(pause_run(ledger(), id, person));
      case Decided::resume:
        return wait_for(resume_run(ledger(), id, person));
      case Decided::cancel:
        return wait_for(cancel_run(ledger(), id, person));
      case Decided::promote:
        return wait_for(promote_run(ledger(), id, person));
      case Decided::rate:
        return wait_for(set_rate(ledger(), id, core::Rate{7, std::chrono::seconds{1}}, person));
      case Decided::retry:
        return wait_for(retry_tasks(ledger(), id, {TaskState::failed}, person));
      case Decided::resolve_resend:
        return wait_for(resolve_held(ledger(), id, core::Ordinal{2}, core::Resolution::resend, person));
      case Decided::resolve_applied:
        break;
    }
    return wait_for(resolve_held(ledger(), id, core::Ordinal{2}, core::Resolution::applied, person));
  }
};

TEST_F(RunDecisions, EachInEachState) {
  ASSERT_EQ(std::size(rows), core::all_run_states().size());
  std::int64_t job = 1;
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    const Row& row = rows[i];
    ASSERT_EQ(row.state, core::all_run_states()[i]);
    for (std::size_t d = 0; d < std::size(decisions); ++d) {
      SCOPED_TRACE(std::string{core::name(row.state)} + ", decision " + std::to_string(d));
      const auto id = make_run(row.state, tasks_of(row.state), job++);
      const std::size_t records_before = records().size();
      const auto result = decide(decisions[d], id);
      EXPECT_EQ(result.has_value(), row.ends_in[d].has_value()) << (result.has_error() ? result.error().message : "");
      EXPECT_EQ(core::name(run(id).state), core::name(row.ends_in[d].value_or(row.state)));
      if (result.has_error()) {
        EXPECT_EQ(result.error().kind, core::ErrorKind::refused);
        EXPECT_EQ(result.error().message.find('\n'), std::string::npos);
        EXPECT_EQ(records().size(), records_before);
      } else {
        EXPECT_GT(records().size(), records_before);
        EXPECT_EQ(result->run.state, run(id).state);
      }
      // Out of the way of the next one's data jobs.
      if (run(id).state == R::sealing) {
        in_store([id](sqlite::Connection& c) {
          queue::move_run(c, id, R::sealing, {.to = R::cancelled, .at = core::WallTime{core::Duration{1}}});
          return true;
        });
      } else if (!core::finished(run(id).state)) {
        ASSERT_TRUE(decide(Decided::cancel, id).has_value());
      }
      if (task(id, 2).state == TaskState::held) {
        ASSERT_TRUE(decide(Decided::resolve_applied, id).has_value());
      }
    }
  }
}

}  // namespace run_decisions_test
}  // namespace
}  // namespace resetd::engine
