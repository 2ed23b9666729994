#include "core/breaker.hpp"

#include <gtest/gtest.h>

#include <string>

namespace resetd::core {
namespace {
namespace breaker_test {

// a: a reset acknowledged, r: a reset rejected, x: one ambiguous, n: one not sent, w: one withdrawn; A, R, X: reads.
void play(Breaker& breaker, const std::string& calls) {
  for (const char call : calls) {
    Evidence evidence{.end = CallEnd::answered, .http_status = 200, .envelope = EnvelopeKind::success};
    if (call == 'r' || call == 'R') evidence.envelope = EnvelopeKind::failure;
    if (call == 'x' || call == 'X') evidence = {.end = CallEnd::answer_timed_out};
    if (call == 'n') evidence = {.end = CallEnd::connect_refused};
    if (call == 'w') evidence = {.end = CallEnd::withdrawn};
    breaker.ended(evidence, call < 'a');
  }
}

TEST(Breaker, FollowsTheTable) {
  struct Row {
    std::string calls;
    bool open;
  };
  const std::vector<Row> rows{
      {"", false},      {"xx", false},    {"xxx", true},    {"nnn", true},     {"xnX", true},     {"xxaxx", false},
      {"xxrxx", false}, {"xxAxx", false}, {"xxwx", true},   {"xxw", false},    {"www", false},    {"xxxa", true},
      {"xxxr", true},   {"xxxR", true},   {"xxxA", false},  {"xxxAxx", false}, {"xxxAxxx", true}, {"xxxX", true},
      {"xxxXA", false}, {"xxxRA", false}, {"xxxwA", false}, {"xxxrxxA", false}};
  for (const Row& row : rows) {
    Breaker breaker{3};
    play(breaker, row.calls);
    EXPECT_EQ(breaker.open(), row.open) << row.calls;
  }
}

TEST(Breaker, OpensAtItsLimit) {
  Breaker one{1};
  play(one, "x");
  EXPECT_TRUE(one.open());
  Breaker five{5};
  play(five, "xxxx");
  EXPECT_FALSE(five.open());
  play(five, "x");
  EXPECT_TRUE(five.open());
}

// A gateway's 5xx is an answer, but not one that says anything of the console.
TEST(Breaker, CountsWhatIsAmbiguousWhateverItsStatus) {
  Breaker breaker{3};
  for (const int status : {500, 503, 408}) {
    EXPECT_FALSE(breaker.open());
    breaker.ended({.end = CallEnd::answered, .http_status = status, .envelope = EnvelopeKind::success}, true);
  }
  EXPECT_TRUE(breaker.open());
  breaker.ended({.end = CallEnd::answered, .http_status = 429}, true);
  EXPECT_TRUE(breaker.open());
}

}  // namespace breaker_test
}  // namespace
}  // namespace resetd::core
