// What a configuration says without effect on this machine.

#include <gtest/gtest.h>

#include "settings/files.hpp"
#include "support/temp_folder.hpp"

namespace resetd::settings {
namespace {
namespace doubts_test {

class Doubts : public testing::Test {
 protected:
  Doubts() {
    settings_.state_dir = folder_ / "not-yet-there";
    settings_.panic_file = settings_.state_dir / "PANIC";
    settings_.listen.allow_groups.clear();
  }
  std::vector<std::string> doubts() {
    std::vector<std::string> lines;
    for (const Problem& doubt : find_doubts(settings_, "/etc/resetd.yaml")) lines.push_back(to_string(doubt));
    return lines;
  }

  support::TempFolder folder_;
  Settings settings_;
};

TEST_F(Doubts, AreNoneWhereAllHasItsEffect) {
  EXPECT_TRUE(doubts().empty()) << "state_dir is made, with the panic file's place in it";
  settings_.panic_file = folder_ / "PANIC";
  settings_.listen.allow_groups = {"root"};
  EXPECT_TRUE(doubts().empty());
}

TEST_F(Doubts, AGroupThatIsNotThereLetsNobodyIn) {
  settings_.listen.allow_groups = {"root", "no-such-group", "nor-this"};
  const auto found = doubts();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0],
            "/etc/resetd.yaml: listen.allow_groups: this machine has no group `no-such-group`, so nobody is let in by "
            "it: make it, or leave it out");
  EXPECT_NE(found[1].find("`nor-this`"), std::string::npos);
}

TEST_F(Doubts, APanicFileNeedsItsFolder) {
  settings_.panic_file = folder_ / "gone" / "PANIC";
  ASSERT_EQ(doubts().size(), 1U);
  EXPECT_EQ(doubts()[0], "/etc/resetd.yaml: panic_file: its folder " + (folder_ / "gone").string() +
                             " is not there: make it, so that the file can be made at once");
}

}  // namespace doubts_test
}  // namespace
}  // namespace resetd::settings
