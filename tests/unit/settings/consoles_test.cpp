#include "support.hpp"

namespace resetd::settings {
namespace {

using namespace testing_support;
using namespace std::chrono_literals;

std::string with_url(const std::string& url) {
  return "consoles: {c: {access_key: a, secret_key_file: ./s, url: '" + url + "'}}\n";
}

Url url_of(const std::string& url) {
  const Settings settings = good(with_url(url));
  return settings.consoles.empty() ? Url{} : settings.consoles[0].url;
}

TEST(Consoles, ReadsEverySetting) {
  const Settings settings = good(
      "consoles:\n"
      "  b.2_x-Y:\n"
      "    url: http://10.0.0.5:8111/base/\n"
      "    access_key_file: keys/access\n"
      "    secret_key_file: /etc/keys/secret\n"
      "    tls: {ca_file: ca.pem, verify: false}\n"
      "    rate: 100/m\n"
      "    burst: 5\n"
      "    concurrency: 10000\n"
      "    timeouts: {connect: 500ms, request: 1m, settle: 2m}\n"
      "    max_response: 1GiB\n"
      "    breaker: 7\n"
      "  a:\n"
      "    url: https://a\n"
      "    access_key: 0123\n"
      "    secret_key_file: name\n");
  ASSERT_EQ(settings.consoles.size(), 2u);
  const Console& first = settings.consoles[0];
  EXPECT_EQ(first.name, "b.2_x-Y");
  EXPECT_EQ(first.url, (Url{false, "10.0.0.5", 8111, "/base", "http://10.0.0.5:8111/base"}));
  EXPECT_FALSE(first.access_key.has_value());
  EXPECT_EQ(first.access_key_file, (SecretFile{"keys/access", "/etc/resetd/keys/access"}));
  EXPECT_EQ(first.secret_key_file, (SecretFile{"/etc/keys/secret", "/etc/keys/secret"}));
  EXPECT_EQ(first.tls, (Tls{"/etc/resetd/ca.pem", false}));
  EXPECT_EQ(first.rate, (core::Rate{100, 1min}));
  EXPECT_EQ(first.burst, 5);
  EXPECT_EQ(first.concurrency, 10'000);
  EXPECT_EQ(first.timeouts, (Timeouts{500ms, 1min, 2min}));
  EXPECT_EQ(first.max_response, 1 << 30);
  EXPECT_EQ(first.breaker, 7);
  EXPECT_EQ(settings.consoles[1].access_key, "0123");
  EXPECT_EQ(find_console(settings, "a"), &settings.consoles[1]);
  EXPECT_EQ(find_console(settings, "none"), nullptr);
}

TEST(Consoles, AtLeastOneIsNeeded) {
  expect_problem("log: {}\n", "1:1", "the configuration has no consoles");
  expect_problem("consoles: {}\n", "1:11", "names no console");
  expect_problem("consoles: []\n", "1:11", "names no console");
  expect_problem("consoles:\n", "1:1", "names no console");
  expect_problem("consoles: {prod: }\n", "1:12", "consoles.prod: has no value");
}

TEST(Consoles, NormalisesTheAddress) {
  EXPECT_EQ(url_of("HTTPS://CloudCanal.Example.COM:443/").normalised, "https://cloudcanal.example.com");
  EXPECT_EQ(url_of("http://h:80//").normalised, "http://h");
  EXPECT_EQ(url_of("http://h:443").normalised, "http://h:443");
  EXPECT_EQ(url_of("https://h:8443/a/b/").normalised, "https://h:8443/a/b");
  EXPECT_EQ(url_of("https://h:/a").normalised, "https://h/a");
  EXPECT_EQ(url_of("https://h./a").normalised, "https://h/a");
  EXPECT_EQ(url_of("https://h:").normalised, "https://h");
  EXPECT_EQ(url_of("https://h/~a/b-c_1.d").normalised, "https://h/~a/b-c_1.d");
  EXPECT_EQ(url_of("https://h/Case").base_path, "/Case");
  EXPECT_EQ(url_of("http://[0:0:0:0:0:0:0:1]:8111").normalised, "http://[::1]:8111");
  EXPECT_EQ(url_of("http://[::1]:8111").host, "::1");
  EXPECT_EQ(url_of("https://[2001:DB8::1]").normalised, "https://[2001:db8::1]");
}

TEST(Consoles, RefusesAddressesOfOtherKinds) {
  for (const char* url : {"ftp://h",
                          "cloudcanal.example.com",
                          "https://",
                          "https:///path",
                          "https://u@h",
                          "https://u:p@h",
                          "https://h?x=1",
                          "https://h?",
                          "https://h#f",
                          "https://h#",
                          "https://h:0",
                          "https://h:65536",
                          "https://h:65537",
                          "https://h:99999",
                          "https://h:18446744073709551617",
                          "https://h:99999999999",
                          "https://h:8x",
                          "https://a b",
                          "https://h/a b",
                          "http://[::1",
                          "http://[v1.x]",
                          "https://h%20x",
                          "https://h%41",
                          "https://位",
                          "//h",
                          "https:h",
                          "https://.",
                          "h:80",
                          "https://h%00"}) {
    const auto lines = problems_of(with_url(url));
    ASSERT_EQ(lines.size(), 1u) << url << joined(lines);
    EXPECT_NE(lines[0].find("consoles.c.url"), std::string::npos) << lines[0];
  }
  EXPECT_EQ(joined(problems_of(with_url("https://user:hush@h"))).find("hush"), std::string::npos);
}

TEST(Consoles, RefusesNamesThatDoNotFitIntoMetricsAndCommands) {
  for (const std::string& name : std::vector<std::string>{"a b", "\"\"", "a/b", "位", "a:b", std::string(65, 'a')}) {
    const auto lines =
        problems_of("consoles:\n  " + name + ": {url: 'https://h', access_key: a, secret_key_file: s}\n");
    ASSERT_EQ(lines.size(), 1u) << name << joined(lines);
    EXPECT_NE(lines[0].find("is no console's name"), std::string::npos) << lines[0];
  }
}

TEST(Consoles, ShowsABadNameHarmlesslyInItsOtherProblems) {
  const auto lines = problems_of("consoles: {\"a\\n\\e[31m" + std::string(500, 'x') + "\": {burst: 0}}\n");
  ASSERT_EQ(lines.size(), 5u) << joined(lines);
  for (const std::string& line : lines) {
    EXPECT_EQ(line.find_first_of("\n\x1b"), std::string::npos) << line;
    EXPECT_NE(line.find("a\\x0A\\x1B[31mxxx"), std::string::npos) << line;
    EXPECT_LT(line.size(), 300u) << line;
  }
}

TEST(Consoles, WantsExactlyOneAccessKey) {
  expect_problem("consoles: {c: {url: 'https://h', secret_key_file: s}}\n", "1:15", "neither access_key nor");
  expect_problem(with_console_line("access_key_file: ./a"), "3:5", "has both access_key and access_key_file");
  expect_problem("consoles: {c: {url: 'https://h', access_key: 'a b', secret_key_file: s}}\n", "1:46", "holds a space");
  expect_problem("consoles: {c: {url: 'https://h', access_key: 位, secret_key_file: s}}\n", "1:46", "beyond ASCII");
}

TEST(Consoles, NeverTakesASecretInline) {
  const std::string text = with_console_line("secret_key: hush");
  expect_problem(text, "6:5", "consoles.prod.secret_key: a secret key is never written into the configuration");
  EXPECT_EQ(joined(problems_of(text)).find("hush"), std::string::npos);
  expect_problem("consoles: {c: {url: 'https://h', access_key: a}}\n", "1:15", "has no secret_key_file");
  EXPECT_EQ(joined(problems_of(with_console_line("x: 1"))).find("secret_key,"), std::string::npos)
      << "a refused key is not listed as known";
}

TEST(Consoles, ResolvesASecretsFile) {
  const auto resolved = [](const std::string& written) {
    return good("consoles: {c: {url: 'https://h', access_key: a, secret_key_file: '" + written + "'}}\n")
        .consoles.at(0)
        .secret_key_file.path;
  };
  EXPECT_EQ(resolved("name"), "/run/credentials/resetd.service/name");
  EXPECT_EQ(resolved("./name"), "/etc/resetd/name");
  EXPECT_EQ(resolved("/abs/name"), "/abs/name");
  expect_problem("consoles: {c: {url: 'https://h', access_key: a, secret_key_file: ..}}\n", "1:66", "is a folder");
}

TEST(Consoles, BoundsItsLimits) {
  EXPECT_EQ(console_with("concurrency: 1").concurrency, 1);
  expect_problem(with_console_line("concurrency: 0"), "6:18", "outside of 1 to 10000");
  expect_problem(with_console_line("concurrency: 10001"), "6:18", "outside of 1 to 10000");
  expect_problem(with_console_line("concurrency: 032"), "6:18", "leading zero");
  expect_problem(with_console_line("concurrency: \"32\""), "6:18", "is quoted");
  expect_problem(with_console_line("burst: 0"), "6:12", "outside of 1 to 1000000");
  expect_problem(with_console_line("breaker: 0"), "6:14", "outside of 1 to 1000");
  expect_problem(with_console_line("rate: 0/s"), "6:11", "is no rate");
  expect_problem(with_console_line("rate: 20"), "6:11", "is no rate");
  EXPECT_EQ(console_with("max_response: 1KiB").max_response, 1024);
  expect_problem(with_console_line("max_response: 1023B"), "6:19", "outside of 1KiB to 1GiB");
  expect_problem(with_console_line("max_response: 2GiB"), "6:19", "outside of 1KiB to 1GiB");
  expect_problem(with_console_line("max_response: 64"), "6:19", "is no size");
}

TEST(Consoles, SettlesNoSoonerThanACallMayTake) {
  EXPECT_EQ(console_with("timeouts: {request: 30s, settle: 30s}").timeouts.settle, 30s);
  expect_problem(with_console_line("timeouts: {settle: 29s}"), "6:15", "settle (29s) is less than request (30s)");
  expect_problem(with_console_line("timeouts: {request: 1m}"), "6:15", "write settle: 1m or more");
  expect_problem(with_console_line("timeouts: {connect: 0s}"), "6:25", "outside of 1ms to 10m");
  expect_problem(with_console_line("timeouts: {wait: 1s}"), "6:16", "unknown key `wait` in consoles.prod.timeouts");
}

TEST(Consoles, ChecksTls) {
  EXPECT_FALSE(console_with("tls: {verify: false}").tls.verify);
  expect_problem(with_console_line("tls: {verify: no}"), "6:19", "is no boolean");
  expect_problem(with_console_line("tls: true"), "6:10", "is a single value: write a map of ca_file, verify");
}

}  // namespace
}  // namespace resetd::settings
