// What the daemon answers is read back in whatever pieces it comes, and no less than all of it is taken.

#include "daemon/answers.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

namespace resetd::daemon {
namespace {

std::string task_line() {
  queue::Task task{.run = core::RunId{3}, .ordinal = core::Ordinal{7}, .pos_type = "PG_LSN_POS", .target = "{}"};
  task.task_id = core::TaskId{254};
  const boost::json::object line{{"task", task_json(task)}, {"why", "it moved"}, {"now", {{"lsn", "0/9"}}}};
  return boost::json::serialize(line) + "\n";
}

const std::string plan_line = "{\"plan\":\"a: \\\"b\\\"\\n\",\"tasks\":2}\n";

struct Told {
  std::string plan;
  std::int64_t tasks = 0;
  std::string not_undone;
  bool good = true;
  core::Result<void> end;
};

Told tell(const std::string& text, std::size_t piece) {
  Told told;
  UndoAnswer answer{{.plan =
                         [&](std::string_view lines, std::int64_t tasks) {
                           told.plan += lines;
                           told.tasks += tasks;
                         },
                     .not_undone =
                         [&](const queue::Task& task, const std::string& why, const std::string& now) {
                           told.not_undone += std::to_string(core::number(*task.task_id)) + why + now;
                         }}};
  for (std::size_t at = 0; told.good && at < text.size(); at += piece) told.good = answer.feed(text.substr(at, piece));
  told.end = answer.end();
  return told;
}

TEST(UndoAnswer, ComesInAnyPieces) {
  const std::string text = task_line() + plan_line + plan_line + "{\"undone\":4,\"not_undone\":1}\n";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, text.size()}) {
    const Told told = tell(text, piece);
    EXPECT_TRUE(told.good && told.end.has_value()) << piece;
    EXPECT_EQ(told.plan, "a: \"b\"\na: \"b\"\n");
    EXPECT_EQ(told.tasks, 4);
    EXPECT_EQ(told.not_undone, "254it moved{\"lsn\":\"0/9\"}");
  }
}

TEST(UndoAnswer, IsWholeOrNone) {
  for (const std::string& text :
       {std::string{}, plan_line, plan_line + "{\"undone\":3,\"not_undone\":0}\n", std::string{"{\"undone\":1}\n"},
        std::string{"<html>\n"}, std::string{"{\"task\":{},\"why\":\"x\"}\n"},
        plan_line + "{\"undone\":2,\"not_undone\":0}\n" + plan_line, plan_line + "{\"undone\":2,\"not_undone\":0}"}) {
    const Told told = tell(text, 5);
    ASSERT_TRUE(told.end.has_error()) << text;
    EXPECT_EQ(told.end.error().kind, core::ErrorKind::unreachable);
    EXPECT_EQ(told.end.error().message.find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace resetd::daemon
