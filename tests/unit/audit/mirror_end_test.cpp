// What the mirror's end says of a crash, and of the database that is to be followed.

#include <unistd.h>

#include "mirror_fixture.hpp"

namespace {

using namespace resetd;
using namespace resetd::audit;
using namespace resetd::audit::testing_support;
using core::ErrorKind;
using support::write_file;

class MirrorEnd : public MirrorTest {
 protected:
  /// The file's text stays as it is.
  void expect_refused(const std::string& text, ErrorKind kind, const std::string& said) {
    write_file(file, text);
    const core::Error error = open_error();
    EXPECT_EQ(error.kind, kind) << error.message;
    EXPECT_TRUE(says(error, said)) << error.message;
    EXPECT_TRUE(says(error, file.string())) << error.message;
    EXPECT_EQ(mirrored(), text);
  }
  std::string line(int seq) { return exported(seq - 1).substr(0, exported(seq - 1).find('\n')); }
};

TEST_F(MirrorEnd, ALineCutShortAnywhereIsWrittenAnew) {
  commit(3);
  const std::string all = exported();
  for (std::size_t left = 0; left < all.size(); left += 13) {
    log.exec("DELETE FROM audit_mirror");  // the file is all there is to go by
    write_file(file, all.substr(0, left));
    mirror = open();
    ASSERT_EQ(mirrored(), all) << left;
  }
  write_file(file, all.substr(0, all.size() - 1));
  mirror = open();
  EXPECT_EQ(mirrored(), all) << "only the end of line was missing";
}

TEST_F(MirrorEnd, AFirstLineCutShortAfterARotation) {
  mirror = open();
  commit_and_follow(2);
  mirror.reset();
  commit(2);
  rotate();
  write_file(file, line(3).substr(0, 40));
  mirror = open();
  EXPECT_EQ(mirrored(), exported(2));
}

TEST_F(MirrorEnd, ALastLineThatIsNoBeginningOfTheNextRecord) {
  commit(3);
  expect_refused(line(1) + "\n" + line(3).substr(0, 200), ErrorKind::bad_input, "not the beginning of record 2");
  expect_refused(line(1) + "\n" + line(2) + "}", ErrorKind::bad_input, "not the beginning of record 2");
  expect_refused(line(2).substr(0, 200), ErrorKind::bad_input, "not the beginning of record 1");
  expect_refused(line(1) + "\n" + std::string(20, '\0'), ErrorKind::bad_input, "not the beginning of record 2");
}

TEST_F(MirrorEnd, AFileThatIsNoMirror) {
  commit(1);
  expect_refused("hello\n", ErrorKind::bad_input, "is no audit record");
  expect_refused("\n", ErrorKind::bad_input, "is no audit record");
  expect_refused(line(1) + "\n\n", ErrorKind::bad_input, "is no audit record");
  expect_refused("{\"seq\":1}\n", ErrorKind::bad_input, "is no audit record");
}

TEST_F(MirrorEnd, AFileWithoutLinesIsNotReadWhole) {
  commit(1);
  write_file(file, "");
  ASSERT_EQ(::truncate(file.c_str(), off_t{1} << 40), 0);  // a hole of a terabyte
  const core::Error error = open_error();
  EXPECT_EQ(error.kind, ErrorKind::bad_input);
  EXPECT_TRUE(says(error, "has no lines at its end")) << error.message;
}

TEST_F(MirrorEnd, ALineOfOnlyANumberOutOfPlace) {
  commit(2);
  std::string zero = line(1);
  zero.replace(zero.find("\"seq\":1"), 7, "\"seq\":0");
  expect_refused(zero + "\n", ErrorKind::audit_broken, "another record 0");
  std::string negative = line(1);
  negative.replace(negative.find("\"seq\":1"), 7, "\"seq\":-9223372036854775808");
  expect_refused(negative + "\n", ErrorKind::audit_broken, "another record -9223372036854775808");
}

TEST_F(MirrorEnd, AnEditedLastLine) {
  commit(3);
  std::string edited = line(3);
  edited.replace(edited.find("resetd"), 6, "nobody");
  expect_refused(exported().substr(0, exported().find(line(3))) + edited + "\n", ErrorKind::audit_broken,
                 "another record 3");
}

/// A database of records 1 to 2, copied; then three more.
class OldCopy : public MirrorEnd {
 protected:
  void SetUp() override {
    mirror = open();
    commit_and_follow(2);
    std::filesystem::copy_file(log.folder / "resetd.db", log.folder / "old.db");
    std::filesystem::copy_file(log.folder / "resetd.db-wal", log.folder / "old.db-wal");
    commit_and_follow(3);
    mirror.reset();
    old = sqlite::Connection::open(log.folder / "old.db", sqlite::Access::work).value();
    ASSERT_EQ(head(*old).seq, 2);
  }
  core::Error error_with_old() {
    const std::string before = mirrored();
    auto opened = Mirror::open(*old, file);
    EXPECT_EQ(mirrored(), before);
    return opened.has_error() ? opened.error() : core::Error{};
  }
  std::unique_ptr<sqlite::Connection> old;
};

TEST_F(OldCopy, IsBehindItsMirror) {
  const core::Error error = error_with_old();
  EXPECT_EQ(error.kind, ErrorKind::audit_broken);
  EXPECT_TRUE(says(error, "has record 5, the database none beyond 2")) << error.message;
  EXPECT_TRUE(says(error, "old.db is an old copy")) << error.message;
}

TEST_F(OldCopy, IsBehindAMirrorThatEndsInTheMiddleOfTheNextRecord) {
  write_file(file, exported().substr(0, exported().find(line(3)) + 100));
  const core::Error error = error_with_old();
  EXPECT_EQ(error.kind, ErrorKind::audit_broken);
  EXPECT_TRUE(says(error, "has the beginning of a line after record 2, the database nothing")) << error.message;
}

TEST_F(OldCopy, WentOnWithoutItsMirror) {
  Log log_of_old(*old);
  for (int i = 1; i <= 7; ++i) log_of_old.append(*old, small_record(100 + i));
  const core::Error error = error_with_old();
  EXPECT_EQ(error.kind, ErrorKind::audit_broken);
  EXPECT_TRUE(says(error, "has another record 5 than the database")) << error.message;
}

TEST_F(OldCopy, GoesOnWhereTheMirrorWasMovedAway) {
  rotate();
  const auto fresh = Mirror::open(*old, file).value();
  Log log_of_old(*old);
  log_of_old.append(*old, small_record(100));
  ASSERT_TRUE(fresh->follow(*old, log_of_old.head()).has_value());
  const Verdict verdict = verify_file(file, log_of_old.head()).value();
  EXPECT_EQ(verdict.problem, "");
  EXPECT_EQ(verdict.first_seq, 3);
}

TEST_F(OldCopy, WhereTheNewestOneIsPutBackAllIsWell) {
  error_with_old();
  mirror = open();
  commit_and_follow(1);
  EXPECT_EQ(mirrored(), exported());
}

}  // namespace
