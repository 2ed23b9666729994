// Which tasks an execution takes in hand.

#include "engine/claim.hpp"

#include "console/read_only.hpp"
#include "engine/panic.hpp"
#include "ledger_fixture.hpp"

namespace resetd::engine {
namespace {
namespace claim_test {

using core::Ordinal;
using core::RunState;
using core::TaskState;
using testing_support::Standing;

class ClaimTasks : public testing_support::LedgerTest {
 protected:
  /// The ordinals that are claimed of a run which is going, of at most `room` tasks.
  std::vector<std::int64_t> claimed(core::RunId id, std::int64_t room, std::vector<Ordinal> in_hand) {
    Panic no_panic{{}, ledger().clock};
    const auto no_client = console::read_only(nullptr);  // not called here
    Channel channel{loop().get_executor(), ledger().clock, *no_client, no_panic, {}};
    const RunContext context{loop().get_executor(), ledger(), channel, run(id), core::Policy{}, queue::Tally{}};
    const ClaimOrder order{
        .now = queue::Due{1000}, .room = room, .begin = room, .last = Ordinal{9}, .in_hand = std::move(in_hand)};
    return in_store([&](sqlite::Connection& connection) {
      std::vector<std::int64_t> ordinals;
      for (const queue::Task& task : claim_tasks(connection, context, order).tasks)
        ordinals.push_back(core::number(task.ordinal));
      return ordinals;
    });
  }

  const Standing queued_{};
  const Standing waiting_{.state = TaskState::waiting, .attempts = 1, .outcome = "not_sent"};
};

// What lets go of a task is written before its process knows: a second course of it began, and the two met.
TEST_F(ClaimTasks, LeavesAloneWhatIsInHandThoughItLooksAtRest) {
  const auto id = make_run(RunState::running, {waiting_, queued_, waiting_, queued_});
  EXPECT_EQ(claimed(id, 8, {Ordinal{1}, Ordinal{2}}), (std::vector<std::int64_t>{3, 4}));
  EXPECT_EQ(task(id, 1).state, TaskState::waiting);
  EXPECT_EQ(task(id, 2).state, TaskState::queued);
  EXPECT_EQ(claimed(id, 8, {}), (std::vector<std::int64_t>{1, 2}));
}

// Where those in hand come first, the room is filled all the same.
TEST_F(ClaimTasks, FillsItsRoomWithWhatIsNotInHand) {
  const auto id = make_run(RunState::running, {queued_, queued_, queued_, queued_, queued_});
  EXPECT_EQ(claimed(id, 2, {Ordinal{1}, Ordinal{2}, Ordinal{4}}), (std::vector<std::int64_t>{3, 5}));
}

}  // namespace claim_test
}  // namespace
}  // namespace resetd::engine
