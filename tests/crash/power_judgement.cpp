#include <stdexcept>

#include "crash/life.hpp"
#include "crash/power_course.hpp"
#include "sqlite/maintenance.hpp"
#include "support/files.hpp"
#include "support/temp_folder.hpp"

namespace resetd::crash {
namespace {

std::int64_t count(sqlite::Connection& connection, const std::string& sql) {
  return connection.database().execAndGet(sql).getInt64();
}

void look_for_losses(sqlite::Connection& connection, const std::vector<Acknowledged>& acknowledged,
                     std::vector<std::string>& lost) {
  if (acknowledged.empty()) return;
  for (const Acknowledged& each : acknowledged) {
    for (const std::string& nonce : each.nonces) {
      const auto found =
          count(connection, "SELECT count(*) FROM audit WHERE event = 'reset.intent' AND nonce = x'" + nonce + "'");
      if (found != 1) lost.push_back("the intent with nonce " + nonce);
    }
  }
  const audit::Head& anchor = acknowledged.back().head;
  if (anchor.seq == 0) return;
  const audit::Verdict anchored = audit::verify(connection, anchor);
  if (!anchored.problem.empty()) lost.push_back("record " + audit::to_string(anchor) + ": " + anchored.problem);
}

void look_for_damage(sqlite::Connection& connection, std::vector<std::string>& damaged) {
  for (std::string& problem : sqlite::check(connection).problems) damaged.push_back(std::move(problem));
  const audit::Verdict verdict = audit::verify(connection, std::nullopt);
  if (!verdict.problem.empty()) damaged.push_back("the audit log: " + verdict.problem);
  const auto odd_intents =
      count(connection,
            "SELECT count(*) FROM (SELECT sum(event = 'reset.intent') AS intents, sum(event IN ('reset.acknowledged', "
            "'reset.rejected', 'reset.not_sent', 'reset.ambiguous')) AS outcomes FROM audit WHERE nonce IS NOT NULL "
            "GROUP BY nonce HAVING intents <> 1 OR outcomes <> 1)");
  if (odd_intents != 0) damaged.push_back(std::to_string(odd_intents) + " intents without exactly one outcome");
  const auto odd_tasks =
      count(connection,
            "SELECT count(*) FROM tasks WHERE attempts <> (SELECT count(*) FROM audit WHERE event = 'reset.intent' "
            "AND audit.run = tasks.run AND audit.ordinal = tasks.ordinal)");
  if (odd_tasks != 0) damaged.push_back(std::to_string(odd_tasks) + " tasks that the audit log tells otherwise of");
}

}  // namespace

Judgement judge(const Disk::Image& image, const std::vector<Acknowledged>& acknowledged) {
  const support::TempFolder folder;
  for (const auto& [name, contents] : image) support::write_file(folder / name, contents);
  Judgement judgement;
  auto connection = sqlite::Connection::open(folder / "resetd.db", sqlite::Access::work);
  if (connection.has_error()) {
    judgement.damaged.push_back(connection.error().message);
    return judgement;
  }
  try {
    Life life(std::move(*connection));
    life.recover();
    life.alone([&](sqlite::Connection& looked_at) {
      look_for_losses(looked_at, acknowledged, judgement.lost);
      look_for_damage(looked_at, judgement.damaged);
    });
  } catch (const std::runtime_error& failure) {
    judgement.damaged.push_back(failure.what());
  }
  return judgement;
}

}  // namespace resetd::crash
