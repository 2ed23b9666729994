// A sealed run is approved by its digest, in time, by whom the configuration wants.

#include "engine/approval.hpp"
#include "ledger_fixture.hpp"

namespace resetd::engine {
namespace {

using core::RunState;

class Approval : public testing_support::LedgerTest {
 protected:
  core::Result<Steered> approve(core::RunId id, const std::string& digest, const std::string& actor = "bob(2)",
                                Approvers approvers = Approvers::anyone) {
    return wait_for(approve_run(ledger(), id, digest, {actor, ""}, approvers));
  }
  void expect_refused(const core::Result<Steered>& result, const std::string& why) {
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().kind, core::ErrorKind::refused);
    EXPECT_NE(result.error().message.find(why), std::string::npos) << result.error().message;
  }
};

TEST_F(Approval, StartsARunByItsDigest) {
  const auto id = make_run(RunState::awaiting_approval, {{}});
  const auto result = approve(id, "d");
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->run.state, RunState::running);
  EXPECT_EQ(result->run.approved_by, "bob(2)");
  EXPECT_EQ(events(), (std::vector<std::string>{"run.approved", "run.started"}));
  EXPECT_EQ(records().front().at("actor").as_string(), "bob(2)");
}

TEST_F(Approval, RefusesAnyOtherDigest) {
  const auto id = make_run(RunState::awaiting_approval, {{}});
  for (const char* digest : {"", "D", "dd", "e"}) expect_refused(approve(id, digest), "not the digest");
  EXPECT_EQ(run(id).state, RunState::awaiting_approval);
  EXPECT_TRUE(events().empty());
}

TEST_F(Approval, RefusesWhatDoesNotWaitForIt) {
  const auto id = make_run(RunState::running, {{}});
  expect_refused(approve(id, "d"), "not awaiting approval");
}

TEST_F(Approval, ComesTooLate) {
  const auto id = make_run(RunState::awaiting_approval, {{}});
  in_store([id](sqlite::Connection& c) {
    return c.database().exec("UPDATE runs SET sealed_at_us = sealed_at_us - 86400000000 - 1 WHERE run = " +
                             std::to_string(core::number(id)));
  });
  expect_refused(approve(id, "d"), "expired");
  EXPECT_EQ(run(id).state, RunState::cancelled);
  EXPECT_EQ(events(), std::vector<std::string>{"run.expired"});
  EXPECT_EQ(task(id, 1).state, core::TaskState::cancelled);
}

TEST_F(Approval, ByASecondPersonWhereTheConfigurationWantsOne) {
  const auto id = make_run(RunState::awaiting_approval, {{}});
  expect_refused(approve(id, "d", "ann(1)", Approvers::another_user), "another user");
  expect_refused(approve(id, "d", "eve(1)", Approvers::another_user), "another user");
  expect_refused(approve(id, "d", "root(0)", Approvers::another_user), "could be anyone");
  expect_refused(approve(id, "d", "token", Approvers::another_user), "could be anyone");
  EXPECT_TRUE(approve(id, "d", "bob(2)", Approvers::another_user).has_value());
}

}  // namespace
}  // namespace resetd::engine
