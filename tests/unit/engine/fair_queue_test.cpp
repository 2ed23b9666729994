#include "engine/fair_queue.hpp"

#include <gtest/gtest.h>

#include <string>

namespace resetd::engine {
namespace {

class Waiting : public testing::Test {
 protected:
  void push(std::int64_t run, char name) {
    queue_.push(core::RunId{run}, [this, name] { served_.push_back(name); });
  }
  std::string serve(int count) {
    served_.clear();
    for (int i = 0; i < count; ++i) queue_.pop()();
    return served_;
  }
  FairQueue queue_;
  std::string served_;
};

TEST_F(Waiting, RunsTakeTurns) {
  for (const char name : {'a', 'b', 'c', 'd'}) push(1, name);
  push(2, 'X');
  push(2, 'Y');
  EXPECT_EQ(serve(6), "aXbYcd");
  EXPECT_TRUE(queue_.empty());
}

TEST_F(Waiting, OneThatComesLaterWaitsForOneTurnOfEach) {
  for (const char name : {'a', 'b', 'c'}) push(1, name);
  for (const char name : {'K', 'L', 'M'}) push(2, name);
  EXPECT_EQ(serve(1), "a");
  push(3, '!');
  EXPECT_EQ(serve(6), "Kb!LcM");
}

TEST_F(Waiting, OneThatWasServedAndComesAgainHasNoTurnBefore) {
  push(1, 'a');
  EXPECT_EQ(serve(1), "a");
  push(2, 'K');
  push(2, 'L');
  push(1, 'b');
  EXPECT_EQ(serve(3), "KbL");
}

}  // namespace
}  // namespace resetd::engine
