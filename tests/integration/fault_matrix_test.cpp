// Every way a reset's answer can go wrong, against what its task must end as: with the position read back after an
// acknowledgement and without, and with ambiguous outcomes held instead of reconciled.

#include <algorithm>

#include "integration/end_to_end.hpp"
#include "support/attempts.hpp"

namespace resetd::integration {
namespace {

/// One task each, under one fault that strikes once.
struct Row {
  const char* fault;
  const char* outcome;  ///< of the first attempt
  const char* state;
  int attempts = 1;
  const char* held_instead = nullptr;  ///< the state under on_ambiguous: hold, where it is another
};

// An ambiguous reset that was not applied is sent again; one that was is not.
constexpr Row rows[] = {
    {"slow:drip=1ms", "acknowledged", "succeeded"},
    {"continue_100", "acknowledged", "succeeded"},
    {"drop_before_apply", "ambiguous", "succeeded", 2, "held"},
    {"drop_after_apply", "ambiguous", "succeeded", 1, "held"},
    {"reset_before_apply", "ambiguous", "succeeded", 2, "held"},
    {"reset_after_apply", "ambiguous", "succeeded", 1, "held"},
    {"refuse", "ambiguous", "succeeded", 2, "held"},
    {"stall:before:for=4s", "ambiguous", "succeeded", 1, "held"},
    {"stall:after:for=4s", "ambiguous", "succeeded", 1, "held"},
    {"truncated", "ambiguous", "succeeded", 1, "held"},
    {"truncated_chunked", "ambiguous", "succeeded", 1, "held"},
    {"no_length", "ambiguous", "succeeded", 1, "held"},
    {"garbage", "ambiguous", "succeeded", 1, "held"},
    {"duplicate_keys", "ambiguous", "succeeded", 1, "held"},
    {"missing_request_id", "ambiguous", "succeeded", 1, "held"},
    {"code_not_string", "ambiguous", "succeeded", 1, "held"},
    {"huge:size=8388608", "ambiguous", "succeeded", 1, "held"},
    {"status=408", "ambiguous", "succeeded", 2, "held"},
    {"status=408:apply", "ambiguous", "succeeded", 1, "held"},
    {"status=500", "ambiguous", "succeeded", 2, "held"},
    {"status=500:apply:body=success", "ambiguous", "succeeded", 1, "held"},
    {"status=502:body=html", "ambiguous", "succeeded", 2, "held"},
    {"status=503:body=empty:retry_after=1", "ambiguous", "succeeded", 2, "held"},
    {"status=504:apply:body=html", "ambiguous", "succeeded", 1, "held"},
    {"status=429", "rejected", "succeeded", 2},
    {"status=429:retry_after=1", "rejected", "succeeded", 2},
    {"status=429:retry_after=date+1:body=html", "rejected", "succeeded", 2},
    {"status=400", "rejected", "failed"},
    {"status=404:body=html", "rejected", "failed"},
    {"status=499", "rejected", "failed"},
    {"redirect", "rejected", "failed"},
    {"code=0", "rejected", "failed"},
    {"code=0001:msg=[\"not allowed\"]", "rejected", "failed"},
    {"code=5011", "rejected", "failed"},
    // The console said no and did it all the same: only a person can tell what that means.
    {"code=0001:apply", "rejected", "held"},
    {"status=400:apply", "rejected", "held"},
    {"status=409:apply:body=success", "rejected", "held"},
};

class FaultMatrix : public EndToEnd {
 protected:
  void run_all(std::string_view policy);
  void expect_outcomes();
};

void FaultMatrix::run_all(std::string_view policy) {
  StandInOptions stand_in{.jobs = std::size(rows)};
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    std::string fault = "updateincrepos:" + std::string(rows[i].fault);
    const std::string match = ":task=" + std::to_string(support::StandIn::task_of(static_cast<std::int64_t>(i) + 1));
    const std::size_t message = fault.find(":msg=");  // takes all that stands behind it
    fault.insert(std::min(message, fault.size()), match + ":count=1");
    stand_in.faults.push_back(fault);
  }
  begin(std::move(stand_in), {.concurrency = std::ssize(rows), .request = "3s", .settle = "3s"});
  const std::string all =
      "{failure_budget: {failed: 100%, held: 100%}, backoff: {initial: 10ms, max: 50ms}, " + std::string(policy) + "}";
  const Ended ended = run(plan(support::rewind_tasks(std::ssize(rows)), all));
  EXPECT_EQ(ended.exit_code, 5) << ended.err;
}

void FaultMatrix::expect_outcomes() {
  const support::AuditExport audit = support::read_audit(work().audit());
  for (const support::AuditRecord& record : audit.records) {
    if (record.attempt != 1 || record.event == "reset.intent" || !record.event.starts_with("reset.")) continue;
    if (record.event == "reset.reconciled" || record.event == "reset.verified") continue;
    const Row& row = rows[record.ordinal - 1];
    EXPECT_EQ(record.event, std::string("reset.") + row.outcome) << row.fault;
  }
}

TEST_F(FaultMatrix, ReconcilingAndVerifying) {
  run_all("verify: true");
  expect_outcomes();
  for (const auto& [ordinal, task] : tasks()) {
    const Row& row = rows[ordinal - 1];
    EXPECT_EQ(task.state, row.state) << row.fault << ": " << task.error;
    EXPECT_EQ(task.attempts, row.attempts) << row.fault;
  }
}

TEST_F(FaultMatrix, ReconcilingWithoutVerifying) {
  run_all("verify: false");
  expect_outcomes();
  for (const auto& [ordinal, task] : tasks()) {
    const Row& row = rows[ordinal - 1];
    EXPECT_EQ(task.state, row.state) << row.fault << ": " << task.error;
    EXPECT_EQ(task.attempts, row.attempts) << row.fault;
  }
}

TEST_F(FaultMatrix, HoldingWhatIsAmbiguous) {
  run_all("on_ambiguous: hold");
  expect_outcomes();
  for (const auto& [ordinal, task] : tasks()) {
    const Row& row = rows[ordinal - 1];
    EXPECT_EQ(task.state, row.held_instead != nullptr ? row.held_instead : row.state)
        << row.fault << ": " << task.error;
    EXPECT_EQ(task.attempts, row.held_instead != nullptr ? 1 : row.attempts) << row.fault;
  }
}

}  // namespace
}  // namespace resetd::integration
