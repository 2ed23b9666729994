// Plans longer than what one yaml-cpp parser is trusted with: a fresh one takes over every 4 MiB.

#include "plan/yaml_plan.hpp"
#include "unit/plan/plan_files.hpp"

namespace resetd::plan {
namespace {

class LongPlans : public PlanFiles {
 protected:
  struct Pieces {
    Lines tasks;
    Lines sections;
    Lines problems;
    bool operator==(const Pieces&) const = default;
  };

  /// All that read_yaml tells of a plan, each task with the places of its nodes.
  Pieces pieces(const std::string& text, std::size_t parser_bytes) {
    Pieces out;
    core::Sha256 digest;
    const auto source = Source::open(write("plan.yaml", text), digest);
    Problems problems;
    problems.enter("plan.yaml");
    Mark root;
    const PlanListener listener{[&](const Node& key, const Node&) { return out.sections.push_back(key.text), true; },
                                [](const Node&) { return true; },
                                [&](const Tree& task) {
                                  std::string line;
                                  for (const Node& node : task.nodes()) {
                                    line += std::to_string(node.mark.line) + ":" + std::to_string(node.mark.column) +
                                            " " + node.text + " ";
                                  }
                                  return out.tasks.push_back(line), true;
                                }};
    EXPECT_EQ(read_yaml(**source, problems, listener, root, parser_bytes), YamlEnd::complete);
    EXPECT_EQ(root.line, 2u);
    for (const Problem& problem : problems.sorted()) out.problems.push_back(to_string(problem));
    return out;
  }

  /// Reads `count` tasks whose ids are their ordinals.
  void expect_all(const std::string& text, std::int64_t count) {
    std::int64_t next = 1;
    for (const Task& task : tasks_of(text)) {
      ASSERT_EQ(number(task.ordinal), next);
      ASSERT_EQ(task.task_id, core::TaskId{next});
      ++next;
    }
    EXPECT_EQ(next, count + 1);
  }
};

constexpr int enough = 5'000;  // times 900 bytes: one fresh parser
const std::string note(830, 'n');

std::string flow(int id) {
  return "{taskId: " + std::to_string(id) + ", posType: PG_LSN_POS, lsn: 0/16B3748, note: " + note + "}";
}

std::string block(int id, const std::string& indent) {
  return "taskId: " + std::to_string(id) + "\n" + indent + "posType: PG_LSN_POS\n" + indent + "lsn: 0/16B3748\n" +
         indent + "note:\n" + indent + "  " + note + "\n";
}

TEST_F(LongPlans, EveryShapeOfAList) {
  for (const std::string before : {"- ", "  - ", "  -   ", "-\n  ", "-\n ", " - # comment\n   ", "- &a\n  "}) {
    const std::size_t line_break = before.rfind('\n');
    const std::string indent(before.size() - (line_break == std::string::npos ? 0 : line_break + 1), ' ');
    for (const bool as_block : {false, true}) {
      std::string text = "# \xE4\xBD\x8D\n" + with_header("tasks:\n");
      for (int i = 1; i <= 500; ++i) text += before + (as_block ? block(i, indent) : flow(i) + "\n");
      text += "name: n\n";
      const Pieces far = pieces(text, text.size());
      ASSERT_EQ(far.tasks.size(), 500u);
      EXPECT_EQ(pieces(text, 1), far) << before;
      EXPECT_EQ(pieces(text, 3000), far) << before;
    }
  }
}

TEST_F(LongPlans, SectionsBehindTheTasks) {
  std::string text = "tasks:\n";
  for (int i = 1; i <= enough; ++i) text += "- " + flow(i) + "\n";
  expect_all(text + "reason: r\nname: n\nversion: 1\n", enough);
  EXPECT_EQ(reading_.header.reason, "r");
}

TEST_F(LongPlans, JsonOnOneLine) {
  std::string text = "# a comment\n---\n  {\"version\":1,\"name\":\"n\",\"reason\":\"r\",\"tasks\":[";
  for (int i = 1; i <= enough; ++i) {
    text += i > 1 ? "," : "";
    text +=
        "{\"taskId\":" + std::to_string(i) + ",\"posType\":\"PG_LSN_POS\",\"lsn\":\"0/1\",\"note\":\"" + note + "\"}";
  }
  expect_all(text + "]}\n", enough);
}

TEST_F(LongPlans, PlacesStayExact) {
  std::string text = with_header("tasks:\n");
  for (int i = 1; i <= enough; ++i) text += "  -\n    " + flow(i == 4'900 || i == 5'000 ? 7 : i) + "\n";
  text += "reasno: x\n";
  EXPECT_EQ(problems_of(text), (Lines{"plan.yaml:9804:14: task 4900: data task 7 is already task 7 (plan.yaml:18)",
                                      "plan.yaml:10004:14: task 5000: data task 7 is already task 7 (plan.yaml:18)",
                                      "plan.yaml:10005:1: unknown key reasno; did you mean reason?"}));
}

TEST_F(LongPlans, PlacesInJsonStayExact) {
  EXPECT_EQ(
      problems_of("{\"version\": 1, \"naem\": 1, \"name\": \"n\", \"reason\": \"r\",\n\"tasks\": [{\"taskId\": 0}]}"),
      (Lines{"plan.yaml:1:16: unknown key naem; did you mean name?", "plan.yaml:2:11: task 1: posType is missing",
             "plan.yaml:2:22: task 1: taskId 0 is less than 1"}));
}

// Defaults further down could still cure the tasks: so many of them hid the fault, and the plan passed as good.
TEST_F(LongPlans, AFaultBehindManyTasksThatAwaitDefaults) {
  std::string tasks = with_header("tasks:\n");
  for (int i = 1; i <= 150; ++i) tasks += "- {taskId: " + std::to_string(i) + "}\n";
  for (const std::string end : {"defaults: {posType: PG_LSN_POS\n", "defaults: {posType: \"PG_LSN_POS\n", "d\xFF"}) {
    const Lines found = problems_of(tasks + end);
    ASSERT_EQ(found.size(), 1u) << end;
    EXPECT_TRUE(found[0].starts_with("plan.yaml:15")) << found[0];
  }
  EXPECT_EQ(problems_of(tasks + "defaults: {posType: PG_LSN_POS, lsn: 0/1}\n"), Lines{});
  EXPECT_EQ(problems_of(tasks + "reasno: x\n").size(), max_problems);
  EXPECT_EQ(problems_of(tasks + "reasno: x\n").back(), "plan.yaml:155:1: unknown key reasno; did you mean reason?");
}

TEST_F(LongPlans, AFaultBehindAFreshParser) {
  std::string text = with_header("tasks:\n");
  for (int i = 1; i <= enough; ++i) text += "- " + flow(i) + "\n";
  EXPECT_EQ(problems_of(text + "- {taskId: \xFF}\n"),
            Lines{"plan.yaml:5005:12: invalid UTF-8; a plan and its files are UTF-8 text"});
  EXPECT_EQ(problems_of(text + "---\nname: n\n"),
            Lines{"plan.yaml:5005:1: more behind the end of the document; a plan is one document"});
}

}  // namespace
}  // namespace resetd::plan
