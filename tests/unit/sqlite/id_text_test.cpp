// Ids come out of the database as they went in, whatever they are; those that spell 16 bytes take no more than these.

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "sqlite/id_text.hpp"

namespace resetd::sqlite {
namespace {
namespace id_text_test {

/// How an id is stored, such as `blob 16`, and what is read back.
using Stored = std::pair<std::string, std::string>;

class IdText : public testing::Test {
 protected:
  IdText() { database_.exec("CREATE TABLE ids (id ANY) STRICT"); }

  Stored stored(const std::string& text, Spelling spelling) {
    database_.exec("DELETE FROM ids");
    SQLite::Statement insert(database_, "INSERT INTO ids VALUES (?)");
    bind_id(insert, 1, text, spelling);
    insert.exec();
    SQLite::Statement select(database_, "SELECT id, typeof(id) || ' ' || length(CAST(id AS BLOB)) FROM ids");
    EXPECT_TRUE(select.executeStep());
    return {select.getColumn(1).getString(), read_id(select.getColumn(0), spelling)};
  }

  SQLite::Database database_{":memory:", SQLite::OPEN_READWRITE};
};

constexpr const char* nonce = "940c9dfa407625d89964538782114afd";
constexpr const char* request_id = "67c4ae94-5a06-11f0-aa63-0000000ff0a9";

TEST_F(IdText, WhatSpellsSixteenBytesIsThese) {
  EXPECT_EQ(stored(nonce, Spelling::hex), Stored("blob 16", nonce));
  EXPECT_EQ(stored(request_id, Spelling::uuid), Stored("blob 16", request_id));
  EXPECT_EQ(stored("00000000-0000-0000-0000-000000000000", Spelling::uuid).first, "blob 16");
  EXPECT_EQ(stored(std::string(32, 'f'), Spelling::hex).second, std::string(32, 'f'));
}

TEST_F(IdText, AnythingElseStaysText) {
  const std::string upper = "67C4AE94-5A06-11F0-AA63-0000000FF0A9";
  for (const std::string& text :
       {std::string{}, std::string{"nonce"}, upper, std::string{nonce} + "0", std::string{nonce}.substr(1),
        std::string{"67c4ae94-5a06-11f0-aa630-000000ff0a9"}, std::string{"67c4ae9405a06-11f0-aa63-0000000ff0a9"},
        std::string{"g40c9dfa407625d89964538782114afd"}, std::string{"940c9dfa407625d89964538782114af/"},
        std::string{"\xe9\x87\x8d\xe7\xbd\xae"}, std::string(36, '-')}) {
    const std::string as_text = "text " + std::to_string(text.size());
    EXPECT_EQ(stored(text, Spelling::hex), Stored(as_text, text));
    EXPECT_EQ(stored(text, Spelling::uuid), Stored(as_text, text));
  }
  EXPECT_EQ(stored(nonce, Spelling::uuid).first, "text 32") << "the dashes would come back";
  EXPECT_EQ(stored(request_id, Spelling::hex).first, "text 36");
}

TEST_F(IdText, EveryDigitInEveryPlace) {
  for (std::size_t place = 0; place < 32; ++place) {
    for (const char digit : std::string{"0123456789abcdef"}) {
      std::string text = nonce;
      text[place] = digit;
      ASSERT_EQ(stored(text, Spelling::hex), Stored("blob 16", text));
    }
  }
}

TEST_F(IdText, NothingIsNoId) {
  SQLite::Statement select(database_, "SELECT NULL");
  ASSERT_TRUE(select.executeStep());
  EXPECT_EQ(read_id(select.getColumn(0), Spelling::hex), "");
}

}  // namespace id_text_test
}  // namespace
}  // namespace resetd::sqlite
