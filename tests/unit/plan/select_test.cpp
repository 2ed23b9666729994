// `select`: which jobs, and what each of them becomes.

#include "unit/plan/plan_files.hpp"

namespace resetd::plan {
namespace {
namespace select_test {

using Selections = PlanFiles;
using Filters = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view time_defaults =
    "defaults: {posType: MYSQL_TIMESTAMP_POS, positionTimestamp: 2026-11-22T09:00:00Z, serverId: 3, note: mine}\n";

/// A plan that has nothing but a selection, which stands on line 4.
std::string selecting(std::string_view select, std::string_view defaults = time_defaults) {
  return with_header("select: " + std::string(select) + "\n" + std::string(defaults));
}

TEST_F(Selections, AloneMakeAGoodPlan) {
  EXPECT_EQ(tasks_of(selecting("{sourceInstanceId: 61}")).size(), 0u);
  EXPECT_EQ(reading_.tasks, 0);
  EXPECT_EQ(reading_.plan_digest.size(), 64u);
  ASSERT_TRUE(reading_.header.select.has_value());
  EXPECT_EQ(reading_.header.select->filters, (Filters{{"sourceInstanceId", "61"}}));
  ASSERT_TRUE(reading_.selected.has_value());
  const Task& task = *reading_.selected;
  EXPECT_EQ(number(task.ordinal), 0);
  EXPECT_FALSE(task.task_id || task.job_id || task.job_name);
  EXPECT_EQ(task.pos_type, "MYSQL_TIMESTAMP_POS");
  EXPECT_EQ(position::to_json(task.target), R"({"positionTimestamp":1795338000000,"serverId":3})");
  EXPECT_EQ(task.note, "mine");
  EXPECT_FALSE(task.allow_undocumented || task.allow_forward);
}

TEST_F(Selections, TakeEveryFilterOfListAsJsonByName) {
  EXPECT_EQ(
      problems_of(selecting("{targetInstanceId: 9223372036854775807, sourceInstanceId: 61, desc: \"a \\\"b\\\"\\n\", "
                            "dataJobType: STRUCT_MIGRATION, dataJobName: 2026, dataJobId: 517}")),
      Lines{});
  ASSERT_TRUE(reading_.header.select.has_value());
  EXPECT_EQ(reading_.header.select->filters, (Filters{{"dataJobId", "517"},
                                                      {"dataJobName", "\"2026\""},
                                                      {"dataJobType", "\"STRUCT_MIGRATION\""},
                                                      {"desc", R"("a \"b\"\n")"},
                                                      {"sourceInstanceId", "61"},
                                                      {"targetInstanceId", "9223372036854775807"}}));
}

TEST_F(Selections, KnowEveryTypeOfJob) {
  for (const std::string type : {"MIGRATION", "SYNC", "CHECK", "REVISE", "STRUCT_MIGRATION", "SUBSCRIBE"}) {
    EXPECT_EQ(problems_of(selecting("{dataJobType: " + type + "}")), Lines{});
    ASSERT_TRUE(reading_.header.select.has_value());
    EXPECT_EQ(reading_.header.select->filters, (Filters{{"dataJobType", "\"" + type + "\""}}));
  }
}

TEST_F(Selections, ComeOnTopOfWrittenTasks) {
  write("more.jsonl", "{\"taskId\":2}\n{\"taskId\":3}\n");
  const auto tasks = tasks_of(with_header("select: {desc: orders}\ntasks: [{taskId: 1}]\ntasks_from: more.jsonl\n" +
                                          std::string(time_defaults)));
  EXPECT_EQ(tasks.size(), 3u);
  EXPECT_EQ(reading_.tasks, 3);
  EXPECT_TRUE(reading_.header.select && reading_.selected);
}

TEST_F(Selections, MakeUpForTasksThatAreNotThere) {
  write("none.csv", "taskId\n");
  EXPECT_EQ(problems_of(selecting("{desc: a}", std::string(time_defaults) + "tasks: []\n")), Lines{});
  EXPECT_EQ(problems_of(selecting("{desc: a}", std::string(time_defaults) + "tasks_from: none.csv\n")), Lines{});
  EXPECT_EQ(problems_of(with_header("tasks_from: none.csv\n")), Lines{"plan.yaml:1:1: the plan has no tasks"});
}

TEST_F(Selections, TakeDefaultsThatStandBehindThem) {
  for (const std::string_view order :
       {"select: {desc: a}\ntasks: [{taskId: 1}]\n", "tasks: [{taskId: 1}]\nselect: {desc: a}\n"}) {
    EXPECT_EQ(tasks_of(with_header(std::string(order) + std::string(time_defaults))).size(), 1u) << order;
    ASSERT_TRUE(reading_.selected.has_value()) << order;
    EXPECT_EQ(reading_.selected->pos_type, "MYSQL_TIMESTAMP_POS");
  }
}

TEST_F(Selections, LeaveOutDefaultsThatThePosTypeDoesNotTake) {
  EXPECT_EQ(problems_of(selecting("{desc: a}",
                                  "defaults: {posType: HANA_DATA_ID_POS, dataId: 5, lsn: 0/1, "
                                  "positionTimestamp: now-1h}\n")),
            Lines{});
  ASSERT_TRUE(reading_.selected.has_value());
  EXPECT_EQ(position::to_json(reading_.selected->target), R"({"dataId":5})");
}

TEST_F(Selections, AreAbsentWhereThePlanHasNone) {
  EXPECT_EQ(tasks_of(with_task("taskId: 1, posType: PG_LSN_POS, lsn: 0/1")).size(), 1u);
  EXPECT_FALSE(reading_.header.select || reading_.selected);
}

struct Row {
  std::string select;
  Lines lines;
};

TEST_F(Selections, WrongFilters) {
  const std::string filters = "dataJobId, dataJobName, dataJobType, desc, sourceInstanceId, targetInstanceId";
  const std::string empty =
      "select is empty, which would select every job of the console; give at least one of " + filters;
  const std::string digits = "; integers are plain decimal digits";
  for (const Row& row : {
           Row{"{}", {"4:9: " + empty}},
           Row{"", {"4:1: " + empty}},
           Row{"[desc]", {"4:9: select is a list where a map of fields belongs"}},
           Row{"orders", {"4:9: select is text where a map of fields belongs"}},
           Row{"{sourceInstanceID: 61}",
               {"4:10: select: unknown field sourceInstanceID; did you mean sourceInstanceId?"}},
           Row{"{zz: 61}", {"4:10: select: unknown field zz; the fields known here are " + filters}},
           Row{"{finish: start}", {"4:10: select: unknown field finish; it belongs into policy"}},
           Row{"{desc: a, desc: b}", {"4:19: the key desc stands here twice"}},
           Row{"{? [desc] : a}", {"4:12: a key is a list; keys are plain words"}},
           Row{"{<<: {desc: a}}", {"4:10: merge keys (<<) are not allowed"}},
           Row{"{sourceInstanceId: 0}", {"4:28: select.sourceInstanceId 0 is less than 1"}},
           Row{"{targetInstanceId: -1}", {"4:28: select.targetInstanceId -1 is less than 1"}},
           Row{"{dataJobId: 9223372036854775808}", {"4:21: select.dataJobId 9223372036854775808 is beyond 64 bits"}},
           Row{"{dataJobId: \"7\"}", {"4:21: select.dataJobId \"7\" is in quotes" + digits}},
           Row{"{dataJobId: 0x7}", {"4:21: select.dataJobId 0x7 is hexadecimal" + digits}},
           Row{"{dataJobId: [7]}", {"4:21: select.dataJobId is a list where an integer belongs"}},
           Row{"{dataJobId: }", {"4:10: select.dataJobId is empty; an integer belongs here"}},
           Row{"{dataJobName: ' '}", {"4:23: select.dataJobName is empty"}},
           Row{"{dataJobName: true}",
               {"4:23: select.dataJobName true is a boolean where text belongs; put it in quotes if it is meant as "
                "text"}},
           Row{"{desc: {a: b}}", {"4:16: select.desc is a map where text belongs"}},
           Row{"{dataJobType: sync}",
               {"4:23: select.dataJobType sync is none of MIGRATION, SYNC, CHECK, REVISE, "
                "STRUCT_MIGRATION, SUBSCRIBE"}},
           Row{"&a {desc: b}", {"4:9: anchors (&) are not allowed"}},
           Row{"{desc: &a b}", {"4:16: anchors (&) are not allowed"}},
           Row{"{desc: &a b, dataJobName: *a}",
               {"4:16: anchors (&) are not allowed", "4:35: aliases (*) are not allowed"}},
           Row{"{desc: !!str b}", {"4:16: tags (!) are not allowed"}},
           Row{"{desc: a, pageSize: 20, dataJobId: x}",
               {"4:19: select: unknown field pageSize; the fields known here are " + filters,
                "4:44: select.dataJobId x is not an integer" + digits}},
       }) {
    Lines expected;
    for (const std::string& line : row.lines) expected.push_back("plan.yaml:" + line);
    EXPECT_EQ(problems_of(selecting(row.select)), expected) << row.select;
    EXPECT_EQ(reading_.plan_digest, "") << row.select;
  }
  EXPECT_EQ(problems_of(selecting("{desc: a}", "select: {desc: b}\n" + std::string(time_defaults))),
            Lines{"plan.yaml:5:1: the key select stands here twice"});
}

TEST_F(Selections, NeedDefaultsThatMakeATaskWhole) {
  for (const Row& row : {
           Row{"", {"4:1: select: defaults give no posType, and a selected job has nothing but defaults"}},
           Row{"defaults: {positionTimestamp: now-1h}\n",
               {"4:1: select: defaults give no posType, and a selected job has nothing but defaults"}},
           Row{"defaults: {posType: MYSQL_LOG_FILE_POS, serverId: 1}\n",
               {"4:1: select: MYSQL_LOG_FILE_POS needs filePosition, which defaults do not give",
                "4:1: select: MYSQL_LOG_FILE_POS needs journalFile, which defaults do not give"}},
           Row{"defaults: {posType: HANA_DATA_ID_POS, positionTimestamp: now-1h}\n",
               {"4:1: select: HANA_DATA_ID_POS needs dataId, which defaults do not give"}},
           Row{"defaults: {posType: PG_LSM_POS, lsn: 0/1}\n",
               {"4:1: select: unknown posType PG_LSM_POS (from defaults); did you mean PG_LSN_POS? (allow_undocumented "
                "is for written tasks only)"}},
           // What is wrong in defaults is said where it stands, once.
           Row{"defaults: {posType: '', lsn: 0/1}\n", {"5:21: defaults: posType is empty"}},
           Row{"defaults: {posType: PG_LSN_POS, lsn: ''}\n", {"5:38: defaults: lsn is empty"}},
       }) {
    Lines expected;
    for (const std::string& line : row.lines) expected.push_back("plan.yaml:" + line);
    EXPECT_EQ(problems_of(selecting("{desc: a}", row.select)), expected) << row.select;
    EXPECT_FALSE(reading_.selected.has_value());
  }
}

TEST_F(Selections, SayWhatDefaultsLackBesideWhatIsWrongWithFiltersAndTasks) {
  EXPECT_EQ(problems_of(with_header("tasks:\n- {taskId: 1, posType: PG_LSN_POS}\nselect: {}\n")),
            (Lines{"plan.yaml:5:3: task 1: PG_LSN_POS needs lsn",
                   "plan.yaml:6:1: select: defaults give no posType, and a selected job has nothing but defaults",
                   "plan.yaml:6:9: select is empty, which would select every job of the console; give at least one of "
                   "dataJobId, dataJobName, dataJobType, desc, sourceInstanceId, targetInstanceId"}));
}

}  // namespace select_test
}  // namespace
}  // namespace resetd::plan
