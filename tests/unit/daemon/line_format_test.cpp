// `-o` of commands whose answer is one line.

#include <boost/json/parse.hpp>

#include "commands_fixture.hpp"

namespace resetd::daemon {
namespace {

using testing_support::Ran;

class LineFormat : public testing_support::Commands {
 protected:
  LineFormat() { make_run(); }
  boost::json::object document(std::vector<std::string> words, int exit_code = 0) {
    words.insert(words.end(), {"-o", "json"});
    const Ran ran = resetd(std::move(words));
    EXPECT_EQ(ran.exit_code, exit_code) << ran.err;
    return boost::json::parse(ran.out).as_object();
  }
  std::string head() { return resetd({"audit", "head"}).out; }
};

TEST_F(LineFormat, OfTheHeadIsALineUnlessJsonIsAskedFor) {
  const std::string line = head();
  EXPECT_EQ(resetd({"audit", "head", "-o", "table"}).out, line);
  const auto object = document({"audit", "head"});
  EXPECT_EQ(std::string{object.at("head").as_string()} + "\n", line);
  EXPECT_EQ(object.at("seq").as_int64(), 2);
  EXPECT_EQ(object.at("hash").as_string(), line.substr(2, 64));
}

TEST_F(LineFormat, OfAVerification) {
  const auto object = document({"audit", "verify"});
  EXPECT_TRUE(object.at("ok").as_bool());
  EXPECT_EQ(object.at("seq").as_int64(), 2);
  EXPECT_EQ(object.at("first_seq").as_int64(), 1);
  EXPECT_FALSE(object.contains("problem"));
  const auto cut = document({"audit", "verify", "--anchor", "3:" + std::string(64, 'a')}, 8);
  EXPECT_FALSE(cut.at("ok").as_bool());
  EXPECT_TRUE(cut.at("problem").is_string());
}

TEST_F(LineFormat, OfACheck) {
  const auto object = document({"db", "check"});
  EXPECT_TRUE(object.at("sound").as_bool());
  EXPECT_GE(object.at("schema_version").as_int64(), 1);
  EXPECT_TRUE(object.at("problems").as_array().empty());
  EXPECT_TRUE(object.at("audit").at("ok").as_bool());
  EXPECT_FALSE(object.contains("backup"));
  EXPECT_EQ(resetd({"db", "check"}).out.substr(0, 21), "the database is sound");
}

TEST_F(LineFormat, OfABackup) {
  const std::string file = (folder_ / "copy.db").string();
  const auto object = document({"db", "backup", file});
  EXPECT_EQ(object.at("file").as_string(), file);
  EXPECT_EQ(std::string{object.at("head").as_string()} + "\n", head());
  EXPECT_TRUE(std::filesystem::exists(file));
}

}  // namespace
}  // namespace resetd::daemon
