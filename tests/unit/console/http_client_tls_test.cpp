#include <openssl/ssl.h>

#include "client_harness.hpp"
#include "support/certificates.hpp"

namespace resetd::console {
namespace {

using core::CallEnd;
using core::Outcome;
using tests::Peer;
using tests::ScriptedServer;

class HttpClientTls : public testing::Test {
 protected:
  Endpoint secure(const ScriptedServer& server, const std::string& host = "127.0.0.1") const {
    Endpoint endpoint = endpoint_at(server.port(), host);
    endpoint.tls = true;
    endpoint.ca_file = certificates_.ca_file();
    return endpoint;
  }

  Answer refused_by_us(SSL_CTX* tls, const std::string& host = "127.0.0.1") {
    ScriptedServer server({tests::answer_always(success_answer)}, tls);
    Harness harness(secure(server, host));
    Answer answer = harness.reset();
    EXPECT_EQ(answer.evidence.end, CallEnd::tls_failed);
    EXPECT_EQ(core::classify(answer.evidence), Outcome::not_sent);
    EXPECT_EQ(harness.gate.passes, 0);
    return answer;
  }

  tests::Certificates certificates_;
};

TEST_F(HttpClientTls, ACertificateForTheAddressOrTheName) {
  const auto tls = certificates_.server("DNS:localhost,IP:127.0.0.1");
  ScriptedServer server({tests::answer_always(success_answer)}, tls.get());
  for (const char* host : {"127.0.0.1", "localhost"}) {
    Harness harness(secure(server, host));
    EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged) << host;
  }
}

TEST_F(HttpClientTls, AConnectionIsUsedAgain) {
  const auto tls = certificates_.server("IP:127.0.0.1");
  ScriptedServer server({tests::answer_always(success_answer)}, tls.get());
  Harness harness(secure(server));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpClientTls, BytesBehindAnAnswerDropTheConnection) {
  const auto tls = certificates_.server("IP:127.0.0.1");
  ScriptedServer server({tests::answer_always(success_answer + success_answer)}, tls.get());
  Harness harness(secure(server));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged);
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(HttpClientTls, AClosedGateKeepsAConnectionThatWasNeverReadFrom) {
  const auto tls = certificates_.server("IP:127.0.0.1");
  ScriptedServer server({tests::answer_always(success_answer)}, tls.get());
  Harness harness(secure(server));
  harness.gate.open = false;
  EXPECT_EQ(harness.reset().evidence.end, CallEnd::withdrawn);
  harness.gate.open = true;
  EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpClientTls, TheNameIsSentAlong) {
  const auto tls = certificates_.server("DNS:localhost");
  std::string asked;
  SSL_CTX_set_tlsext_servername_arg(tls.get(), &asked);
  SSL_CTX_set_tlsext_servername_callback(
      tls.get(), +[](SSL* session, int*, void* argument) {
        const char* name = SSL_get_servername(session, TLSEXT_NAMETYPE_host_name);
        *static_cast<std::string*>(argument) = name == nullptr ? "none" : name;
        return SSL_TLSEXT_ERR_OK;
      });
  ScriptedServer server({tests::answer_always(success_answer)}, tls.get());
  Harness harness(secure(server, "localhost"));
  EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged);
  EXPECT_EQ(asked, "localhost");
}

TEST_F(HttpClientTls, CertificatesThatAreRefused) {
  EXPECT_EQ(refused_by_us(certificates_.server("DNS:console.example").get(), "localhost").trouble,
            "certificate verify failed: hostname mismatch");
  EXPECT_EQ(refused_by_us(certificates_.server("DNS:localhost").get(), "127.0.0.1").trouble,
            "certificate verify failed: IP address mismatch");
  EXPECT_EQ(refused_by_us(certificates_.server("IP:127.0.0.1", true).get()).trouble,
            "certificate verify failed: certificate has expired");
  EXPECT_EQ(refused_by_us(certificates_.self_signed("IP:127.0.0.1").get()).trouble,
            "certificate verify failed: self-signed certificate");
}

TEST_F(HttpClientTls, TheSystemsCertificatesDoNotKnowOurAuthority) {
  const auto tls = certificates_.server("IP:127.0.0.1");
  ScriptedServer server({tests::answer_always(success_answer)}, tls.get());
  Endpoint endpoint = secure(server);
  endpoint.ca_file.clear();
  Harness harness(std::move(endpoint));
  EXPECT_EQ(harness.reset().evidence.end, CallEnd::tls_failed);
}

TEST_F(HttpClientTls, VerifyFalseTakesAny) {
  for (const auto& tls : {certificates_.server("DNS:other"), certificates_.server("IP:127.0.0.1", true),
                          certificates_.self_signed("DNS:x")}) {
    ScriptedServer server({tests::answer_always(success_answer)}, tls.get());
    Endpoint endpoint = secure(server);
    endpoint.verify = false;
    Harness harness(std::move(endpoint));
    EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged);
  }
}

TEST_F(HttpClientTls, AServerThatSpeaksNoTls) {
  ScriptedServer garbage({[](Peer& peer) {
    peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    peer.stall();
  }});
  Harness harness(secure(garbage));
  EXPECT_EQ(harness.reset().evidence.end, CallEnd::tls_failed);
  ScriptedServer closing({[](Peer& peer) {
    peer.fin();
    peer.stall();
  }});
  Harness closed(secure(closing));
  EXPECT_EQ(closed.reset().evidence.end, CallEnd::tls_failed);
}

TEST_F(HttpClientTls, AHandshakeThatStallsTimesOut) {
  ScriptedServer server({[](Peer& peer) { peer.stall(); }});
  Endpoint endpoint = secure(server);
  endpoint.connect_timeout = std::chrono::milliseconds{200};
  Harness harness(std::move(endpoint));
  const Answer answer = harness.reset();
  EXPECT_EQ(answer.evidence.end, CallEnd::tls_failed);
  EXPECT_EQ(answer.trouble, "no TLS handshake within 200 ms");
}

TEST_F(HttpClientTls, AStreamCutWithoutANoticeIsACut) {
  const auto tls = certificates_.server("IP:127.0.0.1");
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{60}, success_answer.size() - 1}) {
    ScriptedServer server({after_request([&](Peer& peer) {
                            peer.send(success_answer.substr(0, size));
                            peer.fin();
                            peer.stall();
                          })},
                          tls.get());
    Harness harness(secure(server));
    const Answer answer = harness.reset();
    EXPECT_EQ(answer.evidence.end, size == 0 ? CallEnd::connection_closed : CallEnd::answer_cut_short) << size;
  }
}

TEST_F(HttpClientTls, ResetAndStall) {
  const auto tls = certificates_.server("IP:127.0.0.1");
  ScriptedServer resetting({after_request([](Peer& peer) { peer.rst(); })}, tls.get());
  Harness reset(secure(resetting));
  EXPECT_EQ(reset.reset().evidence.end, CallEnd::connection_reset);
  ScriptedServer stalling({after_request([](Peer& peer) { peer.stall(); })}, tls.get());
  Endpoint endpoint = secure(stalling);
  endpoint.request_timeout = std::chrono::milliseconds{200};
  Harness stalled(std::move(endpoint));
  EXPECT_EQ(stalled.reset().evidence.end, CallEnd::answer_timed_out);
}

}  // namespace
}  // namespace resetd::console
