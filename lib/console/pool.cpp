#include "console/pool.hpp"

namespace resetd::console {

void Pool::drop_old(Time now) {
  while (!idle_.empty() && (idle_.size() > max_connections_ || now - idle_.front().since >= max_idle)) {
    idle_.pop_front();
  }
}

std::shared_ptr<Connection> Pool::take(Time now, std::chrono::seconds longest_idle) {
  drop_old(now);
  while (!idle_.empty() && now - idle_.back().since < longest_idle) {
    const std::shared_ptr<Connection> connection = std::move(idle_.back().connection);
    idle_.pop_back();
    if (connection->ready()) return connection;
  }
  return nullptr;
}

void Pool::give(std::shared_ptr<Connection> connection, Time now) {
  idle_.push_back({std::move(connection), now});
  drop_old(now);
}

}  // namespace resetd::console
