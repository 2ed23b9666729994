// HTTPS: who is not known is sent nothing.

#include "integration/end_to_end.hpp"
#include "support/temp_folder.hpp"

namespace resetd::integration {
namespace {

using support::rewind_tasks;

class Tls : public EndToEnd {
 protected:
  void begin_with(const std::string& certificate, const std::string& tls) {
    const Ended made = support::run_child({"/bin/sh", {MAKE_CERTS, certs_.path().string()}, certs_ / "made", {}});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    const std::string file = (certs_ / certificate).string();
    begin({.tls_cert = file + ".crt", .tls_key = file + ".key"}, {.tls = tls});
  }
  std::string authority() { return "{ca_file: " + (certs_ / "ca.crt").string() + "}"; }
  void expect_unreachable() {
    const Ended ended = run(plan(rewind_tasks(1), "{max_attempts: 2, backoff: {initial: 1ms, max: 2ms}}"));
    EXPECT_EQ(ended.exit_code, 7) << ended.err;
    EXPECT_TRUE(console().calls().empty());
  }

  support::TempFolder certs_;
};

TEST_F(Tls, AKnownAuthority) {
  begin_with("server", authority());
  const Ended ended = run(plan(rewind_tasks(3)));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
}

TEST_F(Tls, AnUnknownAuthority) {
  begin_with("server", "{}");
  expect_unreachable();
}

TEST_F(Tls, AWrongName) {
  begin_with("other", authority());
  expect_unreachable();
}

TEST_F(Tls, AnExpiredCertificate) {
  begin_with("expired", authority());
  expect_unreachable();
}

TEST_F(Tls, NoVerificationOnRequest) {
  begin_with("self", "{verify: false}");
  EXPECT_EQ(run(plan(rewind_tasks(1))).exit_code, 0);
}

}  // namespace
}  // namespace resetd::integration
