#include "core/policy.hpp"

#include "unit/plan/plan_files.hpp"

namespace resetd::plan {
namespace {
namespace policy_test {

using namespace std::chrono_literals;
using core::Share;

class PolicySection : public PlanFiles {
 protected:
  /// The problems of a plan with `policy: {…}` on line 4, from column 10 on.
  Lines problems(const std::string& fields) {
    Lines out;
    for (std::string line :
         problems_of(with_header("policy: {" + fields + "}\ntasks: [{taskId: 1, posType: PG_LSN_POS, lsn: 0/1}]\n"))) {
      EXPECT_TRUE(line.starts_with("plan.yaml:4:")) << line;
      out.push_back(line.substr(12));
    }
    return out;
  }
  core::Policy policy(const std::string& fields) {
    EXPECT_EQ(problems(fields), Lines{});
    return reading_.header.policy;
  }
};

TEST_F(PolicySection, AbsentFieldsHaveTheProductsDefaults) {
  EXPECT_EQ(policy(""), core::Policy{});
  const core::Policy defaults;
  EXPECT_EQ(defaults.failure_budget, (core::FailureBudget{{10, true}, {1, false}, core::BudgetMode::relaxed}));
  EXPECT_EQ(defaults.waves, (std::vector<Share>{{100, true}}));
}

TEST_F(PolicySection, EveryField) {
  const core::Policy read = policy(
      "approval: none, approval_ttl: 2h, prepare: stop, stop_timeout: 1m, finish: restore, start_timeout: 90s, "
      "concurrency: 7, rate: 20/s, max_attempts: 3, check_max_age: 5s, backoff: {initial: 500ms, max: 2m}, "
      "failure_budget: {failed: 25%, held: 0, mode: strict}, waves: [1, 10%, 100%], wave_gate: approval, "
      "on_ambiguous: hold, verify: false, drift: allow");
  EXPECT_EQ(read.approval, core::Approval::none);
  EXPECT_EQ(read.approval_ttl, 2h);
  EXPECT_EQ(read.prepare, core::Prepare::stop);
  EXPECT_EQ(read.stop_timeout, 1min);
  EXPECT_EQ(read.finish, core::Finish::restore);
  EXPECT_EQ(read.start_timeout, 90s);
  EXPECT_EQ(read.concurrency, 7);
  EXPECT_EQ(read.rate, (core::Rate{20, 1s}));
  EXPECT_EQ(read.max_attempts, 3);
  EXPECT_EQ(read.check_max_age, 5s);
  EXPECT_EQ(read.backoff, (core::Backoff{500ms, 2min}));
  EXPECT_EQ(read.failure_budget, (core::FailureBudget{{25, true}, {0, false}, core::BudgetMode::strict}));
  EXPECT_EQ(read.waves, (std::vector<Share>{{1, false}, {10, true}, {100, true}}));
  EXPECT_EQ(read.wave_gate, std::nullopt);
  EXPECT_EQ(read.on_ambiguous, core::OnAmbiguous::hold);
  EXPECT_FALSE(read.verify);
  EXPECT_EQ(read.drift, core::Drift::allow);
}

TEST_F(PolicySection, OtherWords) {
  EXPECT_EQ(policy("finish: start").finish, core::Finish::start);
  EXPECT_EQ(policy("wave_gate: 10m").wave_gate, 10min);
  EXPECT_EQ(policy("wave_gate: 0s").wave_gate, 0ms);
  EXPECT_EQ(policy("rate: \"100/m\"").rate, (core::Rate{100, 1min}));
  EXPECT_EQ(policy("prepare: require_stopped, on_ambiguous: reconcile, drift: refuse, verify: true"), core::Policy{});
}

struct Wrong {
  std::string fields;
  Lines lines;
};

TEST_F(PolicySection, Mistakes) {
  const std::string no_pause = ", 0s for no pause";
  for (const Wrong& row : {
           Wrong{"aproval: none", {"10: policy: unknown field aproval; did you mean approval?"}},
           Wrong{"verify: true, verify: false", {"24: the key verify stands here twice"}},
           Wrong{"approval: maybe", {"20: policy.approval maybe is none of required, none"}},
           Wrong{"prepare: [stop]", {"19: policy.prepare is a list where require_stopped, stop belongs"}},
           Wrong{"finish: Leave", {"18: policy.finish Leave is none of leave, restore, start"}},
           Wrong{"stop_timeout: 5", {"24: policy.stop_timeout 5 has no unit; write it as 90s, 24h, 1h30m or 7d"}},
           Wrong{"start_timeout: 0s", {"25: policy.start_timeout 0s is less than 1ms"}},
           Wrong{"approval_ttl: 366d", {"24: policy.approval_ttl 366d is more than 365d"}},
           Wrong{"check_max_age: soon",
                 {"25: policy.check_max_age soon is not a duration; write it as 90s, 24h, 1h30m or 7d"}},
           Wrong{"concurrency: 0", {"23: policy.concurrency 0 is less than 1"}},
           Wrong{"concurrency: \"4\"",
                 {"23: policy.concurrency \"4\" is in quotes; integers are plain decimal digits"}},
           Wrong{"max_attempts: 101", {"24: policy.max_attempts 101 is more than 100"}},
           Wrong{"rate: 20", {"16: policy.rate 20 is not a rate; write it as 20/s or 100/m"}},
           Wrong{"rate: 20/h", {"16: policy.rate 20/h is not a rate; write it as 20/s or 100/m"}},
           Wrong{"rate: 0/s", {"16: policy.rate 0 is less than 1, in a rate such as 20/s or 100/m"}},
           Wrong{"rate: {}", {"16: policy.rate is a map where a rate such as 20/s belongs"}},
           Wrong{"backoff: {initial: 2m}", {"19: policy.backoff: max is less than initial"}},
           Wrong{"backoff: {min: 2m}",
                 {"20: policy.backoff: unknown field min; the fields known here are initial, max"}},
           Wrong{"backoff: 5s", {"19: policy.backoff is text where a map of fields belongs"}},
           Wrong{"failure_budget: {failed: -1}", {"35: policy.failure_budget.failed -1 is less than 0"}},
           Wrong{"failure_budget: {held: 0%}",
                 {"33: policy.failure_budget.held 0 is less than 1, in a percent from 1% to 100%"}},
           Wrong{"failure_budget: {failed: 101%}",
                 {"35: policy.failure_budget.failed 101 is more than 100, in a percent from 1% to 100%"}},
           Wrong{"failure_budget: {mode: hard}", {"33: policy.failure_budget.mode hard is none of relaxed, strict"}},
           Wrong{"waves: 10%", {"17: policy.waves is text where a list such as [1, 10%, 100%] belongs"}},
           Wrong{"waves: []", {"17: policy.waves must end with 100%"}},
           Wrong{"waves: [1, 10%]", {"17: policy.waves must end with 100%"}},
           Wrong{"waves: [0, 100%]", {"18: policy.waves 0 is less than 1"}},
           Wrong{"waves: [20%, 10%, 100%]",
                 {"23: policy.waves 10% is no larger than the one before; sizes are cumulative"}},
           Wrong{"waves: [100%, 5]", {"24: policy.waves 5 is no larger than the one before; sizes are cumulative"}},
           Wrong{"wave_gate: yes",
                 {"21: policy.wave_gate yes is neither approval nor a duration such as 10m" + no_pause}},
           Wrong{"wave_gate: Approval",
                 {"21: policy.wave_gate Approval is neither approval nor a duration such as 10m" + no_pause}},
           Wrong{"wave_gate: ''",
                 {"21: policy.wave_gate is empty; write approval or a duration such as 10m" + no_pause}},
           Wrong{"wave_gate: 5", {"21: policy.wave_gate 5 has no unit; write it as 90s, 24h, 1h30m or 7d"}},
           Wrong{"approval: ''", {"20: policy.approval is empty; write one of required, none"}},
           Wrong{"rate: ''", {"16: policy.rate is empty; write it as 20/s or 100/m"}},
           Wrong{"cron: x", {"10: policy: unknown field cron; it belongs into schedule"}},
           Wrong{"verify: 'true'", {"18: policy.verify \"true\" is in quotes; booleans are true and false"}},
           Wrong{"verify: yes", {"18: policy.verify yes is no boolean; booleans are true and false"}},
       }) {
    EXPECT_EQ(problems(row.fields), row.lines) << row.fields;
  }
}

TEST_F(PolicySection, IsAMap) {
  EXPECT_EQ(problems_of(with_header("policy: fast\ntasks: [{taskId: 1, posType: PG_LSN_POS, lsn: 0/1}]\n")),
            Lines{"plan.yaml:4:9: policy is text where a map of fields belongs"});
}

}  // namespace policy_test
}  // namespace
}  // namespace resetd::plan
