// `resetd check`: what it prints of plans, good and bad.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <sstream>

#include "commands_fixture.hpp"

namespace resetd::daemon {
namespace {

using CheckCommand = testing_support::Commands;
using testing_support::Ran;

TEST_F(CheckCommand, SaysWhichPlansAreGood) {
  const std::string good = (folder_ / "good.yaml").string();
  const std::string bad = (folder_ / "bad.yaml").string();
  std::ofstream{good} << "version: 1\nname: n\nreason: r\nconsole: prod\ntasks:\n"
                         "  - {taskId: 1, posType: PG_LSN_POS, lsn: \"0/1\"}\n";
  std::ofstream{bad}
      << "version: 1\nname: n\nreason: r\nconsole: other\ntasks:\n  - {taskId: 1, posType: PG_LSN_POS}\n";
  const Ran one = resetd({"check", good, "-o", "table"});
  EXPECT_EQ(one.exit_code, 0) << one.err;
  EXPECT_TRUE(one.out.starts_with(good + ": good, 1 task, plan digest ")) << one.out;
  const Ran both = resetd({"check", bad, good});
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_NE(both.err.find("bad.yaml:4:"), std::string::npos) << both.err;
  EXPECT_NE(both.err.find("bad.yaml:6:"), std::string::npos) << both.err;
  const auto documents = boost::json::parse(both.out).as_array();
  ASSERT_EQ(documents.size(), 1U);
  EXPECT_EQ(documents[0].at("plan").as_string(), good.c_str());
  EXPECT_EQ(documents[0].at("tasks").as_int64(), 1);
  EXPECT_EQ(documents[0].at("plan_digest").as_string().size(), 64U);
}

class ManyMistakes : public CheckCommand {
 protected:
  /// A hundred lines, each `FILE:LINE:COLUMN: message`, of which the last says that there may be more.
  static void expect_a_hundred(const std::string& told, const std::string& file) {
    EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 100) << told;
    EXPECT_TRUE(told.ends_with("; there may be more: mend these first\n")) << told;
    std::istringstream lines{told};
    for (std::string line; std::getline(lines, line);) {
      std::istringstream place{line.starts_with(file + ":") ? line.substr(file.size() + 1) : "none"};
      int number = 0;
      int column = 0;
      char colon = 0;
      EXPECT_TRUE(place >> number >> colon >> column && colon == ':' && place.peek() == ':') << line;
    }
  }
};

TEST_F(ManyMistakes, OfAPlanAreAHundredLines) {
  const std::string plan = (folder_ / "wrong.yaml").string();
  const auto check = [&](int mistakes) {
    std::ofstream file{plan};
    file << "version: 1\nname: n\nreason: r\nconsole: prod\ntasks:\n";
    for (int i = 0; i < mistakes; ++i) file << "  - {taskId: 0, posType: PG_LSN_POS, lsn: \"0/1\"}\n";
    file.close();
    const Ran ran = resetd({"check", plan});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_EQ(ran.out, "[]\n");
    return ran.err;
  };
  expect_a_hundred(check(150), plan);
  EXPECT_EQ(check(99).find("there may be more"), std::string::npos);
}

TEST_F(ManyMistakes, OfAConfigurationAreAHundredLines) {
  const std::string configuration = (folder_ / "resetd.yaml").string();
  std::ofstream file{configuration};
  for (int i = 0; i < 150; ++i) file << "wrong" << i << ": 1\n";
  file.close();
  const Ran ran = resetd({"status"});
  EXPECT_EQ(ran.exit_code, 2);
  expect_a_hundred(ran.err, configuration);
}

TEST_F(CheckCommand, ShowsSelections) {
  const std::string plan = (folder_ / "select.yaml").string();
  std::ofstream{plan} << "version: 1\nname: n\nreason: r\nselect: {sourceInstanceId: 61, dataJobName: \"a \\e[31m\"}\n"
                         "defaults: {posType: PG_LSN_POS, lsn: \"0/1\"}\ntasks: [{taskId: 1}]\n";
  const Ran ran = resetd({"check", plan, "-o", "table"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_TRUE(ran.out.starts_with(plan + ": good, 1 task and every job listed under dataJobName \"a \\u001b[31m\", "
                                         "sourceInstanceId 61, plan digest "))
      << ran.out;
  EXPECT_EQ(ran.err, "");
  const auto document = boost::json::parse(resetd({"check", plan, "-o", "json"}).out).at(0);
  EXPECT_EQ(document.at("tasks").as_int64(), 1);
  EXPECT_EQ(document.at("select"), (boost::json::object{{"dataJobName", "a \x1b[31m"}, {"sourceInstanceId", 61}}));
}

}  // namespace
}  // namespace resetd::daemon
