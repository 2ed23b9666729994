// The status page over both sockets: to everyone who reaches one, and nothing else without the token.

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>

#include "integration/served.hpp"
#include "support/raw_http.hpp"

namespace resetd::integration {
namespace {
namespace status_page_test {

using support::get_request;
using support::rewind_tasks;

constexpr const char* token = "page-token-1f0c";

std::string head_of(const std::string& answer) {
  return answer.substr(0, answer.find("\r\n\r\n") + 2);
}

std::string body_of(const std::string& answer) {
  return answer.substr(answer.find("\r\n\r\n") + 4);
}

int status_of(const std::string& answer) {
  return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
}

/// The value of a header that comes once; else what comes instead.
std::string field(const std::string& answer, const std::string& name) {
  const std::string head = head_of(answer);
  const std::size_t at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "none";
  if (head.find("\r\n" + name + ": ", at + 1) != std::string::npos) return "several";
  const std::size_t begin = at + name.size() + 4;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

/// As a Content-Security-Policy names the text that stands in the page's one element of that name.
std::string inline_source(const std::string& page, const std::string& element) {
  const std::size_t begin = page.find("<" + element + ">") + element.size() + 2;
  const std::string text = page.substr(begin, page.find("</" + element + ">") - begin);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 64> text64{};
  const int size = EVP_EncodeBlock(text64.data(), digest.data(), static_cast<int>(digest.size()));
  return "'sha256-" + std::string(text64.data(), text64.data() + size) + "'";
}

std::string request_of(const std::string& method, const std::string& target, const std::string& headers = "") {
  return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n";
}

std::string bearer(const std::string& word) {
  return "Authorization: Bearer " + word + "\r\n";
}

class StatusPage : public Served {
 protected:
  void SetUp() override {
    begin();
    work().write("token", std::string(token) + "\n");
    std::filesystem::permissions(work() / "token", std::filesystem::perms(0600));
    port_ = support::free_port();
    configure({.listen = ", http: 127.0.0.1:" + std::to_string(port_) + ", token_file: ./token"});
    serve();
  }
  std::string over_tcp(const std::string& request) { return support::exchange_tcp(port_, request); }
  std::string over_unix(const std::string& request) { return support::exchange_unix(work().socket(), request); }

  std::uint16_t port_ = 0;
};

TEST_F(StatusPage, ComesWithoutTheTokenUnderAPolicyThatFitsIt) {
  const std::string answer = over_tcp(get_request("/"));
  EXPECT_EQ(status_of(answer), 200);
  const std::string page = body_of(answer);
  EXPECT_TRUE(page.starts_with("<!doctype html>")) << page;
  EXPECT_TRUE(page.ends_with("</html>\n"));
  EXPECT_EQ(field(answer, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(field(answer, "Content-Length"), std::to_string(page.size()));
  EXPECT_EQ(field(answer, "Cache-Control"), "no-store");
  EXPECT_EQ(field(answer, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(field(answer, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(field(answer, "Content-Security-Policy"),
            "default-src 'none'; connect-src 'self'; script-src " + inline_source(page, "script") + "; style-src " +
                inline_source(page, "style") + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  EXPECT_EQ(head_of(answer).find("Access-Control"), std::string::npos);

  EXPECT_EQ(body_of(over_tcp(get_request("/", bearer(token)))), page);
  EXPECT_EQ(body_of(over_tcp(get_request("/", bearer("wrong")))), page);
  const std::string local = over_unix(get_request("/"));
  EXPECT_EQ(head_of(local), head_of(answer));
  EXPECT_EQ(body_of(local), page);
}

TEST_F(StatusPage, IsTheSameWhateverTheRuns) {
  const std::string before = over_tcp(get_request("/"));
  ASSERT_EQ(submit(plan(rewind_tasks(3)), {"--approve", "--wait"}).exit_code, 0);
  EXPECT_EQ(over_tcp(get_request("/")), before);
}

TEST_F(StatusPage, AnswersHeadAndNoOtherMethod) {
  const std::string page = over_tcp(get_request("/"));
  EXPECT_EQ(over_tcp(request_of("HEAD", "/")), head_of(page) + "\r\n");
  EXPECT_EQ(over_unix(request_of("HEAD", "/")), head_of(page) + "\r\n");
  for (const std::string method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
    const std::string refused = over_unix(request_of(method, "/"));
    EXPECT_EQ(status_of(refused), 405) << method;
    EXPECT_EQ(field(refused, "Allow"), "GET, HEAD");
    EXPECT_EQ(status_of(over_tcp(request_of(method, "/", bearer(token)))), 405) << method;
    EXPECT_EQ(status_of(over_tcp(request_of(method, "/"))), 401) << method << ": nobody is told what there is";
  }
}

TEST_F(StatusPage, OpensNothingElse) {
  for (const char* target : {"/v1/runs", "/v1/runs/1", "/v1/runs/1/tasks", "/v1/audit/head", "/v1/backup", "/healthz",
                             "/readyz", "/metrics", "/nowhere", "//", "/index.html"}) {
    for (const std::string& headers : {std::string(), bearer("wrong"), bearer(std::string(token) + "x")}) {
      const std::string refused = over_tcp(get_request(target, headers));
      EXPECT_EQ(status_of(refused), 401) << target << " " << headers;
      EXPECT_EQ(field(refused, "WWW-Authenticate"), "Bearer");
      EXPECT_EQ(field(refused, "Content-Security-Policy"), "none");
    }
  }
  EXPECT_EQ(status_of(over_tcp(get_request("/v1/runs", bearer(token)))), 200);
  EXPECT_EQ(status_of(over_tcp(get_request("/?run=1"))), 400);
}

TEST_F(StatusPage, IsNotForANameThatWasMadeToLeadHereAndHoldsNoConnection) {
  EXPECT_EQ(status_of(over_tcp("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")), 421);
  EXPECT_EQ(status_of(over_tcp("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n")),
            421);
  const std::string two = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string answer = over_tcp(two);
  EXPECT_EQ(field(answer, "Connection"), "close");
  EXPECT_EQ(answer.find("HTTP/1.1 200", 1), std::string::npos) << "the second is not answered";
}

}  // namespace status_page_test
}  // namespace
}  // namespace resetd::integration
