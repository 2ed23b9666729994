// From an endpoint to a connection that stands, and what keeps one from standing.

#include <cstdlib>

#include "client_harness.hpp"

namespace resetd::console {
namespace {

using core::CallEnd;
using core::Outcome;
using std::chrono::milliseconds;
using tests::ScriptedServer;

TEST(HttpClientConnects, WhatIsNotSent) {
  const tests::SilentPort silent;
  const auto against = [](std::string host, std::string port) {
    Endpoint endpoint = endpoint_at(std::move(port), std::move(host));
    endpoint.connect_timeout = milliseconds{300};
    Harness harness(std::move(endpoint));
    Answer answer = harness.reset();
    EXPECT_EQ(harness.gate.passes, 0);
    EXPECT_EQ(core::classify(answer.evidence), Outcome::not_sent);
    return answer;
  };
  const Answer refused = against("127.0.0.1", tests::refused_port());
  EXPECT_EQ(refused.evidence.end, CallEnd::connect_refused);
  EXPECT_EQ(refused.trouble, "connection refused");
  const Answer timed_out = against("127.0.0.1", silent.port());
  EXPECT_EQ(timed_out.evidence.end, CallEnd::connect_timed_out);
  EXPECT_EQ(timed_out.trouble, "no connection within 300 ms");
  EXPECT_EQ(against("a..b", "80").evidence.end, CallEnd::name_lookup_failed);
  // A broadcast address takes no TCP connection, wherever the machine stands.
  EXPECT_EQ(against("255.255.255.255", "80").evidence.end, CallEnd::connect_failed);
}

TEST(HttpClientConnects, ANameIsTriedAddressByAddress) {
  ScriptedServer server({tests::answer_always(success_answer)});
  Harness harness(endpoint_at(server.port(), "localhost"));
  EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged);
  Harness refused(endpoint_at(tests::refused_port(), "localhost"));
  EXPECT_EQ(refused.reset().evidence.end, CallEnd::connect_refused);
}

TEST(HttpClientConnects, Ipv6) {
  ScriptedServer server({tests::answer_always(success_answer)}, nullptr, true);
  Harness harness(endpoint_at(server.port(), "::1"));
  EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged);
}

TEST(HttpClientConnects, ProxiesOfTheEnvironmentAreNotUsed) {
  const std::string proxy = "http://127.0.0.1:" + tests::refused_port();
  for (const char* variable : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) {
    setenv(variable, proxy.c_str(), 1);
  }
  ScriptedServer server({tests::answer_always(success_answer)});
  Harness harness(endpoint_at(server.port()));
  EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged);
  for (const char* variable : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) unsetenv(variable);
}

TEST(HttpClientConnects, AnEndpointThatIsNotSoundMakesNoClient) {
  asio::io_context loop;
  Endpoint evil = endpoint_at("80", "a\r\nX: y");
  EXPECT_FALSE(make_http_client(loop.get_executor(), evil).has_value());
  Endpoint no_ca = endpoint_at("443", "localhost");
  no_ca.tls = true;
  no_ca.ca_file = "/nonexistent/ca.pem";
  const auto made = make_http_client(loop.get_executor(), no_ca);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().kind, core::ErrorKind::bad_input);
  EXPECT_NE(made.error().message.find("/nonexistent/ca.pem"), std::string::npos);
}

}  // namespace
}  // namespace resetd::console
