#include "console/trouble.hpp"

#include <gtest/gtest.h>

namespace resetd::console {
namespace {

Envelope envelope(core::EnvelopeKind kind, std::string code, std::string msg, std::string problem) {
  Envelope envelope;
  envelope.kind = kind;
  envelope.code = std::move(code);
  envelope.msg = std::move(msg);
  envelope.problem = std::move(problem);
  return envelope;
}

const Envelope success = envelope(core::EnvelopeKind::success, "1", "request success", "");
const Envelope failure = envelope(core::EnvelopeKind::failure, "5011", "task still running", "");
const Envelope malformed = envelope(core::EnvelopeKind::malformed, "", "", "code is missing");

TEST(Trouble, OfAnAnswer) {
  EXPECT_EQ(answer_trouble(200, success), "");
  EXPECT_EQ(answer_trouble(200, failure), "code 5011: task still running");
  EXPECT_EQ(answer_trouble(200, malformed), "no well-formed answer: code is missing");
  EXPECT_EQ(answer_trouble(502, malformed), "HTTP 502");
  EXPECT_EQ(answer_trouble(502, success), "HTTP 502");
  EXPECT_EQ(answer_trouble(400, failure), "HTTP 400, code 5011: task still running");
  EXPECT_EQ(answer_trouble(200, envelope(core::EnvelopeKind::failure, "0", "", "")), "code 0");
}

TEST(Trouble, Durations) {
  EXPECT_EQ(duration_text(std::chrono::seconds{30}), "30 s");
  EXPECT_EQ(duration_text(std::chrono::milliseconds{1500}), "1500 ms");
}

TEST(Trouble, WordsOfTheConsoleBecomeOneShortLine) {
  EXPECT_EQ(one_line("a\r\nb\x1b[31m\x7f"), "a  b [31m ");
  EXPECT_EQ(one_line(std::string(200, 'x')), std::string(200, 'x'));
  EXPECT_EQ(one_line(std::string(201, 'x')), std::string(200, 'x') + "…");
  EXPECT_EQ(one_line(std::string(199, 'x') + "位位"), std::string(199, 'x') + "…");
}

}  // namespace
}  // namespace resetd::console
