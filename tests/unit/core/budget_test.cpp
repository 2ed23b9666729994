#include "core/budget.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

namespace resetd::core {
namespace {
namespace budget_test {

constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

TEST(Share, IsACountOrAPercentRoundedDownButAtLeastOne) {
  EXPECT_EQ(tasks_of({10, true}, 300), 30);
  EXPECT_EQ(tasks_of({10, true}, 309), 30);
  EXPECT_EQ(tasks_of({10, true}, 9), 1);
  EXPECT_EQ(tasks_of({1, true}, 1), 1);
  EXPECT_EQ(tasks_of({100, true}, 250), 250);
  EXPECT_EQ(tasks_of({33, true}, 1'000'000), 330'000);
  EXPECT_EQ(tasks_of({0, false}, 300), 0);
  EXPECT_EQ(tasks_of({7, false}, 3), 7);
}

TEST(Budget, IsExceededByMoreThanItAllows) {
  const FailureBudget budget{.failed = {2, false}, .held = {1, false}};
  EXPECT_FALSE(exceeded(budget, {.tasks = 100, .failed = 2, .held = 1}));
  EXPECT_TRUE(exceeded(budget, {.tasks = 100, .failed = 3}));
  EXPECT_TRUE(exceeded(budget, {.tasks = 100, .held = 2}));
  const FailureBudget none{.failed = {0, false}, .held = {0, false}};
  EXPECT_FALSE(exceeded(none, {.tasks = 100, .begun = 100}));
  EXPECT_TRUE(exceeded(none, {.tasks = 100, .failed = 1}));
  EXPECT_TRUE(exceeded(none, {.tasks = 100, .held = 1}));
}

TEST(Budget, LetsTasksBegin) {
  struct Row {
    BudgetMode mode;
    BudgetCounts counts;
    std::int64_t may;
    bool exhausted;
  };
  // Of 50 tasks 10 % may fail: 5.
  const std::vector<Row> rows{
      {BudgetMode::relaxed, {50, 0, 0, 0}, no_limit, false}, {BudgetMode::relaxed, {50, 5, 1, 40}, no_limit, false},
      {BudgetMode::relaxed, {50, 6, 0, 3}, 0, false},        {BudgetMode::relaxed, {50, 0, 2, 3}, 0, false},
      {BudgetMode::strict, {50, 0, 0, 0}, 5, false},         {BudgetMode::strict, {50, 0, 0, 3}, 2, false},
      {BudgetMode::strict, {50, 2, 0, 3}, 0, false},         {BudgetMode::strict, {50, 5, 0, 0}, 0, true},
      {BudgetMode::strict, {50, 4, 0, 3}, 0, false},         {BudgetMode::strict, {50, 0, 2, 1}, 0, false},
      {BudgetMode::strict, {50, 0, 2, 0}, 0, true},          {BudgetMode::strict, {50, 0, 1, 0}, 5, false}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const FailureBudget budget{.mode = rows[i].mode};
    EXPECT_EQ(may_begin(budget, rows[i].counts), rows[i].may) << i;
    EXPECT_EQ(exhausted(budget, rows[i].counts), rows[i].exhausted) << i;
  }
}

// A run in small: begins what it may, as many at once as its concurrency, ends one at random with a random outcome.
BudgetCounts play(const FailureBudget& budget, std::int64_t tasks, std::int64_t concurrency, double failing,
                  std::mt19937& random, std::int64_t& most_beyond) {
  BudgetCounts counts{.tasks = tasks};
  std::int64_t queued = tasks;
  const std::int64_t bound = tasks_of(budget.failed, tasks);
  while (!exceeded(budget, counts) || counts.begun > 0) {
    const std::int64_t begin = std::min({may_begin(budget, counts), concurrency - counts.begun, queued});
    counts.begun += begin;
    queued -= begin;
    if (counts.begun == 0) break;
    --counts.begun;
    if (std::bernoulli_distribution{failing}(random)) ++counts.failed;
    most_beyond = std::max(most_beyond, counts.failed - bound);
  }
  if (queued > 0) {
    EXPECT_TRUE(exceeded(budget, counts) || exhausted(budget, counts));
  }
  return counts;
}

TEST(Budget, StrictIsNeverPassed) {
  std::mt19937 random{11};
  for (int round = 0; round < 400; ++round) {
    const std::int64_t tasks = std::uniform_int_distribution<std::int64_t>{1, 400}(random);
    const std::int64_t concurrency = std::uniform_int_distribution<std::int64_t>{1, 64}(random);
    const double failing = std::uniform_real_distribution<double>{0, 1}(random);
    const Share failed{std::uniform_int_distribution<std::int64_t>{0, 30}(random), round % 2 == 0};
    std::int64_t most_beyond = std::numeric_limits<std::int64_t>::min();
    const BudgetCounts end =
        play({.failed = failed, .mode = BudgetMode::strict}, tasks, concurrency, failing, random, most_beyond);
    EXPECT_LE(most_beyond, 0);
    EXPECT_LE(end.failed, tasks_of(failed, tasks));
  }
}

TEST(Budget, RelaxedIsPassedByNoMoreThanWasInFlight) {
  std::mt19937 random{12};
  std::int64_t most_beyond = 0;
  for (int round = 0; round < 400; ++round) {
    const std::int64_t tasks = std::uniform_int_distribution<std::int64_t>{1, 400}(random);
    const std::int64_t concurrency = std::uniform_int_distribution<std::int64_t>{1, 64}(random);
    const double failing = std::uniform_real_distribution<double>{0, 1}(random);
    std::int64_t beyond = 0;
    play({.failed = {10, true}}, tasks, concurrency, failing, random, beyond);
    EXPECT_LE(beyond, concurrency);
    most_beyond = std::max(most_beyond, beyond);
  }
  EXPECT_GT(most_beyond, 1);  // that it can be passed at all is what strict is for
}

TEST(WorstCase, IsTheBudgetAndWhatIsInFlight) {
  const FailureBudget budget{.failed = {10, true}, .held = {1, false}};
  EXPECT_EQ(worst_case(budget, {.tasks = 300, .at_risk = 300, .in_flight = 32}), (WorstCase{.failed = 62, .held = 33}));
  EXPECT_EQ(worst_case(budget, {.tasks = 300, .at_risk = 300, .in_flight = 1}), (WorstCase{.failed = 31, .held = 2}))
      << "the one that spends it";
}

TEST(WorstCase, AJobThatWillNotStartAgainHoldsItsTask) {
  const FailureBudget relaxed{.failed = {10, true}, .held = {1, false}};
  const Exposure exposure{.tasks = 300, .at_risk = 300, .in_flight = 32, .starts = 200};
  EXPECT_EQ(worst_case(relaxed, exposure), (WorstCase{.failed = 62, .held = 233}));
  const FailureBudget strict{.failed = {3, false}, .held = {1, false}, .mode = BudgetMode::strict};
  EXPECT_EQ(worst_case(strict, exposure), (WorstCase{.failed = 3, .held = 4})) << "no more than three are begun";
}

TEST(Budget, ATaskWhoseJobStillStartsCountsAsWhatItBecomes) {
  EXPECT_EQ(counts_as(TaskState::starting, TaskState::failed), TaskState::failed);
  EXPECT_EQ(counts_as(TaskState::starting, TaskState::waiting), TaskState::waiting);
  EXPECT_EQ(counts_as(TaskState::starting, std::nullopt), TaskState::starting);
  EXPECT_EQ(counts_as(TaskState::held, std::nullopt), TaskState::held);
}

TEST(WorstCase, IsNeverMoreThanThereAre) {
  const FailureBudget budget{.failed = {100, true}, .held = {5, false}};
  EXPECT_EQ(worst_case(budget, {.tasks = 300, .at_risk = 20, .in_flight = 32}), (WorstCase{.failed = 20, .held = 20}));
  EXPECT_EQ(worst_case(budget, {.tasks = 300, .at_risk = 0, .in_flight = 32}), (WorstCase{.failed = 0, .held = 0}));
}

TEST(WorstCase, OfAStrictBudgetIsTheBudget) {
  const FailureBudget budget{.failed = {3, false}, .held = {1, false}, .mode = BudgetMode::strict};
  EXPECT_EQ(worst_case(budget, {.tasks = 300, .at_risk = 300, .in_flight = 32}), (WorstCase{.failed = 3, .held = 4}))
      << "at most three are in flight";
  EXPECT_EQ(worst_case(budget, {.tasks = 300, .at_risk = 300, .in_flight = 2}), (WorstCase{.failed = 3, .held = 3}));
  const FailureBudget none{.failed = {0, false}, .held = {0, false}, .mode = BudgetMode::strict};
  EXPECT_EQ(worst_case(none, {.tasks = 300, .at_risk = 300, .in_flight = 32}), (WorstCase{.failed = 0, .held = 0}))
      << "none is begun";
}

// What the budget itself lets happen, played out: every task that is begun goes wrong.
TEST(WorstCase, IsWhatTheBudgetLetsHappen) {
  for (const BudgetMode mode : {BudgetMode::relaxed, BudgetMode::strict}) {
    for (const std::int64_t in_flight : {1, 3, 8}) {
      const FailureBudget budget{.failed = {4, false}, .held = {2, false}, .mode = mode};
      const WorstCase worst = worst_case(budget, {.tasks = 100, .at_risk = 100, .in_flight = in_flight});
      for (const bool fails : {true, false}) {
        BudgetCounts counts{.tasks = 100};
        std::int64_t& wrong = fails ? counts.failed : counts.held;
        while (!exceeded(budget, counts)) {
          const std::int64_t begin = std::min(in_flight - counts.begun, may_begin(budget, counts));
          counts.begun += std::max<std::int64_t>(0, begin);
          if (counts.begun == 0) break;
          --counts.begun;
          ++wrong;
        }
        wrong += counts.begun;  // those that were in flight then
        EXPECT_EQ(wrong, fails ? worst.failed : worst.held) << in_flight << fails;
      }
    }
  }
}

}  // namespace budget_test
}  // namespace
}  // namespace resetd::core
