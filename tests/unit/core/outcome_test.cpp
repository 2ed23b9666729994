#include "core/outcome.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace resetd::core {
namespace {

using enum CallEnd;

constexpr EnvelopeKind envelopes[] = {EnvelopeKind::none, EnvelopeKind::malformed, EnvelopeKind::success,
                                      EnvelopeKind::failure};

// product.md, "Ambiguous outcomes", written once more: a change of the table in outcome.cpp must be meant.
Outcome by_the_book(int status, EnvelopeKind envelope) {
  if (status == 200 && envelope == EnvelopeKind::success) return Outcome::acknowledged;
  if (status == 200 && envelope == EnvelopeKind::failure) return Outcome::rejected;
  if (status / 100 == 3) return Outcome::rejected;
  if (status / 100 == 4 && status != 408) return Outcome::rejected;
  return Outcome::ambiguous;
}

TEST(Outcome, EveryStatusWithEveryEnvelope) {
  for (int status = 100; status <= 599; ++status) {
    for (const EnvelopeKind envelope : envelopes) {
      EXPECT_EQ(classify({answered, status, envelope}), by_the_book(status, envelope))
          << status << " with envelope " << static_cast<int>(envelope);
    }
  }
}

TEST(Outcome, StatusesThatDoNotExistAreAmbiguous) {
  for (const int status : {-1, 0, 1, 99, 600, 999, 1000}) {
    for (const EnvelopeKind envelope : envelopes) {
      EXPECT_EQ(classify({answered, status, envelope}), Outcome::ambiguous) << status;
    }
  }
}

TEST(Outcome, WithoutAnAnswerNeitherStatusNorEnvelopeCounts) {
  const std::set<CallEnd> not_sent = {name_lookup_failed, connect_refused, connect_timed_out,
                                      connect_failed,     tls_failed,      withdrawn};
  for (const CallEnd end : all_call_ends()) {
    if (end == answered) continue;
    const Outcome expected = not_sent.contains(end) ? Outcome::not_sent : Outcome::ambiguous;
    for (int status = 0; status <= 599; ++status) {
      for (const EnvelopeKind envelope : envelopes) {
        ASSERT_EQ(classify({end, status, envelope}), expected) << name(end) << " " << status;
      }
    }
  }
}

TEST(Outcome, TheDefaultEvidenceIsAmbiguous) {
  EXPECT_EQ(classify(Evidence{}), Outcome::ambiguous);
}

TEST(Outcome, EveryEndHasItsOwnName) {
  std::set<std::string_view> names;
  int position = 0;
  for (const CallEnd end : all_call_ends()) {
    EXPECT_EQ(static_cast<int>(end), position++);
    EXPECT_FALSE(name(end).empty());
    EXPECT_TRUE(names.insert(name(end)).second) << name(end);
  }
  EXPECT_EQ(position, static_cast<int>(interrupted) + 1);
  EXPECT_EQ(name(answer_without_length), "answer_without_length");
}

TEST(Outcome, NamesOfOutcomes) {
  EXPECT_EQ(name(Outcome::acknowledged), "acknowledged");
  EXPECT_EQ(name(Outcome::rejected), "rejected");
  EXPECT_EQ(name(Outcome::not_sent), "not_sent");
  EXPECT_EQ(name(Outcome::ambiguous), "ambiguous");
}

TEST(Outcome, WhatARejectionMeans) {
  const std::set<int> key = {401, 403, 497, 498};
  for (int status = 300; status <= 499; ++status) {
    const Rejection expected = status == 429          ? Rejection::throttled
                               : key.contains(status) ? Rejection::key
                                                      : Rejection::final;
    EXPECT_EQ(rejection({answered, status, EnvelopeKind::none}), expected) << status;
  }
  EXPECT_EQ(rejection({answered, 200, EnvelopeKind::failure}), Rejection::final);
}

TEST(Outcome, RetryAfterIsClamped) {
  using std::chrono::seconds;
  EXPECT_EQ(clamp_retry_after(seconds{-5}), seconds{0});
  EXPECT_EQ(clamp_retry_after(seconds{0}), seconds{0});
  EXPECT_EQ(clamp_retry_after(seconds{17}), seconds{17});
  EXPECT_EQ(clamp_retry_after(seconds{3600}), seconds{3600});
  EXPECT_EQ(clamp_retry_after(seconds{3601}), seconds{3600});
  EXPECT_EQ(clamp_retry_after(seconds::max()), seconds{3600});
}

}  // namespace
}  // namespace resetd::core
