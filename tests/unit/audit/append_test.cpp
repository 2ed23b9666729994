#include <gtest/gtest.h>

#include "audit/log.hpp"
#include "core/sha256.hpp"
#include "records.hpp"

namespace {

using namespace resetd::audit;
using namespace resetd::audit::testing_support;

std::string of_msg(const std::string& msg) {
  resetd::core::Sha256 sha256;
  return resetd::core::hex(sha256.of(msg));
}

TEST(Append, CountsFromOneAndGoesOnAfterReopening) {
  LogFixture fixture(3);
  EXPECT_EQ(fixture.log.head().seq, 3);
  EXPECT_EQ(head(*fixture.connection).hash, fixture.log.head().hash);
  Log reopened(*fixture.connection);
  EXPECT_EQ(reopened.append(*fixture.connection, small_record(4)).seq, 4);
  EXPECT_TRUE(verify(*fixture.connection, std::nullopt).problem.empty());
}

TEST(Append, AnEmptyLogHasItsHeadToo) {
  LogFixture fixture(0);
  EXPECT_EQ(to_string(head(*fixture.connection)), "0:" + std::string(64, '0'));
  EXPECT_EQ(fixture.exported(), "");
}

TEST(Append, GoesWithItsTransaction) {
  LogFixture fixture(1);
  fixture.exec("BEGIN");
  fixture.log.append(*fixture.connection, small_record(2));
  fixture.exec("ROLLBACK");
  EXPECT_EQ(head(*fixture.connection).seq, 1);
}

TEST(Append, KeepsAMsgOfFourKilobytes) {
  LogFixture fixture(0);
  Record record = small_record(1);
  record.msg = std::string(4096, 'x');
  fixture.log.append(*fixture.connection, record);
  EXPECT_NE(fixture.exported().find("\"msg\":\"" + *record.msg + "\""), std::string::npos);
  EXPECT_EQ(fixture.exported().find("msg_sha256"), std::string::npos);
}

TEST(Append, CutsALongerMsgBetweenCharactersAndKeepsItsHash) {
  LogFixture fixture(0);
  Record record = small_record(1);
  record.msg = std::string(4095, 'x') + "éy";  // the é would lie across the limit
  fixture.log.append(*fixture.connection, record);
  const std::string line = fixture.exported();
  EXPECT_NE(line.find("\"msg\":\"" + std::string(4095, 'x') + "\""), std::string::npos);
  // As `sha256sum` prints it for the whole text.
  EXPECT_NE(line.find(R"("detail":{"msg_sha256":"26738cf1a62587ce3a566b545dc5a944630fdeec30a5e28065826bd59202dc5f"})"),
            std::string::npos)
      << line.substr(0, 300);
  EXPECT_TRUE(verify(*fixture.connection, std::nullopt).problem.empty());
}

TEST(Append, PutsTheHashOfALongMsgInItsPlaceAmongTheDetails) {
  const std::string msg(5000, 'm');
  const std::string member = "\"msg_sha256\":\"" + of_msg(msg) + "\"";
  for (const auto& [detail, expected] : std::vector<std::pair<std::string, std::string>>{
           {R"({"a":{"z":1},"z":2})", R"({"a":{"z":1},)" + member + R"(,"z":2})"},
           {R"({"z":2})", "{" + member + R"(,"z":2})"},
           {R"({"a":2})", R"({"a":2,)" + member + "}"},
           {"{}", "{" + member + "}"}}) {
    LogFixture fixture(0);
    Record record = small_record(1);
    record.msg = msg;
    record.detail = detail;
    fixture.log.append(*fixture.connection, record);
    EXPECT_NE(fixture.exported().find("\"detail\":" + expected), std::string::npos) << fixture.exported();
  }
}

using AppendDeathTest = testing::Test;

TEST(AppendDeathTest, ARecordThatCouldNotBeVerifiedIsABrokenInvariant) {
  LogFixture fixture(0);
  Record spaced = small_record(1);
  spaced.request = R"({"taskId": 1})";
  EXPECT_DEATH(fixture.log.append(*fixture.connection, spaced), "broken invariant.*could not be verified");
  Record latin = small_record(1);
  latin.msg = "caf\xe9";
  EXPECT_DEATH(fixture.log.append(*fixture.connection, latin), "broken invariant.*UTF-8");
}

TEST(Triggers, RefuseEveryChange) {
  LogFixture fixture(3);
  const std::string row = " INTO audit (seq, at_us, event, actor, hash) VALUES (";
  for (const std::string& sql :
       {std::string("UPDATE audit SET actor = 'x' WHERE seq = 2"),
        std::string("UPDATE audit SET seq = 9 WHERE seq = 3"), std::string("DELETE FROM audit WHERE seq = 3"),
        std::string("DELETE FROM audit"), "INSERT OR REPLACE" + row + "2, 0, 'e', 'a', zeroblob(32))",
        "REPLACE" + row + "3, 0, 'e', 'a', zeroblob(32))", "INSERT" + row + "5, 0, 'e', 'a', zeroblob(32))",
        "INSERT" + row + "0, 0, 'e', 'a', zeroblob(32))", "INSERT" + row + "4, 0, 'e', 'a', zeroblob(31))",
        "INSERT" + row + "2, 0, 'e', 'a', zeroblob(32)) ON CONFLICT DO UPDATE SET actor = 'x'"}) {
    EXPECT_THROW(fixture.exec(sql), SQLite::Exception) << sql;
  }
  EXPECT_TRUE(verify(*fixture.connection, std::nullopt).problem.empty());
  EXPECT_EQ(head(*fixture.connection).seq, 3);
}

TEST(Export, BeginsAfterAnyRecordAndEndsWhereItIsTold) {
  LogFixture fixture(5);
  const std::string all = fixture.exported();
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 5);
  EXPECT_TRUE(all.ends_with(fixture.exported(3)));
  EXPECT_EQ(fixture.exported(5), "");
  EXPECT_EQ(fixture.exported(99), "");
  int seen = 0;
  export_lines(*fixture.connection, 0, [&](const std::string&) { return ++seen < 2; });
  EXPECT_EQ(seen, 2);
}

}  // namespace
