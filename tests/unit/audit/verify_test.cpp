#include <gtest/gtest.h>

#include <fstream>
#include <limits>

#include "audit/log.hpp"
#include "core/sha256.hpp"
#include "records.hpp"

namespace {

using namespace resetd::audit;
using namespace resetd::audit::testing_support;

testing::AssertionResult bad(const Verdict& verdict, std::int64_t seq, const std::string& says) {
  if (verdict.bad_seq == seq && verdict.problem.find(says) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "bad record " << verdict.bad_seq.value_or(-1) << ": " << verdict.problem;
}

testing::AssertionResult good(const Verdict& verdict, std::int64_t head) {
  if (verdict.problem.empty() && !verdict.bad_seq && verdict.head.seq == head) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "head " << verdict.head.seq << ": " << verdict.problem;
}

/// Verifies the table and its export, which must agree.
Verdict verdict_of(LogFixture& fixture, const std::optional<Head>& anchor = std::nullopt) {
  const std::string file = fixture.folder / "export.jsonl";
  std::ofstream(file, std::ios::binary) << fixture.exported();
  const Verdict table = verify(*fixture.connection, anchor);
  const Verdict exported = verify_file(file, anchor).value();
  EXPECT_EQ(table.bad_seq, exported.bad_seq) << table.problem << " / " << exported.problem;
  EXPECT_EQ(table.problem.empty(), exported.problem.empty()) << table.problem << " / " << exported.problem;
  EXPECT_EQ(to_string(table.head), to_string(exported.head));
  return table;
}

TEST(Verify, AWholeLog) {
  LogFixture fixture(20);
  fixture.log.append(*fixture.connection, full_record());
  EXPECT_TRUE(good(verdict_of(fixture), 21));
  EXPECT_EQ(verdict_of(fixture).head.hash, fixture.log.head().hash);
  LogFixture empty(0);
  EXPECT_TRUE(good(verdict_of(empty), 0));
}

TEST(Verify, NoticesEachFieldThatWasChanged) {
  for (const std::string column : {"at_us = at_us + 1",  "event = 'reset.acknowledged'",
                                   "actor = 'eve(0)'",   "run = 2",
                                   "run = NULL",         "ordinal = 99",
                                   "task_id = 1",        "job_id = 1",
                                   "console = 'x'",      "attempt = 1",
                                   "nonce = 'n'",        "request = '{}'",
                                   "request = NULL",     "http_status = 500",
                                   "code = '0'",         "msg = ''",
                                   "request_id = 'r'",   "before = '{}'",
                                   "after = '{}'",       "detail = '{}'",
                                   "hash = zeroblob(32)"}) {
    LogFixture fixture(5);
    fixture.drop_triggers();
    fixture.exec("UPDATE audit SET " + std::string(column) + " WHERE seq = 3");
    const Verdict verdict = verdict_of(fixture);
    EXPECT_TRUE(bad(verdict, 3, "record 3 was changed")) << column;
    EXPECT_EQ(verdict.head.seq, 2);
  }
}

TEST(Verify, NoticesEachFieldOfAFullRecordThatWasTakenOut) {
  for (const std::string column : {"run", "ordinal", "task_id", "job_id", "console", "attempt", "nonce", "request",
                                   "http_status", "code", "msg", "request_id", "before", "after", "detail"}) {
    LogFixture fixture(1);
    fixture.log.append(*fixture.connection, full_record());
    fixture.drop_triggers();
    fixture.exec("UPDATE audit SET " + std::string(column) + " = NULL WHERE seq = 2");
    EXPECT_TRUE(bad(verdict_of(fixture), 2, "record 2 was changed")) << column;
  }
}

TEST(Verify, ReadsIdsThatAreStoredAsBytesAndNoticesTheirBits) {
  LogFixture fixture(1);
  Record record = full_record();
  record.nonce = "940c9dfa407625d89964538782114afd";
  record.request_id = "67c4ae94-5a06-11f0-aa63-0000000ff0a9";
  fixture.log.append(*fixture.connection, record);
  EXPECT_NE(fixture.exported().find(R"("nonce":"940c9dfa407625d89964538782114afd")"), std::string::npos);
  EXPECT_NE(fixture.exported().find(R"("request_id":"67c4ae94-5a06-11f0-aa63-0000000ff0a9")"), std::string::npos);
  EXPECT_TRUE(good(verdict_of(fixture), 2));
  fixture.drop_triggers();
  fixture.exec("UPDATE audit SET nonce = '940c9dfa407625d89964538782114afd' WHERE seq = 2");
  EXPECT_TRUE(good(verdict_of(fixture), 2)) << "as records of earlier versions have it";
  fixture.exec("UPDATE audit SET request_id = x'67c4ae945a0611f0aa630000000ff0a8' WHERE seq = 2");
  EXPECT_TRUE(bad(verdict_of(fixture), 2, "record 2 was changed"));
  EXPECT_THROW(fixture.exec("UPDATE audit SET nonce = x'940c' WHERE seq = 2"), SQLite::Exception);
  EXPECT_THROW(fixture.exec("UPDATE audit SET request_id = 12 WHERE seq = 2"), SQLite::Exception);
}

/// The exported line is the same as before: only the table shows it.
TEST(Verify, NoticesAFieldThatHidesInItsNeighboursJson) {
  for (const std::string change : {R"(before = before || ',"code":"1"', code = NULL)",
                                   R"(request = request || ',"request_id":"9ee3c617"', request_id = NULL)"}) {
    LogFixture fixture(1);
    fixture.log.append(*fixture.connection, full_record());
    const std::string before = fixture.exported();
    fixture.drop_triggers();
    fixture.exec("UPDATE audit SET " + change + " WHERE seq = 2");
    EXPECT_EQ(fixture.exported(), before);
    EXPECT_TRUE(bad(verify(*fixture.connection, std::nullopt), 2, "record 2 was changed")) << change;
  }
}

TEST(Verify, NoticesMissingRecords) {
  LogFixture middle(5);
  middle.drop_triggers();
  middle.exec("DELETE FROM audit WHERE seq = 3");
  EXPECT_TRUE(bad(verdict_of(middle), 3, "record 3 is missing"));

  LogFixture renumbered(5);
  renumbered.drop_triggers();
  renumbered.exec("DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3");
  EXPECT_TRUE(bad(verdict_of(renumbered), 3, "record 3 was changed"));

  LogFixture first(5);
  first.drop_triggers();
  first.exec("DELETE FROM audit WHERE seq = 1");
  EXPECT_TRUE(bad(verify(*first.connection, std::nullopt), 1, "record 1 is missing"));
}

TEST(Verify, NoticesASwap) {
  LogFixture fixture(5);
  fixture.drop_triggers();
  fixture.exec(
      "UPDATE audit SET seq = 99 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4;"
      "UPDATE audit SET seq = 4 WHERE seq = 99");
  EXPECT_TRUE(bad(verdict_of(fixture), 3, "record 3 was changed"));
}

TEST(Verify, NoticesARecordPutBeforeTheFirst) {
  LogFixture fixture(2);
  fixture.drop_triggers();
  fixture.exec("PRAGMA ignore_check_constraints=ON");
  fixture.exec("INSERT INTO audit (seq, at_us, event, actor, hash) VALUES (0, 0, 'e', 'a', zeroblob(32))");
  EXPECT_TRUE(bad(verify(*fixture.connection, std::nullopt), 1, "record 0 stands in its place"));
}

/// Changes record 3 and makes its own hash anew, as someone who knows the format would.
void rehash_third(LogFixture& fixture) {
  Record changed = small_record(3);
  changed.actor = "eve(0)";
  std::string prev;
  {
    SQLite::Statement select(fixture.connection->database(), "SELECT lower(hex(hash)) FROM audit WHERE seq = 2");
    ASSERT_TRUE(select.executeStep());
    prev = select.getColumn(0).getString();
  }
  fixture.drop_triggers();
  const std::string hash = chain_hash(prev, to_json(changed, 3, prev, {}));
  fixture.exec("UPDATE audit SET actor = 'eve(0)', hash = x'" + hash + "' WHERE seq = 3");
}

TEST(Verify, ARecordHashedAnewShowsAtTheNext) {
  LogFixture fixture(5);
  rehash_third(fixture);
  EXPECT_TRUE(bad(verdict_of(fixture), 4, "or what came before it"));
}

TEST(Verify, AnAnchorTellsARewrittenNewestRecord) {
  LogFixture fixture(3);
  const Head anchor = fixture.log.head();
  rehash_third(fixture);
  EXPECT_TRUE(good(verdict_of(fixture), 3));  // nothing in the log itself can tell
  const Verdict verdict = verdict_of(fixture, anchor);
  EXPECT_TRUE(bad(verdict, 3, "the anchor says " + anchor.hash));
  EXPECT_EQ(verdict.head.seq, 2);
}

TEST(Verify, AnAnchorTellsACutTail) {
  LogFixture fixture(5);
  const Head anchor = fixture.log.head();
  EXPECT_TRUE(good(verdict_of(fixture, anchor), 5));
  fixture.drop_triggers();
  fixture.exec("DELETE FROM audit WHERE seq > 3");
  EXPECT_TRUE(good(verdict_of(fixture), 3));
  EXPECT_TRUE(bad(verdict_of(fixture, anchor), 4, "the log ends at 3, before the anchor at 5: its tail was cut off"));
  fixture.exec("DELETE FROM audit");
  EXPECT_TRUE(bad(verdict_of(fixture, anchor), 1, "the log ends at 0"));
}

TEST(Verify, AnOlderAnchorHoldsToo) {
  LogFixture fixture(2);
  const Head anchor = fixture.log.head();
  fixture.log.append(*fixture.connection, small_record(3));
  EXPECT_TRUE(good(verdict_of(fixture, anchor), 3));
  EXPECT_TRUE(bad(verdict_of(fixture, Head{2, std::string(64, 'a')}), 2, "the anchor says"));
  EXPECT_TRUE(good(verdict_of(fixture, Head{}), 3));
}

class VerifyFile : public testing::Test {
 protected:
  Verdict verdict(const std::string& text, const std::optional<Head>& anchor = std::nullopt) {
    const std::string file = fixture.folder / "log.jsonl";
    std::ofstream(file, std::ios::binary) << text;
    return verify_file(file, anchor).value();
  }

  LogFixture fixture{5};
};

TEST_F(VerifyFile, AnExportThatBeginsLater) {
  const Verdict later = verdict(fixture.exported(2));
  EXPECT_TRUE(good(later, 5));
  EXPECT_EQ(later.first_seq, 3);
  EXPECT_EQ(verdict(fixture.exported()).first_seq, 1);
  // What came before is proved by an anchor at the record before, or at any record of the file.
  const Head second = LogFixture(2).log.head();
  EXPECT_TRUE(good(verdict(fixture.exported(2), second), 5));
  EXPECT_TRUE(good(verdict(fixture.exported(2), fixture.log.head()), 5));
  EXPECT_TRUE(bad(verdict(fixture.exported(2), Head{2, std::string(64, 'b')}), 2, "the anchor says"));
  const Verdict out_of_reach = verdict(fixture.exported(2), LogFixture(1).log.head());
  EXPECT_NE(out_of_reach.problem.find("begins at record 3, after the anchor at 1"), std::string::npos);
}

TEST_F(VerifyFile, TheFirstRecordFollowsNothing) {
  std::string text = fixture.exported();
  text.replace(text.find(std::string(64, '0')), 64, std::string(64, '1'));
  EXPECT_TRUE(bad(verdict(text), 1, "record 1 was changed"));
}

TEST_F(VerifyFile, ALastLineCutShort) {
  const std::string text = fixture.exported();
  const std::size_t last = text.rfind('\n', text.size() - 2) + 1;
  for (const std::size_t end : {last + 1, last + 20, text.size() - 2}) {
    const Verdict cut = verdict(text.substr(0, end));
    EXPECT_TRUE(bad(cut, 5, "the last line, record 5, is cut short"));
    EXPECT_EQ(cut.head.seq, 4);
  }
  EXPECT_TRUE(good(verdict(text.substr(0, text.size() - 1)), 5));  // but for its end of line it is whole
}

TEST_F(VerifyFile, LinesThatAreNotCanonical) {
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"\"ordinal\":3", "\"ordinal\": 3"},
                                                        {"\"ordinal\":3", "\"ordinal\":3,\"ordinal\":3"},
                                                        {"{\"taskId\":3}", "{\"taskId\":3,\"taskId\":3}"},
                                                        {"\"ordinal\":3,", "\r\n\"ordinal\":3,"}}) {
    std::string text = fixture.exported();
    text.replace(text.find(from), from.size(), to);
    EXPECT_TRUE(bad(verdict(text), 3, "record 3 cannot be read")) << to;
  }
  std::string blank = fixture.exported();
  blank.insert(blank.find('\n'), "\n");
  EXPECT_TRUE(bad(verdict(blank), 2, "record 2 cannot be read"));
}

