// How a run's failure budget stands when its execution begins: after a crash, and after a person let it go on.

#include "console/http_client.hpp"
#include "engine/panic.hpp"
#include "ledger_fixture.hpp"

namespace resetd::engine {
namespace {

using core::TaskState;

class RunBudget : public testing_support::LedgerTest {
 protected:
  // Why a run of 100 tasks that stand so would have to halt at once.
  std::string halt_reason(queue::Run run, const queue::Counts& counts, std::int64_t failing = 0) {
    console::Endpoint endpoint{.host = "127.0.0.1", .port = "9", .access_key = "AK", .secret_key = "SK"};
    const auto client = console::make_http_client(loop().get_executor(), std::move(endpoint)).value();
    Panic panic{{}, ledger().clock};
    Channel channel{loop().get_executor(), ledger().clock, *client, panic, ChannelOptions{}};
    run.tasks = 100;
    const RunContext context{loop().get_executor(), ledger(),       channel,
                             std::move(run),        core::Policy{}, {counts, failing}};
    EXPECT_EQ(context.going(), context.halt_reason().empty());
    return context.halt_reason();
  }
};

// The process may have ended between the failure that spent it and the record of the halt.
TEST_F(RunBudget, SpentHaltsBeforeAnythingIsSent) {
  EXPECT_EQ(halt_reason({}, {{TaskState::queued, 90}, {TaskState::failed, 10}}), "");
  EXPECT_EQ(halt_reason({}, {{TaskState::queued, 89}, {TaskState::failed, 11}}),
            "the failure budget is spent: 11 failed, 0 held, of 100 tasks");
  EXPECT_EQ(halt_reason({}, {{TaskState::queued, 98}, {TaskState::held, 2}}),
            "the failure budget is spent: 0 failed, 2 held, of 100 tasks");
}

// Their resets failed; that their jobs are still to be started makes them no better.
TEST_F(RunBudget, CountsWhatFailedAndStillStarts) {
  const queue::Counts counts{{TaskState::queued, 80}, {TaskState::starting, 15}, {TaskState::failed, 5}};
  EXPECT_EQ(halt_reason({}, counts, 5), "");
  EXPECT_EQ(halt_reason({}, counts, 6), "the failure budget is spent: 11 failed, 0 held, of 100 tasks");
}

TEST_F(RunBudget, CountsFromWhatAPersonLetPass) {
  const queue::Run resumed{.forgiven_failed = 11, .forgiven_held = 2};
  EXPECT_EQ(halt_reason(resumed, {{TaskState::failed, 11}, {TaskState::held, 2}}), "");
  EXPECT_EQ(halt_reason(resumed, {{TaskState::failed, 21}, {TaskState::held, 3}}), "");
  EXPECT_EQ(halt_reason(resumed, {{TaskState::failed, 22}}),
            "the failure budget is spent: 11 failed, 0 held, of 100 tasks, since it was resumed");
  EXPECT_NE(halt_reason(resumed, {{TaskState::held, 4}}), "");
  // Fewer than were forgiven are none, not less than none.
  EXPECT_EQ(halt_reason(resumed, {{TaskState::failed, 1}}), "");
}

}  // namespace
}  // namespace resetd::engine
