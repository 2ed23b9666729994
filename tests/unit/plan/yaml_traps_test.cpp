// What yaml-cpp 0.7 would do wrong without a word, or die of.

#include "unit/plan/plan_files.hpp"

namespace resetd::plan {
namespace {

using namespace std::string_literals;

class YamlTraps : public PlanFiles {
 protected:
  /// The only problem of a plan.
  std::string problem_of(std::string_view text) {
    const Lines lines = problems_of(text);
    EXPECT_EQ(lines.size(), 1u) << (lines.size() > 1 ? lines[1] : "");
    return lines.empty() ? "" : lines[0];
  }
  static std::string repeated(std::string_view piece, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += piece;
    return out;
  }
};

const std::string good_task = "{taskId: 1, posType: PG_LSN_POS, lsn: 0/1}";
const std::string not_text = "; a plan and its files are UTF-8 text";

TEST_F(YamlTraps, InvalidBytesNeverReachTheParser) {
  for (const std::string& bad : {"\xFF"s, "\xC0\xAF"s, "\xED\xA0\x80"s, "\xF4\x90\x80\x80"s, "\xE4\xBD"s}) {
    EXPECT_EQ(problem_of("version: 1\nname: n" + bad + "\nreason: r\ntasks: [" + good_task + "]\n"),
              "plan.yaml:2:8: invalid UTF-8" + not_text);
  }
  EXPECT_EQ(problem_of("version: 1\nname: n\0\n"s), "plan.yaml:2:8: a NUL byte" + not_text);
  EXPECT_EQ(problem_of("version: 1\nname: n\xC3"), "plan.yaml:2:8: invalid UTF-8" + not_text);
}

TEST_F(YamlTraps, AnEscapedNulIsOneAllTheSame) {
  const std::string end = "\nreason: r\ntasks: [" + good_task + "]\n";
  for (const std::string escape : {R"(\0)", R"(\x00)", R"(\u0000)"}) {
    EXPECT_EQ(problem_of("version: 1\nname: \"a" + escape + "b\"" + end),
              "plan.yaml:2:7: a NUL character; text cannot hold one");
    EXPECT_EQ(problem_of(with_task("taskId: 1, posType: PG_LSN_POS, lsn: \"0/1" + escape + "\"")),
              "plan.yaml:5:43: task 1: a NUL character; text cannot hold one");
    EXPECT_EQ(problem_of("version: 1\n\"name" + escape + "\": n\nname: n" + end),
              "plan.yaml:2:1: a NUL character; text cannot hold one");
  }
}

TEST_F(YamlTraps, ByteFourIsNotTheEnd) {
  EXPECT_EQ(problem_of(with_header("tasks: [" + good_task + "]\n\x04\ntasks_from: gone.csv\n")),
            "plan.yaml:5:1: a control character" + not_text);
}

TEST_F(YamlTraps, ALoneCarriageReturnIsNoLineBreak) {
  EXPECT_EQ(problem_of("version: 1\rname: n\r"), "plan.yaml:1:11: a carriage return without a line feed" + not_text);
  EXPECT_EQ(problem_of("version: 1\r"), "plan.yaml:1:11: a carriage return without a line feed" + not_text);
}

TEST_F(YamlTraps, OtherEncodingsAreNotGuessed) {
  EXPECT_EQ(problem_of("\xFF\xFEv\0e\0"s), "plan.yaml:1:1: invalid UTF-8" + not_text);
  EXPECT_EQ(problem_of("v\0e\0r\0"s), "plan.yaml:1:2: a NUL byte" + not_text);
  EXPECT_EQ(problem_of("\0\0\0v"s), "plan.yaml:1:1: a NUL byte" + not_text);
}

TEST_F(YamlTraps, MistakesInFrontOfAFaultAreKept) {
  EXPECT_EQ(problems_of("version: 2\nnaem: x\nreason: r\ntasks:\n- {taskId: 1}\n- {\xFF"),
            (Lines{"plan.yaml:1:10: version 2 is not known; this resetd reads version 1",
                   "plan.yaml:2:1: unknown key naem; did you mean name?", "plan.yaml:6:4: invalid UTF-8" + not_text}));
}

TEST_F(YamlTraps, SyntaxErrorsEndTheReadingWithOneProblem) {
  EXPECT_TRUE(problem_of("version: 1\ntasks: [}\n").starts_with("plan.yaml:2:"));
  EXPECT_TRUE(problem_of("name: n\n name: m\n").starts_with("plan.yaml:2:6: YAML: "));
  EXPECT_TRUE(problem_of("version: 1\n\tname: n\n").starts_with("plan.yaml:"));
}

TEST_F(YamlTraps, SyntaxErrorsSayWhatToDo) {
  const std::string tasks = with_header("tasks:\n");
  for (const auto& [text, line] : std::vector<std::pair<std::string, std::string>>{
           {"version: 1\nreason: INC-1: bad\n", "plan.yaml:2:14: YAML: a colon where no value can begin: put text"},
           {tasks + "- taskId: 1\n\tjobId: 2\n", "plan.yaml:6:1: task 1: YAML: a tab in front of a field: indent with"},
           {tasks + "- {taskId: 1}\n- {taskId: 2\n- {taskId: 3}\n", "plan.yaml:7:3: task 2: YAML: a `{` opened before"},
           {"version: 1\nname: \"n\nreason: r\n", "plan.yaml:4:1: YAML: quotes opened before here are never closed"},
           {"version: 1\nname: @n\n",
            "plan.yaml:2:7: YAML: a character that no value can begin with: put the value in"},
           {"version: 1\nname: \"\\q\"\n", "plan.yaml:2:10: YAML: a backslash that escapes nothing: double it"},
       }) {
    EXPECT_TRUE(problem_of(text).starts_with(line)) << problem_of(text);
  }
}

TEST_F(YamlTraps, APlanCutOffIsNoPlan) {
  const std::string plan = with_header("tasks:\n- {taskId: 1, posType: PG_LSN_POS, lsn: 0/1, note: ");
  for (const std::string end : {"\"x", "\"x\n", "'x", "'x\n", "'x\n\n  ", "x", "x\n", "[", "[\n"}) {
    EXPECT_TRUE(problem_of(plan + end).starts_with("plan.yaml:")) << end;
  }
  EXPECT_NE(problem_of("version: 1\nname: \"n\nreason: r\n").find("YAML: "), std::string::npos);
}

TEST_F(YamlTraps, AnchorsAliasesTagsAndMergeKeys) {
  const auto task = [](const std::string& fields) { return with_task("taskId: 1, posType: PG_LSN_POS, " + fields); };
  EXPECT_EQ(problem_of(task("lsn: &a 0/1")), "plan.yaml:5:43: task 1: anchors (&) are not allowed");
  EXPECT_EQ(
      problems_of(with_header("reason2: &a b\ntasks: [" + good_task + "]\nname2: *a\n")),
      (Lines{"plan.yaml:4:1: unknown key reason2; did you mean reason?", "plan.yaml:4:10: anchors (&) are not allowed",
             "plan.yaml:6:1: unknown key name2; did you mean name?", "plan.yaml:6:8: aliases (*) are not allowed"}));
  EXPECT_NE(problem_of(task("lsn: *gone")).find("anchor is not defined"), std::string::npos);
  for (const std::string tag : {"!!str", "!local", "!<tag:yaml.org,2002:str>"}) {
    EXPECT_EQ(problem_of(task("lsn: " + tag + " 0/1")), "plan.yaml:5:43: task 1: tags (!) are not allowed");
  }
  EXPECT_EQ(problem_of(task("lsn: ! 0/1")), "plan.yaml:5:43: task 1: tags (!) are not allowed");
  EXPECT_EQ(problem_of(task("lsn: ! \"0/1\"")), "plan.yaml:5:43: task 1: tags (!) are not allowed");
  EXPECT_EQ(problems_of(task("lsn: 0/1, note: \"! is no tag\"")), Lines{});
  EXPECT_EQ(problem_of(with_header("tasks: !!seq [" + good_task + "]\n")), "plan.yaml:4:8: tags (!) are not allowed");
  EXPECT_EQ(problem_of(with_header("tasks: [!!map " + good_task + "]\n")),
            "plan.yaml:4:9: task 1: tags (!) are not allowed");
  EXPECT_EQ(problem_of("!!map\n" + with_header("tasks: [" + good_task + "]\n")),
            "plan.yaml:1:1: tags (!) are not allowed");
  EXPECT_EQ(problem_of(task("lsn: 0/1, <<: {note: a}")), "plan.yaml:5:48: task 1: merge keys (<<) are not allowed");
  EXPECT_EQ(problem_of(with_header("<<: {}\ntasks: [" + good_task + "]\n")),
            "plan.yaml:4:1: merge keys (<<) are not allowed");
}

TEST_F(YamlTraps, AnAliasBombIsOnlyAList) {
  std::string text = "version: 1\nname: n\nreason: r\na: &a [x]\n";
  for (char c = 'b'; c <= 'z'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    text += std::string(1, c) + ": &" + std::string(1, c) + " [*" + before + repeated(", *" + before, 9) + "]\n";
  }
  EXPECT_EQ(problems_of(text).size(), max_problems);
}

TEST_F(YamlTraps, OneDocument) {
  const std::string plan = with_header("tasks: [" + good_task + "]\n");
  EXPECT_EQ(problems_of("---\n" + plan + "...\n"), Lines{});
  EXPECT_EQ(problem_of(plan + "---\n" + plan),
            "plan.yaml:5:1: more behind the end of the document; a plan is one document");
  EXPECT_EQ(problem_of(plan + "---\n"), "plan.yaml:5:1: more behind the end of the document; a plan is one document");
  EXPECT_EQ(problem_of(plan + "...\nmore\n"),
            "plan.yaml:6:1: more behind the end of the document; a plan is one document");
  EXPECT_EQ(problem_of("---\n---\n" + plan), "plan.yaml:2:1: the plan is empty");
}

TEST_F(YamlTraps, NestingEndsAtSixteen) {
  const auto nested = [](std::size_t depth) {  // the plan, its tasks and the task are three levels
    return with_task("taskId: 1, posType: REDIS_POS, commonPosStr: " + std::string(depth - 3, '[') +
                     std::string(depth - 3, ']'));
  };
  EXPECT_EQ(problems_of(nested(16)), Lines{});
  EXPECT_EQ(problem_of(nested(17)), "plan.yaml:5:64: task 1: nested deeper than 16");
}

TEST_F(YamlTraps, DeepNestingCostsNoStack) {
  constexpr std::size_t deep = 100'000;
  for (const std::string piece : {"[", "{", "- ", "? ", "{a: ", "[{", "[a, ", "{? ", "- ? ", "? - "}) {
    const std::string text =
        problem_of(with_header("tasks:\n- taskId: 1\n  commonPosStr:\n    " + repeated(piece, deep)));
    EXPECT_TRUE(text.find("nested deeper than 16") != std::string::npos || text.find("YAML: ") != std::string::npos)
        << piece << ": " << text;
    problem_of(repeated(piece, deep));
  }
  EXPECT_EQ(problem_of(with_header("tasks: " + std::string(deep, '['))),
            "plan.yaml:4:16: task 1: nested deeper than 16");
  EXPECT_EQ(problem_of(with_header("policy: " + std::string(deep, '['))), "plan.yaml:4:17: nested deeper than 16");
}

TEST_F(YamlTraps, ScalarsEndAtSixtyFourKibibytes) {
  const auto note = [](std::size_t size) {
    return with_task("taskId: 1, posType: PG_LSN_POS, lsn: 0/1, note: " + std::string(size, 'n'));
  };
  EXPECT_EQ(problems_of(note(65536)), Lines{});
  EXPECT_EQ(problem_of(note(65537)), "plan.yaml:5:54: task 1: a scalar is at most 64 KiB");
  EXPECT_EQ(problem_of(with_header("? " + std::string(65537, 'k') + "\n: v\ntasks: [" + good_task + "]\n")),
            "plan.yaml:4:3: a scalar is at most 64 KiB");
}

TEST_F(YamlTraps, NothingEndlessIsBuffered) {
  const std::string bound = "nothing that begins behind here comes to an end within 1 MiB";
  const std::string endless(3 * 1024 * 1024, 'n');
  EXPECT_NE(problem_of("version: 1\nname: " + endless).find("plan.yaml:2:1: " + bound), std::string::npos);
  EXPECT_NE(problem_of("version: 1\nname: \"" + endless).find(bound), std::string::npos);
  EXPECT_NE(problem_of("version: 1\nname: |\n" + repeated("  text\n", 400'000)).find(bound), std::string::npos);
  EXPECT_NE(problem_of(std::string(3 * 1024 * 1024, '[')).find(bound), std::string::npos);
  EXPECT_EQ(
      problems_of(repeated("# a long comment is no harm\n", 200'000) + with_header("tasks: [" + good_task + "]\n")),
      Lines{});
}

TEST_F(YamlTraps, APieceIsBounded) {
  const std::string numbers = repeated("1,", 70'000);
  EXPECT_EQ(problem_of(with_task("taskId: 1, posType: REDIS_POS, commonPosStr: [" + numbers + "]")),
            "plan.yaml:5:5: task 1: more than 1 MiB or 65536 values in one task");
  EXPECT_EQ(problem_of(with_task("taskId: 1, posType: REDIS_POS, commonPosStr: [" + repeated("12,", 30'000) + "]")),
            "plan.yaml:5:51: task 1: commonPosStr is more than 64 KiB as JSON text");
  EXPECT_EQ(problem_of(with_header("tasks_from: [" + numbers + "]\n")),
            "plan.yaml:4:13: more than 1 MiB or 65536 values in one section");
}

TEST_F(YamlTraps, BlockTextIsText) {
  const auto tasks = tasks_of(
      with_header("tasks:\n- taskId: 1\n  posType: PG_LSN_POS\n  lsn: >-\n    0/1\n  note: |\n    a\n    b\n"));
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].note, "a\nb\n");
  EXPECT_EQ(position::to_json(tasks[0].target), R"({"lsn":"0/1"})");
  EXPECT_NE(
      problem_of(with_header("tasks:\n- taskId: |\n    1\n  posType: PG_LSN_POS\n  lsn: 0/1\n")).find("in quotes"),
      std::string::npos);
}

}  // namespace
}  // namespace resetd::plan
