// A file that a command writes is there whole, or not at all.

#include "daemon/new_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include <fstream>
#include <iterator>

#include "support/temp_folder.hpp"

namespace resetd::daemon {
namespace {

namespace fs = std::filesystem;

class NewFiles : public testing::Test {
 protected:
  fs::path file() { return folder_ / "plan.yaml"; }
  std::string text() {
    std::ifstream in{file()};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  std::ptrdiff_t files() { return std::distance(fs::directory_iterator{folder_.path()}, fs::directory_iterator{}); }
  support::TempFolder folder_;
};

TEST_F(NewFiles, IsUnderItsNameOnceFinished) {
  const ::mode_t before = ::umask(027);
  auto created = NewFile::create(file());
  ::umask(before);
  ASSERT_TRUE(created.has_value());
  created->write("one\n");
  created->write("two\n");
  EXPECT_FALSE(fs::exists(file()));
  ASSERT_TRUE(created->finish().has_value());
  EXPECT_EQ(text(), "one\ntwo\n");
  EXPECT_EQ(static_cast<unsigned>(fs::status(file()).permissions()), 0640U);
  EXPECT_EQ(files(), 1);
}

TEST_F(NewFiles, IsGoneWhereItIsNotFinished) {
  {
    auto created = NewFile::create(file());
    ASSERT_TRUE(created.has_value());
    created->write("half");
    EXPECT_EQ(files(), 1);
  }
  EXPECT_EQ(files(), 0);
}

TEST_F(NewFiles, TakesNoOthersPlace) {
  std::ofstream{file()} << "mine";
  const auto refused = NewFile::create(file());
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().kind, core::ErrorKind::bad_input);
  fs::remove(file());

  auto created = NewFile::create(file());
  ASSERT_TRUE(created.has_value());
  created->write("theirs");
  std::ofstream{file()} << "mine";  // meanwhile
  const auto late = created->finish();
  ASSERT_TRUE(late.has_error());
  EXPECT_EQ(late.error().kind, core::ErrorKind::bad_input);
  EXPECT_EQ(text(), "mine");
  fs::remove(file());
  fs::create_symlink("nowhere", file());
  EXPECT_TRUE(NewFile::create(file()).has_error()) << "a link that leads nowhere stands there too";
}

TEST_F(NewFiles, SaysWhereItCannotBe) {
  const auto nowhere = NewFile::create(folder_ / "no/such/plan.yaml");
  ASSERT_TRUE(nowhere.has_error());
  EXPECT_EQ(nowhere.error().kind, core::ErrorKind::bad_input);
  EXPECT_NE(nowhere.error().message.find("No such file"), std::string::npos) << nowhere.error().message;
}

TEST_F(NewFiles, SaysWhatCouldNotBeWritten) {
  auto created = NewFile::create(file());
  ASSERT_TRUE(created.has_value());
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
  const rlimit small{.rlim_cur = 10, .rlim_max = limit.rlim_max};
  const auto old = ::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  created->write("more than ten bytes\n");
  ::setrlimit(RLIMIT_FSIZE, &limit);
  ::signal(SIGXFSZ, old);
  const auto finished = created->finish();
  ASSERT_TRUE(finished.has_error());
  EXPECT_EQ(finished.error().kind, core::ErrorKind::unexpected);
  EXPECT_FALSE(fs::exists(file()));
}

}  // namespace
}  // namespace resetd::daemon