/// Found by fuzzing: the number after it does not fit.
TEST_F(VerifyFile, TheLastNumberThereIs) {
  const Record record = small_record(1);
  const Head before;
  constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();
  const std::string hash = chain_hash(before.hash, to_json(record, last, before.hash, {}));
  const std::string line = to_json(record, last, before.hash, hash) + "\n";
  EXPECT_TRUE(bad(verdict(line + line), 1, "record 1 cannot be read: no number could follow its own"));
}

TEST_F(VerifyFile, ALineTwice) {
  const std::string text = fixture.exported();
  EXPECT_TRUE(bad(verdict(text + fixture.exported(4)), 6, "record 5 stands in its place"));
}

TEST_F(VerifyFile, WhatIsNoLog) {
  EXPECT_TRUE(good(verdict(""), 0));
  EXPECT_TRUE(bad(verdict("hello\n"), 1, "record 1 cannot be read"));
  EXPECT_TRUE(bad(verdict(std::string(40 << 20, 'x')), 1, "record 1"));
  const auto none = verify_file(fixture.folder / "none.jsonl", std::nullopt);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, resetd::core::ErrorKind::bad_input);
  EXPECT_NE(none.error().message.find("none.jsonl"), std::string::npos);
  EXPECT_FALSE(verify_file(fixture.folder.path(), std::nullopt));  // a folder opens, and cannot be read
}

}  // namespace
