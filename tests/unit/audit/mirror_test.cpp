// What the mirror holds, wherever its file goes meanwhile.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mirror_fixture.hpp"

namespace {

using namespace resetd;
using namespace resetd::audit;
using namespace resetd::audit::testing_support;
using support::read_file;
using support::write_file;

unsigned permissions(const std::filesystem::path& file) {
  struct stat found {};
  return ::stat(file.c_str(), &found) == 0 ? found.st_mode & 0777U : 0;
}

TEST_F(MirrorTest, IsTheExportByteForByte) {
  mirror = open();
  EXPECT_EQ(mirrored(), "");
  for (const int records : {1, 3, 2}) {
    commit_and_follow(records);
    EXPECT_EQ(mirrored(), exported());
  }
  const Verdict verdict = verify_file(file, log.log.head()).value();
  EXPECT_EQ(verdict.problem, "");
  EXPECT_EQ(verdict.head.seq, 6);
}

TEST_F(MirrorTest, IsForItsOwnerAloneWhatTheUmaskMaySay) {
  const mode_t before = ::umask(0);
  mirror = open();
  rotate();
  commit_and_follow(1);
  ::umask(before);
  EXPECT_EQ(permissions(file), 0600U);
  EXPECT_EQ(permissions(file.string() + ".1"), 0600U);
}

TEST_F(MirrorTest, ANewOneGetsTheWholeLog) {
  commit(3);
  mirror = open();
  EXPECT_EQ(mirrored(), exported());
}

TEST_F(MirrorTest, ALongLogIsWrittenInPieces) {
  for (int i = 1; i <= 12; ++i) {
    Record record = small_record(i);
    record.detail = R"({"text":")" + std::string(300'000, 'x') + "\"}";
    log.log.append(database(), record);
  }
  mirror = open();
  EXPECT_EQ(mirrored(), exported());
  reopen();  // its last line is longer than the first look from its end
  EXPECT_EQ(mirrored(), exported());
}

TEST_F(MirrorTest, GoesOnWhereItWasLeft) {
  mirror = open();
  commit_and_follow(2);
  reopen();
  commit_and_follow(2);
  EXPECT_EQ(mirrored(), exported());
}

TEST_F(MirrorTest, GetsWhatACrashLeftOut) {
  mirror = open();
  commit_and_follow(2);
  commit(3);
  reopen();
  EXPECT_EQ(mirrored(), exported());
}

TEST_F(MirrorTest, NothingIsTouchedWhereNothingWasRecorded) {
  mirror = open();
  commit_and_follow(2);
  rotate();
  EXPECT_TRUE(follow().has_value());
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(MirrorTest, RenamedInTheMiddle) {
  mirror = open();
  commit_and_follow(2);
  const std::filesystem::path old = rotate();
  commit_and_follow(3);
  EXPECT_EQ(read_file(old) + mirrored(), exported());
  EXPECT_EQ(mirrored(), exported(2));
  EXPECT_EQ(verify_file(file, std::nullopt).value().first_seq, 3);
}

TEST_F(MirrorTest, RenamedAndMadeAnewByWhoeverRotatesIt) {
  mirror = open();
  commit_and_follow(2);
  const std::filesystem::path old = rotate();
  write_file(file, "");
  ::chmod(file.c_str(), 0640);
  commit_and_follow(1);
  EXPECT_EQ(read_file(old) + mirrored(), exported());
  EXPECT_EQ(permissions(file), 0640U);
}

TEST_F(MirrorTest, CopiedAndCut) {
  mirror = open();
  commit_and_follow(2);
  const std::string copy = mirrored();
  ASSERT_EQ(::truncate(file.c_str(), 0), 0);
  commit_and_follow(3);
  EXPECT_EQ(copy + mirrored(), exported());
}

TEST_F(MirrorTest, Removed) {
  mirror = open();
  commit_and_follow(2);
  std::filesystem::remove(file);
  commit_and_follow(1);
  EXPECT_EQ(mirrored(), exported(2));
}

TEST_F(MirrorTest, RenamedBetweenTwoStarts) {
  mirror = open();
  commit_and_follow(2);
  mirror.reset();
  const std::filesystem::path old = rotate();
  mirror = open();
  commit_and_follow(1);
  EXPECT_EQ(read_file(old) + mirrored(), exported());
}

TEST_F(MirrorTest, RenamedBetweenACrashAndTheNextStart) {
  mirror = open();
  commit_and_follow(2);
  commit(2);
  mirror.reset();
  const std::filesystem::path old = rotate();
  write_file(file, "");
  mirror = open();
  EXPECT_EQ(read_file(old) + mirrored(), exported());
}

TEST_F(MirrorTest, WhereThePowerTookItsNoteTheFileTells) {
  mirror = open();
  commit_and_follow(3);
  log.exec("UPDATE audit_mirror SET seq = 1");
  reopen();
  EXPECT_EQ(mirrored(), exported());
}

TEST_F(MirrorTest, WhereThePowerTookItsNoteAndTheFileIsGoneARecordIsThereTwiceRatherThanNever) {
  mirror = open();
  commit_and_follow(3);
  log.exec("UPDATE audit_mirror SET seq = 1");
  mirror.reset();
  rotate();
  mirror = open();
  EXPECT_EQ(mirrored(), exported(1));
}

TEST_F(MirrorTest, AnotherPathIsAnotherMirror) {
  mirror = open();
  commit_and_follow(2);
  file = log.folder / "log" / "other.jsonl";
  reopen();
  EXPECT_EQ(mirrored(), exported());
  commit_and_follow(1);
  file = log.folder / "log" / "audit.jsonl";
  reopen();
  EXPECT_EQ(mirrored(), exported());
}

TEST_F(MirrorTest, WhatWasCutFromItsEndIsWrittenAnew) {
  mirror = open();
  commit_and_follow(3);
  ASSERT_EQ(::truncate(file.c_str(), static_cast<off_t>(mirrored().size() - 50)), 0);
  commit_and_follow(1);
  EXPECT_EQ(mirrored(), exported());
  ASSERT_EQ(::truncate(file.c_str(), static_cast<off_t>(mirrored().size() / 2)), 0);
  reopen();
  EXPECT_EQ(mirrored(), exported());
}

}  // namespace
