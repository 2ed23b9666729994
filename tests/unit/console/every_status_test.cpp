// Every status from 100 to 599, with every kind of body, over HTTP and TLS.

#include <set>

#include "many_calls.hpp"

namespace resetd::console {
namespace {

using core::Outcome;
using core::Rejection;

struct StatusCase {
  int status;
  Body body;
  Trial trial;
};

std::string chunks_of(const std::string& body) {
  char size[16];
  std::snprintf(size, sizeof size, "%zx", body.size());
  return size + ("\r\n" + body) + "\r\n0\r\n\r\n";
}

std::vector<StatusCase> all_statuses() {
  const std::pair<Body, std::string> bodies[] = {
      {Body::success, R"({"code":"1","requestId":"r"})"},
      {Body::failure, R"({"code":"5011","msg":"task still running","requestId":"r"})"},
      {Body::malformed, "<html><body>nginx</body></html>"},
      {Body::malformed, ""}};
  std::vector<StatusCase> cases;
  for (int status = 100; status <= 599; ++status) {
    const std::string line = "HTTP/1.1 " + std::to_string(status) + " x\r\n";
    // After an interim answer the client waits for the final one, which does not come.
    const Ending ending = status < 200 ? Ending::fin : Ending::keep;
    const auto add = [&](Call call, Body kind, const std::string& rest) {
      cases.push_back({status, kind, {call, line + rest, ending}});
    };
    for (const auto& [kind, body] : bodies) {
      const std::string sized = "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
      add(Call::update_position, kind, sized);
      if (kind == Body::malformed) continue;
      add(Call::update_position, kind, "Transfer-Encoding: chunked\r\n\r\n" + chunks_of(body));
      add(Call::stop, kind, "Connection: close\r\n" + sized);
    }
  }
  return cases;
}

std::vector<Trial> trials_of(const std::vector<StatusCase>& cases) {
  std::vector<Trial> trials;
  for (const StatusCase& one : cases) trials.push_back(one.trial);
  return trials;
}

/// What product.md says of a rejection by status: 429 is tried again, a key that is refused halts the run.
Rejection rejection_by_the_book(int status) {
  if (status == 429) return Rejection::throttled;
  return std::set{401, 403, 497, 498}.contains(status) ? Rejection::key : Rejection::final;
}

class EveryStatus : public ManyCalls {};

TEST_P(EveryStatus, IsJudgedByTheBook) {
  const std::vector<StatusCase> cases = all_statuses();
  const std::vector<Trial> trials = trials_of(cases);
  const std::vector<Seen> seen = run(trials, 16);
  for (std::size_t n = 0; n < cases.size(); ++n) {
    const StatusCase& one = cases[n];
    const Outcome outcome = outcome_by_the_book(one.status, one.body);
    ASSERT_EQ(core::name(seen[n].outcome()), core::name(outcome)) << one.trial.sent << seen[n].answer.trouble;
    if (one.status >= 200) {
      ASSERT_EQ(seen[n].answer.evidence.http_status, one.status);
    }
    if (outcome != Outcome::rejected) continue;
    ASSERT_EQ(core::rejection(seen[n].answer.evidence), rejection_by_the_book(one.status)) << one.status;
  }
  EXPECT_LT(connections(), static_cast<int>(cases.size()));  // some were kept
  RecordProperty("answers", static_cast<int>(cases.size()));
}

TEST_P(EveryStatus, AnInterimAnswerChangesNothing) {
  std::vector<Trial> trials;
  for (int status = 100; status <= 199; ++status) {
    trials.push_back(
        {Call::update_position, "HTTP/1.1 " + std::to_string(status) + " x\r\nX: y\r\n\r\n" + success_answer});
  }
  const std::vector<Seen> seen = run(trials);
  for (std::size_t n = 0; n < trials.size(); ++n) {
    // 101 would be another protocol, which nobody asked for.
    const Outcome outcome = n == 1 ? Outcome::ambiguous : Outcome::acknowledged;
    EXPECT_EQ(core::name(seen[n].outcome()), core::name(outcome)) << trials[n].sent;
  }
}

INSTANTIATE_TEST_SUITE_P(Over, EveryStatus, testing::Bool(), transport_name);

}  // namespace
}  // namespace resetd::console
