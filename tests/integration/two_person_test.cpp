// approval.two_person: whoever submitted a run does not approve it. As several users of this machine, which takes root.

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "integration/end_to_end.hpp"

namespace resetd::integration {
namespace {
namespace two_person_test {

using support::rewind_tasks;

constexpr uid_t alice = 64'001;
constexpr uid_t bob = 64'002;    ///< in alice's group: the socket lets her group by
constexpr uid_t carol = 64'003;  ///< likewise, but the configuration does not let her steer

class TwoPerson : public EndToEnd {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can become other users";
    begin();
    configure({.concurrency = 2,
               .request = "5s",
               .settle = "5s",
               .listen = ", allow_uids: [0, " + std::to_string(alice) + ", " + std::to_string(bob) + "]",
               .more = "approval: {two_person: true}\n"});
    work().give_to(alice);
    file_ = plan(rewind_tasks(4));
  }
  void TearDown() override {
    if (::geteuid() == 0) EndToEnd::TearDown();
  }

  Ended as(uid_t user, std::vector<std::string> arguments) {
    return work().resetd_as(user, alice, std::move(arguments));
  }
  std::string digest() {
    return std::string{parse(as(alice, {"status", "1", "-o", "json"}).out).at("digest").as_string()};
  }
  void serve() {
    daemon_.emplace(work().start_as(alice, alice, {"serve"}));
    ASSERT_TRUE(eventually([this] { return daemon_->err().find("ready") != std::string::npos; })) << daemon_->err();
  }
  void stop() {
    daemon_->signal(SIGTERM);
    EXPECT_EQ(daemon_->wait().exit_code, 0);
  }

  std::string file_;
  std::optional<Child> daemon_;
};

TEST_F(TwoPerson, TheSubmitterAndRootCannotApproveAndAnotherCan) {
  serve();
  const Ended at_once = as(alice, {"submit", file_, "--approve"});
  EXPECT_EQ(at_once.exit_code, 3) << at_once.err;
  EXPECT_EQ(work().resetd({"status", "-o", "json"}).out, "[]\n") << "nothing was made of it";
  const Ended submitted = as(alice, {"submit", file_});
  ASSERT_EQ(submitted.exit_code, 0) << submitted.err;
  const Ended own = as(alice, {"approve", "1", "--digest", digest()});
  EXPECT_EQ(own.exit_code, 3);
  EXPECT_NE(own.err.find("another user"), std::string::npos) << own.err;
  const Ended root = work().resetd({"approve", "1", "--digest", digest()});
  EXPECT_EQ(root.exit_code, 3);
  EXPECT_NE(root.err.find("could be anyone"), std::string::npos) << root.err;
  EXPECT_EQ(console().count("updateincrepos"), 0);
  EXPECT_EQ(as(carol, {"approve", "1", "--digest", digest()}).exit_code, 3);
  EXPECT_EQ(console().count("updateincrepos"), 0);
  const Ended other = as(bob, {"approve", "1", "--digest", digest()});
  EXPECT_EQ(other.exit_code, 0) << other.err;
  EXPECT_EQ(as(bob, {"watch", "1"}).exit_code, 0);
  stop();
}

TEST_F(TwoPerson, ARunInTheForegroundIsSealedAndThenWaitsForTheOther) {
  EXPECT_EQ(as(alice, {"run", file_, "--yes"}).exit_code, 3);
  EXPECT_EQ(as(alice, {"run", plan(rewind_tasks(4), "{approval: none}")}).exit_code, 3);
  file_ = plan(rewind_tasks(4));
  const Ended sealed = as(alice, {"run", file_});
  EXPECT_EQ(sealed.exit_code, 3);
  EXPECT_NE(sealed.err.find("another user's approval: `resetd approve 1 --digest "), std::string::npos) << sealed.err;
  EXPECT_EQ(as(alice, {"approve", "1", "--digest", digest()}).exit_code, 3) << "on the file, without a daemon";
  EXPECT_EQ(console().count("updateincrepos"), 0);
  serve();
  ASSERT_EQ(as(bob, {"approve", "1", "--digest", digest()}).exit_code, 0);
  EXPECT_EQ(as(bob, {"watch", "1"}).exit_code, 0);
  stop();
  EXPECT_EQ(console().count("updateincrepos"), 4);
}

// While a run of hers goes on in the foreground, its socket holds her other runs to the same rule.
TEST_F(TwoPerson, TheSocketOfAForegroundRunHoldsToItToo) {
  console().set_faults({"updateincrepos:slow:drip=5ms"});
  file_ = plan(rewind_tasks(8));
  ASSERT_EQ(as(alice, {"run", file_}).exit_code, 3);
  const std::string second =
      work().write("second.yaml", support::plan_text({support::rewind_task(9), support::rewind_task(10)})).string();
  ASSERT_EQ(as(alice, {"run", second}).exit_code, 3);
  const std::string second_digest{parse(as(alice, {"status", "2", "-o", "json"}).out).at("digest").as_string()};
  serve();
  ASSERT_EQ(as(bob, {"approve", "1", "--digest", digest()}).exit_code, 0);
  ASSERT_TRUE(sent(1));
  stop();
  Child child = work().start_as(alice, alice, {"run", file_});
  ASSERT_TRUE(eventually([this] { return ::access(work().socket().c_str(), F_OK) == 0; }));
  const Ended own = as(alice, {"approve", "2", "--digest", second_digest});
  EXPECT_EQ(own.exit_code, 3) << own.err;
  EXPECT_EQ(child.wait().exit_code, 0);
  EXPECT_EQ(as(alice, {"cancel", "2"}).exit_code, 0);
}

}  // namespace two_person_test
}  // namespace
}  // namespace resetd::integration
