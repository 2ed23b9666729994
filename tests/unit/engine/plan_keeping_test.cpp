// The text of a recurring plan, kept and written out again.

#include "engine/plan_keeping.hpp"

#include <fstream>
#include <sstream>

#include "core/sha256.hpp"
#include "ledger_fixture.hpp"
#include "queue/plan_texts.hpp"

namespace resetd::engine {
namespace {
namespace plan_keeping_test {

class PlanKeeping : public testing_support::LedgerTest {
 protected:
  std::filesystem::path plan(const std::string& text) {
    const std::filesystem::path file = folder() / "plan.yaml";
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }
  queue::Run run_of(const std::string& text) {
    queue::Run made = run(make_run(core::RunState::sealing, {}));
    core::Sha256 hash;
    hash.update(text);
    made.plan_digest = core::hex(hash.finish());
    return made;
  }
  std::string restored(core::RunId id) {
    const auto read = [this, id]() -> asio::awaitable<std::string> {
      const auto kept = co_await KeptPlan::restore(ledger(), id, folder());
      if (kept.has_error()) co_return "error: " + kept.error().message;
      EXPECT_EQ(std::filesystem::status(kept->path()).permissions(),
                std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
      std::ostringstream text;
      text << std::ifstream(kept->path(), std::ios::binary).rdbuf();
      co_return text.str();
    };
    return wait_for(read());
  }
  bool leaves_nothing() {
    for (const auto& entry : std::filesystem::directory_iterator(folder())) {
      if (entry.path().filename().string().starts_with("received-")) return false;
    }
    return true;
  }
};

TEST_F(PlanKeeping, AsItWasWritten) {
  const std::string small = "version: 1\n# \xc3\xa9\n";
  const std::string large(3 * queue::plan_part_bytes + 5, 'x');
  const std::string exact(2 * queue::plan_part_bytes, 'y');
  for (const std::string& text : {small, large, exact}) {
    const queue::Run run = run_of(text);
    const auto kept = wait_for(keep_plan(ledger(), run, plan(text)));
    ASSERT_TRUE(kept.has_value()) << kept.error().message;
    EXPECT_EQ(restored(run.id), text);
    EXPECT_TRUE(leaves_nothing());
  }
}

TEST_F(PlanKeeping, RefusesAPlanWhoseDigestTakesInMore) {
  queue::Run run = run_of("version: 1\n");
  const auto kept = wait_for(keep_plan(ledger(), run, plan("version: 2\n")));
  ASSERT_TRUE(kept.has_error());
  EXPECT_EQ(kept.error().kind, core::ErrorKind::refused);
  EXPECT_TRUE(wait_for(keep_plan(ledger(), run_of("x"), folder() / "none")).has_error());
}

TEST_F(PlanKeeping, SaysWhereNothingIsKept) {
  EXPECT_NE(restored(core::RunId{7}).find("run 7"), std::string::npos);
  EXPECT_TRUE(leaves_nothing());
}

}  // namespace plan_keeping_test
}  // namespace
}  // namespace resetd::engine
