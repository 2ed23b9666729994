// How calls end, against a server that does what its script says.

#include <poll.h>

#include <set>

#include "client_harness.hpp"

namespace resetd::console {
namespace {

using core::CallEnd;
using core::EnvelopeKind;
using core::Outcome;
using std::chrono::milliseconds;
using tests::Peer;
using tests::Script;
using tests::ScriptedServer;

Answer reset_against(Script script, milliseconds request_timeout = std::chrono::seconds{20}, std::string body = "{}") {
  ScriptedServer server({std::move(script)});
  Endpoint endpoint = endpoint_at(server.port());
  endpoint.request_timeout = request_timeout;
  Harness harness(std::move(endpoint));
  return harness.reset(std::move(body));
}

TEST(HttpClient, AnAcknowledgedReset) {
  std::string request;
  ScriptedServer server({[&](Peer& peer) {
    request = peer.read_request();
    peer.send(success_answer);
    peer.stall();
  }});
  Harness harness(endpoint_at(server.port()));
  const Answer answer = harness.reset(R"({"taskId":254,"posType":"KAFKA_TIMESTAMP_POS"})");
  EXPECT_EQ(core::classify(answer.evidence), Outcome::acknowledged);
  EXPECT_EQ(answer.evidence.end, CallEnd::answered);
  EXPECT_EQ(answer.evidence.http_status, 200);
  EXPECT_EQ(answer.code, "1");
  EXPECT_EQ(answer.msg, "request success");
  EXPECT_EQ(answer.request_id, "9ee3c617");
  EXPECT_EQ(answer.retry_after, std::nullopt);
  EXPECT_EQ(harness.gate.passes, 1);
  EXPECT_EQ(request.substr(0, request.find("\r\n")),
            "POST /cloudcanal/console/api/v1/openapi/datajob/updateincrepos?AccessKeyId=test-ak"
            "&SignatureMethod=HmacSHA1&SignatureNonce=nonce-123&Signature=gLnTWBx3BiESumLeWQc5lA71%2BGQ%3D HTTP/1.1");
  EXPECT_EQ(request.substr(request.find("\r\n\r\n") + 4), R"({"taskId":254,"posType":"KAFKA_TIMESTAMP_POS"})");
}

TEST(HttpClient, StopAndStartNameTheJob) {
  for (const bool stop : {true, false}) {
    std::string request;
    ScriptedServer server({[&](Peer& peer) {
      request = peer.read_request();
      peer.send(success_answer);
    }});
    Harness harness(endpoint_at(server.port()));
    auto call = stop ? harness.client->stop(core::JobId{517}, "n", harness.gate)
                     : harness.client->start(core::JobId{517}, "n", harness.gate);
    EXPECT_EQ(core::classify(harness.run(std::move(call)).evidence), Outcome::acknowledged);
    EXPECT_NE(request.find(stop ? "/datajob/stop?" : "/datajob/start?"), std::string::npos);
    EXPECT_EQ(request.substr(request.find("\r\n\r\n") + 4), R"({"jobId":517})");
  }
}

TEST(HttpClient, Statuses) {
  const std::string failure = R"({"code":"5011","msg":"task still running","requestId":"r"})";
  struct Row {
    std::string answer;
    int status;
    EnvelopeKind envelope;
    Outcome outcome;
    std::string trouble;
  };
  const Row rows[] = {
      {http_answer("200 OK", failure), 200, EnvelopeKind::failure, Outcome::rejected, "code 5011: task still running"},
      {http_answer("200 OK", "<html>"), 200, EnvelopeKind::malformed, Outcome::ambiguous, ""},
      {http_answer("200 OK", ""), 200, EnvelopeKind::malformed, Outcome::ambiguous, ""},
      {http_answer("201 Created", success_body), 201, EnvelopeKind::none, Outcome::ambiguous, "HTTP 201"},
      {"HTTP/1.1 204 No Content\r\n\r\n", 204, EnvelopeKind::none, Outcome::ambiguous, "HTTP 204"},
      {http_answer("302 Found", "", "Location: http://127.0.0.1:1/\r\n"), 302, EnvelopeKind::none, Outcome::rejected,
       "HTTP 302"},
      {"HTTP/1.1 304 Not Modified\r\n\r\n", 304, EnvelopeKind::none, Outcome::rejected, "HTTP 304"},
      {http_answer("400 Bad Request", failure), 400, EnvelopeKind::none, Outcome::rejected,
       "HTTP 400, code 5011: task still running"},
      {http_answer("408 Request Timeout", ""), 408, EnvelopeKind::none, Outcome::ambiguous, "HTTP 408"},
      {http_answer("429 Too Many Requests", ""), 429, EnvelopeKind::none, Outcome::rejected, "HTTP 429"},
      {http_answer("497 x", success_body), 497, EnvelopeKind::none, Outcome::rejected, "HTTP 497"},
      {http_answer("500 x", failure), 500, EnvelopeKind::none, Outcome::ambiguous,
       "HTTP 500, code 5011: task still running"},
      {http_answer("502 Bad Gateway", success_body), 502, EnvelopeKind::none, Outcome::ambiguous, "HTTP 502"},
      {http_answer("599 x", "x"), 599, EnvelopeKind::none, Outcome::ambiguous, "HTTP 599"},
      {http_answer("999 x", success_body), 999, EnvelopeKind::none, Outcome::ambiguous, "HTTP 999"},
  };
  for (const Row& row : rows) {
    const Answer answer = reset_against(tests::answer_always(row.answer));
    EXPECT_EQ(answer.evidence.end, CallEnd::answered) << row.answer;
    EXPECT_EQ(answer.evidence.http_status, row.status);
    EXPECT_EQ(answer.evidence.envelope, row.envelope) << row.answer;
    EXPECT_EQ(core::classify(answer.evidence), row.outcome) << row.answer;
    if (!row.trouble.empty()) {
      EXPECT_EQ(answer.trouble, row.trouble);
    }
  }
}

TEST(HttpClient, RetryAfterIsReadFromAnyAnswer) {
  using std::chrono::seconds;
  const std::pair<std::string, std::optional<seconds>> rows[] = {
      {"Retry-After: 7\r\n", seconds{7}},
      {"Retry-After: 99999\r\n", seconds{3600}},
      {"Retry-After: -7\r\n", std::nullopt},
      {"Retry-After: soon\r\n", std::nullopt},
      {"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n", seconds{60}},
      {"Retry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n", seconds{0}},
  };
  for (const auto& [headers, expected] : rows) {
    EXPECT_EQ(reset_against(tests::answer_always(http_answer("429 x", "", headers))).retry_after, expected) << headers;
    EXPECT_EQ(reset_against(tests::answer_always(http_answer("503 x", "", headers))).retry_after, expected) << headers;
  }
}

TEST(HttpClient, InterimAnswersAndChunks) {
  const std::string chunked = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string half = success_body.substr(0, 16);
  const std::string rest = success_body.substr(16);
  char size[16];
  std::snprintf(size, sizeof size, "%zx", rest.size());
  const std::string body = "10\r\n" + half + "\r\n" + size + "\r\n" + rest + "\r\n0\r\n\r\n";
  EXPECT_EQ(core::classify(reset_against(tests::answer_always(chunked + body)).evidence), Outcome::acknowledged);
}

TEST(HttpClient, AnswersThatAreNone) {
  const std::pair<std::string, CallEnd> rows[] = {
      {"garbage\r\n\r\n", CallEnd::answer_malformed},
      {"HTTP/1.1 101 Switching Protocols\r\n\r\n", CallEnd::answer_malformed},
      {"HTTP/1.1 200 OK\r\n\r\n" + success_body, CallEnd::answer_without_length},
      {"HTTP/1.0 200 OK\r\n\r\n" + success_body, CallEnd::answer_without_length},
      {"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n" + success_body, CallEnd::answer_without_length},
      {"HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n", CallEnd::answer_too_large},
      {http_answer("200 OK", std::string((1 << 20) + 1, ' ')), CallEnd::answer_too_large},
  };
  for (const auto& [text, end] : rows) {
    const Answer answer = reset_against(after_request([&text = text](Peer& peer) {
      peer.send(text);
      peer.fin();
      peer.stall();
    }));
    EXPECT_EQ(answer.evidence.end, end) << text.substr(0, 100) << answer.trouble;
    EXPECT_EQ(core::classify(answer.evidence), Outcome::ambiguous);
    EXPECT_EQ(answer.code, "");
  }
}

TEST(HttpClient, AnEndlessChunkedBodyIsTooLarge) {
  const Answer answer = reset_against(after_request([](Peer& peer) {
    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    std::string chunks;
    for (int i = 0; i < 64; ++i) chunks += "400\r\n" + std::string(1024, ' ') + "\r\n";
    for (int i = 0; i < 20; ++i) peer.send(chunks);
    peer.stall();
  }));
  EXPECT_EQ(answer.evidence.end, CallEnd::answer_too_large);
  EXPECT_EQ(answer.evidence.http_status, 200);
}

TEST(HttpClient, AnAnswerThatDripsDoesNotRenewTheTime) {
  const Answer answer = reset_against(after_request([](Peer& peer) {
                                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
                                        pollfd client{peer.socket(), POLLRDHUP, 0};
                                        while (poll(&client, 1, 5) == 0) peer.send(" ");
                                      }),
                                      milliseconds{200});
  EXPECT_EQ(answer.evidence.end, CallEnd::answer_timed_out);
  EXPECT_EQ(answer.evidence.http_status, 200);
}

TEST(HttpClient, AConnectionThatIsResetAtOnceAcknowledgesNothing) {
  const Answer answer = reset_against([](Peer& peer) { peer.rst(); });
  // Withdrawn: the reset was seen before there was anything to send.
  const std::set<CallEnd> possible = {CallEnd::connect_failed, CallEnd::withdrawn, CallEnd::write_failed,
                                      CallEnd::connection_reset, CallEnd::connection_closed};
  EXPECT_TRUE(possible.contains(answer.evidence.end)) << core::name(answer.evidence.end);
}

TEST(HttpClient, AConnectionThatIsClosedOnTheRequestAcknowledgesNothing) {
  const Answer answer = reset_against([](Peer& peer) {
    pollfd request{peer.socket(), POLLIN, 0};  // closed sooner, nothing would be sent
    poll(&request, 1, -1);
    peer.fin();
    peer.stall();
  });
  EXPECT_EQ(answer.evidence.end, CallEnd::connection_closed);
}

TEST(HttpClient, ResetWhileTheRequestIsRead) {
  const Answer small = reset_against([](Peer& peer) {
    peer.read_some(10);
    peer.rst();
  });
  EXPECT_EQ(small.evidence.end, CallEnd::connection_reset);
  const Answer large = reset_against(
      [](Peer& peer) {
        peer.read_some(100'000);
        peer.rst();
      },
      std::chrono::seconds{20}, std::string(64 << 20, ' '));
  EXPECT_EQ(large.evidence.end, CallEnd::write_failed) << large.trouble;
}

TEST(HttpClient, ARequestThatIsNotTakenTimesOut) {
  const Answer answer = reset_against(
      [](Peer& peer) {
        pollfd client{peer.socket(), POLLRDHUP, 0};
        poll(&client, 1, -1);  // without reading
      },
      milliseconds{200}, std::string(64 << 20, ' '));
  EXPECT_EQ(answer.evidence.end, CallEnd::write_timed_out) << answer.trouble;
}

}  // namespace
}  // namespace resetd::console
