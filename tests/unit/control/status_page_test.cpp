#include "control/status_page.hpp"

#include <gtest/gtest.h>

#include "control/admission.hpp"
#include "control/answer.hpp"
#include "control/problem.hpp"
#include "core/states.hpp"

namespace resetd::control {
namespace {

TEST(StatusPage, IsAllowedItsOwnScriptAndStyleAlone) {
  // `printf %s abc | openssl sha256 -binary | base64`, and the same of `d`.
  EXPECT_EQ(policy_of("<p><style>abc</style><script>d</script>"),
            "default-src 'none'; connect-src 'self'; "
            "script-src 'sha256-GKw+c0PwFokMUQ6T+TUmEWnZ4/VlQ2Qpgw+vCTT0+OQ='; "
            "style-src 'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  const Reply reply = status_page();
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.type, "text/html; charset=utf-8");
  EXPECT_EQ(reply.policy, policy_of(reply.body));
}

TEST(StatusPage, IsWhole) {
  const std::string page = status_page().body;
  EXPECT_TRUE(page.starts_with("<!doctype html>"));
  EXPECT_TRUE(page.ends_with("</html>\n"));
  EXPECT_EQ(page.find("@style@"), std::string::npos);
  EXPECT_EQ(page.find("@script@"), std::string::npos);
  for (const char* tag : {"<style", "</style", "<script", "</script"}) {
    EXPECT_NE(page.find(tag), std::string::npos) << tag;
    EXPECT_EQ(page.find(tag), page.rfind(tag)) << tag;
  }
}

TEST(StatusPage, TakesNothingForHtmlKeepsNoTokenBeyondItsTabAndLoadsNothing) {
  const std::string page = status_page().body;
  for (const char* word : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "eval(",
                           "Function(", "localStorage", "cookie", "indexedDB", "src=", "url(", "@import",
                           "http:", "https:", " style=", " onclick", "POST"})
    EXPECT_EQ(page.find(word), std::string::npos) << word;
  EXPECT_NE(page.find("sessionStorage"), std::string::npos);
  EXPECT_NE(page.find("type=\"password\""), std::string::npos);
}

TEST(StatusPage, KnowsEveryStateOfATask) {
  const std::string page = status_page().body;
  for (const core::TaskState state : core::all_task_states()) {
    const std::string quoted = "'" + std::string(core::name(state)) + "'";
    EXPECT_NE(page.find(quoted), std::string::npos) << quoted;
  }
}

TEST(StatusPage, GoesOutWithItsPolicyAndOtherAnswersWithNone) {
  const std::string head = head_text({.type = "text/html; charset=utf-8", .length = 3, .policy = "default-src 'none'"});
  for (const char* line : {"Content-Type: text/html; charset=utf-8\r\n", "Content-Length: 3\r\n",
                           "Cache-Control: no-store\r\n", "X-Content-Type-Options: nosniff\r\n",
                           "Content-Security-Policy: default-src 'none'\r\n", "Referrer-Policy: no-referrer\r\n"})
    EXPECT_NE(head.find(line), std::string::npos) << head;
  const std::string other = head_text({.type = "application/json", .length = 3});
  EXPECT_EQ(other.find("Content-Security-Policy"), std::string::npos);
}

/// The status of the refusal, or 200; over TCP.
unsigned over_tcp(Header header, Caller& caller) {
  if (header.hosts == 0) header.hosts = 1;
  const auto refusal = identify_over_tcp(header, api_routes(), token_digest("secret"), caller);
  return refusal ? refusal->status : 200;
}

TEST(StatusPage, NeedsNoTokenAndNothingElseIsOpen) {
  Caller caller;
  for (const char* target : {"/", "/?", "/?a=b"}) {
    for (const char* method : {"GET", "HEAD"}) {
      EXPECT_EQ(over_tcp({.method = method, .target = target, .host = "localhost"}, caller), 200U) << target;
      EXPECT_FALSE(caller.known);
      EXPECT_FALSE(caller.may_steer);
      EXPECT_EQ(caller.actor, "nobody");
    }
  }
  for (const Route& route : api_routes()) {
    std::string target(route.pattern);
    if (const auto hole = target.find("{id}"); hole != std::string::npos) target.replace(hole, 4, "1");
    if (target == "/" && route.method == "GET") continue;
    EXPECT_NE(route.access, Access::open) << target;
    const Header header{.method = route.method, .target = target, .host = "localhost"};
    EXPECT_EQ(over_tcp(header, caller), 401U) << target;
  }
  for (const char* target : {"", "//", "/.", "/%2f", "/index.html", "/v1", "/v1/runs?/", "/#/", "*", "http://x/"})
    EXPECT_EQ(over_tcp({.method = "GET", .target = target, .host = "localhost"}, caller), 401U) << target;
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "get", ""})
    EXPECT_EQ(over_tcp({.method = method, .target = "/", .host = "localhost"}, caller), 401U) << method;
}

TEST(StatusPage, IsOfLoopbackAloneAndTheTokenMakesACallerKnown) {
  Caller caller;
  EXPECT_EQ(over_tcp({.method = "GET", .target = "/", .host = "evil.example"}, caller), 421U);
  EXPECT_EQ(over_tcp({.method = "GET", .target = "/", .hosts = 2, .host = "localhost"}, caller), 421U);
  EXPECT_FALSE(caller.known);
  const Header good{.method = "POST", .target = "/v1/runs", .host = "localhost", .authorization = "Bearer secret"};
  EXPECT_EQ(over_tcp(good, caller), 200U);
  EXPECT_TRUE(caller.known);
  EXPECT_TRUE(caller.may_steer);
  EXPECT_EQ(caller.actor, token_actor);
  Header wrong = good;
  wrong.authorization = "Bearer secreT";
  EXPECT_EQ(over_tcp(wrong, caller), 401U);
  EXPECT_FALSE(caller.known);
  EXPECT_FALSE(caller.may_steer);
}

TEST(StatusPage, TakesNoOtherMethodNoParameterAndNoBody) {
  const auto status = [](const Header& header) {
    Request request;
    const auto refusal = admit(header, api_routes(), request);
    return refusal ? refusal->status : 200;
  };
  EXPECT_EQ(status({.method = "GET", .target = "/"}), 200U);
  EXPECT_EQ(status({.method = "HEAD", .target = "/"}), 200U);
  EXPECT_EQ(status({.method = "POST", .target = "/"}), 405U);
  EXPECT_EQ(status({.method = "GET", .target = "/?run=1"}), 400U);
  EXPECT_EQ(status({.method = "GET", .target = "/", .length = 1}), 400U);
  EXPECT_EQ(match(api_routes(), "POST", "/").allow, "GET, HEAD");
}

}  // namespace
}  // namespace resetd::control
