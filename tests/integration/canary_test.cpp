// Secrets are found nowhere: a planted one is looked for in all that resetd writes, answers and hands on, as it is and
// in the encodings that it could have got into.

#include <openssl/evp.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <csignal>

#include "integration/end_to_end.hpp"
#include "support/raw_http.hpp"

namespace resetd::integration {
namespace {
namespace canary_test {

using support::rewind_tasks;

// With what looks different when it is encoded.
const std::string console_canary = "Kanarie+/=&?%42-console";
const std::string token_canary = "Kanarie+~.42-token";
const std::string webhook_canary = "Kanarie+/=&?%42-webhook";

std::string hex(const std::string& text, const char* digits) {
  std::string encoded;
  for (const unsigned char byte : text) encoded += {digits[byte >> 4], digits[byte & 15]};
  return encoded;
}

std::string url_encoded(const std::string& text, const char* digits) {
  std::string encoded;
  for (const unsigned char byte : text) {
    if (std::isalnum(byte) != 0 || byte == '-' || byte == '.' || byte == '_' || byte == '~')
      encoded += static_cast<char>(byte);
    else
      encoded += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return encoded;
}

// What is the same of it wherever it stands in a longer text: without the characters that its neighbours change.
std::string base64_core(const std::string& text, std::size_t offset) {
  const std::string longer = std::string(offset, '\0') + text;
  std::string encoded(4 * ((longer.size() + 2) / 3) + 1, '\0');
  const auto* const bytes = reinterpret_cast<const unsigned char*>(longer.data());
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()), bytes, static_cast<int>(longer.size()));
  const std::size_t skipped = offset == 0 ? 0 : offset + 1;
  return encoded.substr(skipped, longer.size() / 3 * 4 - skipped);
}

std::vector<std::string> forms_of(const std::string& secret) {
  std::vector<std::string> forms{secret, hex(secret, "0123456789abcdef"), hex(secret, "0123456789ABCDEF"),
                                 url_encoded(secret, "0123456789ABCDEF"), url_encoded(secret, "0123456789abcdef")};
  for (std::size_t offset = 0; offset < 3; ++offset) {
    std::string form = base64_core(secret, offset);
    forms.push_back(form);
    std::replace(form.begin(), form.end(), '+', '-');
    std::replace(form.begin(), form.end(), '/', '_');
    forms.push_back(std::move(form));
  }
  return forms;
}

// The first form of a secret that the text holds, or empty.
std::string found_in(const std::string& text) {
  for (const std::string& secret : {console_canary, token_canary, webhook_canary}) {
    for (const std::string& form : forms_of(secret)) {
      if (text.find(form) != std::string::npos) return form;
    }
  }
  // The signature of a call lets nobody else make it, but neither it nor the address that carries it is to be read.
  return text.find("Signature=") == std::string::npos ? "" : "Signature=";
}

TEST(CanarySearch, FindsEachForm) {
  for (const std::string& form : forms_of(console_canary)) EXPECT_EQ(found_in("before" + form + "after"), form);
  EXPECT_NE(found_in("eA==" + base64_core("xy" + token_canary, 0)), "") << "within a longer text";
  EXPECT_EQ(found_in("nothing of the kind"), "");
}

class Canary : public EndToEnd {
 protected:
  void secret(const std::string& name, const std::string& text) {
    ::chmod(work().write(name, text + "\n").c_str(), 0600);
  }
  void clean(const std::string& where, const std::string& text) {
    EXPECT_FALSE(text.empty()) << where << " holds nothing, so it proves nothing";
    EXPECT_EQ(found_in(text), "") << "in " << where;
  }
};

TEST_F(Canary, IsFoundNowhere) {
  begin(
      {.faults = {"updateincrepos:status=429:nth=1", "updateincrepos:garbage:nth=3", "updateincrepos:code=0001:nth=5"},
       .secret_key = console_canary},
      {.request = "1s", .settle = "1s"});
  const std::uint16_t port = support::free_port();
  const std::string hook =
      work().write("hook.sh", "#!/bin/sh\n{ env; echo \"$@\"; cat; } >> \"${0%.sh}.out\"\n").string();
  ::chmod(hook.c_str(), 0755);
  secret("token", token_canary);
  secret("webhook", webhook_canary);
  configure({.request = "1s",
             .settle = "1s",
             .listen = ", http: 127.0.0.1:" + std::to_string(port) + ", token_file: ./token",
             .more = "audit: {mirror_file: ./mirror.jsonl}\nlog: {level: trace, format: json}\nnotify:\n"
                     "  - {exec: " +
                     hook +
                     ", events: [run.started, run.finished]}\n"
                     "  - {url: 'http://127.0.0.1:9/', secret_file: ./webhook, events: [run.finished]}\n"});
  secret("secret", console_canary);

  Child daemon = work().start({"serve"});
  ASSERT_TRUE(eventually([&] { return daemon.err().find("ready") != std::string::npos; })) << daemon.err();
  const Ended ended = work().resetd({"submit", plan(rewind_tasks(24)), "--approve", "--wait", "-o", "json"});
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  clean("what submit wrote", ended.out + ended.err);

  const std::string bearer = "Authorization: Bearer " + token_canary + "\r\n";
  for (const char* target :
       {"/", "/v1/runs", "/v1/runs/1", "/v1/runs/1/tasks", "/v1/runs/1/events", "/v1/runs/1/undo", "/v1/audit?after=0",
        "/v1/audit/head", "/metrics", "/healthz", "/readyz", "/v1/runs/99", "/nowhere"}) {
    const std::string answer = support::exchange_tcp(port, support::get_request(target, bearer));
    ASSERT_EQ(answer.rfind("HTTP/1.1 ", 0), 0U) << target;
    EXPECT_EQ(answer.find("HTTP/1.1 401"), std::string::npos) << target;
    clean(target, answer);
  }
  const std::string wrong = "Authorization: Bearer " + token_canary + "x\r\n";
  const std::string refused = support::exchange_tcp(port, support::get_request("/v1/runs", wrong));
  EXPECT_EQ(refused.rfind("HTTP/1.1 401", 0), 0U) << refused;
  clean("the answer to a wrong token", refused);

  const std::string proc = "/proc/" + std::to_string(daemon.pid()) + "/";
  rlimit core{};
  ASSERT_EQ(::prlimit(daemon.pid(), RLIMIT_CORE, nullptr, &core), 0);
  EXPECT_LE(core.rlim_max, 1U) << "a core dump would hold it";
  clean("its arguments", support::read_file(proc + "cmdline"));
  clean("its environment", support::read_file(proc + "environ"));
  daemon.signal(SIGTERM);
  const Ended served = daemon.wait();
  EXPECT_EQ(served.exit_code, 0);
  clean("its log", served.out + served.err);
  EXPECT_NE(served.err.find("call leaves"), std::string::npos) << "it is to be the whole trace";
  clean("its hook's environment, arguments and input", support::read_file(work() / "hook.out"));
  clean("the mirror", support::read_file(work() / "mirror.jsonl"));
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(work() / "state")) {
    if (!entry.is_regular_file()) continue;
    ++files;
    const std::string text = support::read_file(entry.path());
    EXPECT_EQ(found_in(text), "") << "in " << entry.path();
  }
  EXPECT_GT(files, 0);
}

TEST_F(Canary, IsNotInWhatIsSaidOfARefusedKeyOrABrokenConfiguration) {
  begin();
  secret("secret", console_canary);
  const Ended refused = work().resetd({"run", plan(rewind_tasks(1)), "--yes"});
  EXPECT_EQ(refused.exit_code, 3);
  clean("what is said of a refused key", refused.err);
  work().write("secret", console_canary + "\nsecond line\n");
  const Ended broken = work().resetd({"run", plan(rewind_tasks(1)), "--yes"});
  EXPECT_EQ(broken.exit_code, 2);
  clean("what is said of a secret with two lines", broken.err);
}

}  // namespace canary_test
}  // namespace
}  // namespace resetd::integration
