#pragma once
// A real database's log and its mirror, a real file.

#include <gtest/gtest.h>

#include "audit/mirror.hpp"
#include "records.hpp"
#include "support/files.hpp"

namespace resetd::audit::testing_support {

class MirrorTest : public testing::Test {
 protected:
  MirrorTest() { std::filesystem::create_directory(file.parent_path()); }

  sqlite::Connection& database() { return *log.connection; }
  /// Commits so many more records, and does not mirror them.
  void commit(int records) {
    for (int i = 0; i < records; ++i) log.log.append(database(), small_record(++committed_));
  }
  std::unique_ptr<Mirror> open() { return Mirror::open(database(), file).value(); }
  core::Error open_error() {
    auto opened = Mirror::open(database(), file);
    return opened.has_error() ? opened.error() : core::Error{};
  }
  /// As an orderly end and another start.
  void reopen() {
    mirror.reset();
    mirror = open();
  }
  core::Result<void> follow() { return mirror->follow(database(), log.log.head()); }
  void commit_and_follow(int records) {
    commit(records);
    const auto followed = follow();
    EXPECT_TRUE(followed.has_value()) << (followed.has_error() ? followed.error().message : "");
  }
  std::string exported(std::int64_t after = 0) { return log.exported(after); }
  std::string mirrored() const { return support::read_file(file); }
  std::filesystem::path rotate() {
    const std::filesystem::path old = file.string() + ".1";
    std::filesystem::rename(file, old);
    return old;
  }

  LogFixture log{0};
  std::filesystem::path file = log.folder / "log" / "audit.jsonl";
  std::unique_ptr<Mirror> mirror;

 private:
  int committed_ = 0;
};

inline bool says(const core::Error& error, const std::string& text) {
  return error.message.find(text) != std::string::npos && error.message.find('\n') == std::string::npos;
}

}  // namespace resetd::audit::testing_support
