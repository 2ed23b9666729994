// What becomes of a console's answer in the audit log.

#include "engine/records.hpp"

#include "ledger_fixture.hpp"

namespace resetd::engine {
namespace {
namespace records_test {

using core::TaskState;

class Records : public testing_support::LedgerTest {
 protected:
  /// The record of a reset's outcome, as it is exported.
  boost::json::object outcome(const console::Answer& answer) {
    const auto id = make_run(core::RunState::running, {{.state = TaskState::resetting, .attempts = 1}}, ++runs_);
    const audit::Record record = reset_outcome(task(id, 1), "prod", ledger().clock.wall(), answer);
    in_store([&](sqlite::Connection& c) { return ledger().log.append(c, record); });
    return records().back();
  }

 private:
  std::int64_t runs_ = 0;
};

TEST_F(Records, AnAnswersMsgIsLeftOutWhereThereIsNone) {
  console::Answer answer;
  answer.evidence = {.end = core::CallEnd::answered, .http_status = 200, .envelope = core::EnvelopeKind::success};
  answer.code = "1";
  answer.request_id = "r-1";
  auto record = outcome(answer);
  EXPECT_EQ(record.at("event"), "reset.acknowledged");
  EXPECT_EQ(record.at("code"), "1");
  EXPECT_EQ(record.at("request_id"), "r-1");
  EXPECT_FALSE(record.contains("msg"));
  answer.msg = "request success";
  EXPECT_EQ(outcome(answer).at("msg"), "request success");

  answer.evidence.envelope = core::EnvelopeKind::failure;
  answer.code = "0001";
  answer.msg = "";
  record = outcome(answer);
  EXPECT_EQ(record.at("event"), "reset.rejected");
  EXPECT_EQ(record.at("code"), "0001");
  EXPECT_FALSE(record.contains("msg"));
}

}  // namespace records_test
}  // namespace
}  // namespace resetd::engine
