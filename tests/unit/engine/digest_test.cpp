// What the digest of a sealed run is made of, byte by byte: an approval that names it must fit what is carried out.

#include "engine/digest.hpp"

#include "core/sha256.hpp"
#include "queue/tasks.hpp"
#include "unit/engine/ledger_fixture.hpp"

namespace resetd::engine {
namespace {
namespace digest_test {

class Digest : public testing_support::LedgerTest {
 protected:
  queue::Run new_run() {
    queue::Run run{.name = "rollback",
                   .reason = "INC-1 \"bad\" deploy",
                   .console = "prod",
                   .console_url = "https://console",
                   .policy = R"({"verify":true})",
                   .plan_digest = "p",
                   .submitted_by = "ann(1)"};
    run.id = in_store([&run](sqlite::Connection& c) { return queue::create_run(c, run); });
    return run;
  }
  void add(const queue::Run& run, std::vector<queue::Task> tasks) {
    in_store([&](sqlite::Connection& c) { return queue::add_tasks(c, run.id, tasks), true; });
  }
  std::string digest(const queue::Run& run) { return wait_for(digest_of_sealed(ledger().store, run)); }
};

constexpr std::string_view run_line =
    R"({"console":"prod","console_url":"https://console","name":"rollback","policy":{"verify":true},)"
    R"("reason":"INC-1 \"bad\" deploy"})"
    "\n";

std::string sha256(std::string_view text) {
  core::Sha256 hash;
  return core::hex(hash.of(text));
}

TEST_F(Digest, IsOfTheRunAndOfEachTaskInPlanOrder) {
  const queue::Run run = new_run();
  EXPECT_EQ(digest(run), sha256(run_line));

  queue::Task forward{.ordinal = core::Ordinal{1}, .pos_type = "PG_LSN_POS", .target = R"({"lsn":"0/1A"})"};
  forward.job_id = core::JobId{7};
  forward.forward_reason = "asked\tfor";
  queue::Task refused{.ordinal = core::Ordinal{2}, .pos_type = "\"odd\"", .target = "{}"};
  refused.named = "orders";
  add(run, {forward, refused});
  in_store([&](sqlite::Connection& c) {
    const queue::Found found{.task_id = core::TaskId{70},
                             .job_id = core::JobId{7},
                             .job_name = "job",
                             .stopped = true,
                             .before = R"({"lsn":"0/9"})"};
    EXPECT_FALSE(queue::resolve_task(c, *queue::find_task(c, run.id, core::Ordinal{1}), found));
    queue::move_task(c, run.id, core::Ordinal{2}, core::TaskState::queued,
                     {.to = core::TaskState::refused, .error = "no data job\nnamed \"orders\""});
    return true;
  });
  EXPECT_EQ(digest(run),
            sha256(std::string(run_line) +
                   R"({"before":{"lsn":"0/9"},"forward_reason":"asked\tfor","job_id":7,"ordinal":1,)"
                   R"("pos_type":"PG_LSN_POS","target":{"lsn":"0/1A"},"task_id":70})"
                   "\n"
                   R"({"ordinal":2,"pos_type":"\"odd\"","refused":"no data job\nnamed \"orders\"","target":{}})"
                   "\n"));
}

TEST_F(Digest, IsOfAllTasksHoweverMany) {
  const queue::Run run = new_run();
  std::string text{run_line};
  std::vector<queue::Task> tasks;
  for (std::int64_t i = 1; i <= 2500; ++i) {
    tasks.push_back({.ordinal = core::Ordinal{i}, .task_id = core::TaskId{i}, .pos_type = "T", .target = "{}"});
    text +=
        R"({"ordinal":)" + std::to_string(i) + R"(,"pos_type":"T","target":{},"task_id":)" + std::to_string(i) + "}\n";
  }
  add(run, std::move(tasks));
  EXPECT_EQ(digest(run), sha256(text));
}

}  // namespace digest_test
}  // namespace
}  // namespace resetd::engine
