// `resetd check`: what it prints of plans, good and bad.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

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

TEST_F(CheckCommand, SaysThatThereMayBeMoreThanAHundredMistakes) {
  const auto check = [this](int mistakes) {
    const std::string plan = (folder_ / "wrong.yaml").string();
    std::ofstream file{plan};
    file << "version: 1\nname: n\nreason: r\nconsole: prod\ntasks:\n";
    for (int i = 0; i < mistakes; ++i) file << "  - {taskId: 0, posType: PG_LSN_POS, lsn: \"0/1\"}\n";
    file.close();
    const Ran ran = resetd({"check", plan});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_EQ(ran.out, "[]\n");
    return ran.err;
  };
  const std::string many = check(150);
  EXPECT_EQ(std::count(many.begin(), many.end(), '\n'), 101) << many;
  EXPECT_TRUE(many.ends_with("\n… and there may be more: mend these first\n")) << many;
  EXPECT_EQ(check(99).find("…"), std::string::npos);
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
