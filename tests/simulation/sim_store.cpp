#include "simulation/sim_store.hpp"

#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

namespace resetd::simulation {

void SimStore::post(Work work, std::function<void()> done) {
  gathered_.push_back({std::move(work), std::move(done), parts_.timeline.now()});
  if (std::exchange(committing_, true)) return;
  parts_.timeline.after(parts_.life, time_of_commit(), [this] { commit(); });
}

Time SimStore::time_of_commit() {
  Random& random = parts_.random;
  if (random.chance(parts_.slow_permille)) return std::chrono::milliseconds{random.between(50, 5000)};
  return std::chrono::microseconds{random.between(20, 3000)};
}

// As the store's thread does: whatever has gathered is one transaction, then all of it is completed in order.
void SimStore::commit() {
  committing_ = false;
  if (parts_.hazard.strikes("before a commit")) return;
  std::deque<Item> batch = std::exchange(gathered_, {});
  if (!write(batch)) return;
  if (parts_.hazard.strikes("after a commit")) return;
  for (Item& item : batch) item.work = nullptr;
  for (Item& item : batch) asio::post(parts_.executor, std::move(item.done));
}

bool SimStore::write(std::deque<Item>& batch) {
  sqlite::Connection& connection = parts_.connection;
  const bool disk_fails = parts_.hazard.strikes("of a disk that fails a commit");
  try {
    connection.statement("BEGIN IMMEDIATE").exec();
    for (Item& item : batch) {
      posted_at_ = item.posted_at;
      item.work(connection);
    }
    connection.release_statements();
    connection.statement(disk_fails ? "ROLLBACK" : "COMMIT").exec();
  } catch (const std::exception& fault) {
    connection.release_statements();
    connection.database().tryExec("ROLLBACK");
    parts_.on_fault(std::string{"work on the database failed: "} + fault.what());
    parts_.hazard.kill("its store failed");
    return false;
  }
  if (!disk_fails) parts_.on_commit();
  return !disk_fails;
}

}  // namespace resetd::simulation
