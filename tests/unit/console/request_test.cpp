#include "console/request.hpp"

#include <gtest/gtest.h>

namespace resetd::console {
namespace {

Endpoint sound() {
  Endpoint endpoint;
  endpoint.host = "cloudcanal.example.com";
  endpoint.port = "8111";
  endpoint.access_key = "test-ak";
  endpoint.secret_key = "test-sk";
  return endpoint;
}

Signer signer() {
  return {sound().access_key, sound().secret_key};
}

TEST(Request, IsTheseBytes) {
  Endpoint endpoint = sound();
  endpoint.base_path = "/canal";
  EXPECT_EQ(request_text(endpoint, signer(), Operation::update_incre_pos, "nonce-123", R"({"taskId":254})"),
            "POST /canal/cloudcanal/console/api/v1/openapi/datajob/updateincrepos"
            "?AccessKeyId=test-ak&SignatureMethod=HmacSHA1&SignatureNonce=nonce-123"
            "&Signature=gLnTWBx3BiESumLeWQc5lA71%2BGQ%3D HTTP/1.1\r\n"
            "Host: cloudcanal.example.com:8111\r\n"
            "User-Agent: resetd\r\n"
            "Accept: application/json\r\n"
            "Content-Type: application/json; charset=utf-8\r\n"
            "Content-Length: 14\r\n"
            "\r\n"
            R"({"taskId":254})");
}

TEST(Request, EveryOperationHasItsPath) {
  const std::pair<Operation, std::string> paths[] = {{Operation::update_incre_pos, "updateincrepos"},
                                                     {Operation::query_job, "queryjob"},
                                                     {Operation::stop, "stop"},
                                                     {Operation::start, "start"},
                                                     {Operation::list, "list"},
                                                     {Operation::list_by_page, "listbypage"}};
  for (const auto& [operation, path] : paths) {
    const std::string wanted = "POST /cloudcanal/console/api/v1/openapi/datajob/" + path + "?AccessKeyId=";
    EXPECT_EQ(request_text(sound(), signer(), operation, "n", "{}").substr(0, wanted.size()), wanted);
  }
}

std::string host_line(bool tls, std::string host, std::string port) {
  Endpoint endpoint = sound();
  endpoint.tls = tls;
  endpoint.host = std::move(host);
  endpoint.port = std::move(port);
  const std::string text = request_text(endpoint, signer(), Operation::list, "n", "{}");
  const std::size_t begin = text.find("Host: ");
  return text.substr(begin, text.find('\r', begin) - begin);
}

TEST(Request, TheHostHeaderNamesThePortWhereItIsNotTheUsualOne) {
  EXPECT_EQ(host_line(false, "a.example", "80"), "Host: a.example");
  EXPECT_EQ(host_line(true, "a.example", "443"), "Host: a.example");
  EXPECT_EQ(host_line(true, "a.example", "80"), "Host: a.example:80");
  EXPECT_EQ(host_line(false, "::1", "8111"), "Host: [::1]:8111");
  EXPECT_EQ(host_line(true, "fe80::1%eth0", "443"), "Host: [fe80::1]");
}

TEST(Request, Bodies) {
  EXPECT_EQ(job_body(core::JobId{517}), R"({"jobId":517})");
  EXPECT_EQ(list_body({}), "{}");
  EXPECT_EQ(list_body({{"dataJobName", R"("a\"b")"}, {"sourceInstanceId", "61"}}),
            R"({"dataJobName":"a\"b","sourceInstanceId":61})");
  EXPECT_EQ(page_body({}, 1), R"({"pageNum":1,"pageSize":20})");
  EXPECT_EQ(page_body({{"desc", R"("x")"}}, 3), R"({"pageNum":3,"pageSize":20,"desc":"x"})");
}

TEST(CheckedEndpoint, LetsASoundOneBy) {
  EXPECT_TRUE(checked(sound()).has_value());
  Endpoint address = sound();
  address.host = "fe80::1%eth0";
  address.base_path = "/a/b";
  EXPECT_TRUE(checked(address).has_value());
}

TEST(CheckedEndpoint, RefusesWhatBreaksOutOfALineOrMakesNoSense) {
  const std::pair<const char*, void (*)(Endpoint&)> wrong[] = {
      {"host", [](Endpoint& e) { e.host = ""; }},
      {"host", [](Endpoint& e) { e.host = "a\r\nX-Evil: 1"; }},
      {"host", [](Endpoint& e) { e.host = "a b"; }},
      {"host", [](Endpoint& e) { e.host = "[::1]"; }},
      {"host", [](Endpoint& e) { e.host = "user@a"; }},
      {"port", [](Endpoint& e) { e.port = ""; }},
      {"port", [](Endpoint& e) { e.port = "0"; }},
      {"port", [](Endpoint& e) { e.port = "65536"; }},
      {"port", [](Endpoint& e) { e.port = "80\r\n"; }},
      {"port", [](Endpoint& e) { e.port = "http"; }},
      {"path", [](Endpoint& e) { e.base_path = "canal"; }},
      {"path", [](Endpoint& e) { e.base_path = "/"; }},
      {"path", [](Endpoint& e) { e.base_path = "/canal/"; }},
      {"path", [](Endpoint& e) { e.base_path = "/a HTTP/1.1\r\nX: y"; }},
      {"path", [](Endpoint& e) { e.base_path = "/a?b"; }},
      {"path", [](Endpoint& e) { e.base_path = "/a#b"; }},
      {"path", [](Endpoint& e) { e.base_path = "/\xE4\xBD\x8D"; }},
      {"access key", [](Endpoint& e) { e.access_key = ""; }},
      {"secret key", [](Endpoint& e) { e.secret_key = ""; }},
      {"timeouts", [](Endpoint& e) { e.connect_timeout = std::chrono::milliseconds{0}; }},
      {"timeouts", [](Endpoint& e) { e.request_timeout = std::chrono::milliseconds{-1}; }},
      {"max_response", [](Endpoint& e) { e.max_list_response = 0; }},
  };
  for (const auto& [what, spoil] : wrong) {
    Endpoint endpoint = sound();
    spoil(endpoint);
    const auto result = checked(endpoint);
    ASSERT_FALSE(result.has_value()) << what;
    EXPECT_EQ(result.error().kind, core::ErrorKind::bad_input);
    EXPECT_NE(result.error().message.find(what), std::string::npos) << result.error().message;
    EXPECT_EQ(result.error().message.find("test-sk"), std::string::npos);
  }
}

}  // namespace
}  // namespace resetd::console
