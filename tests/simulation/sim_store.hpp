#pragma once
// A store that gathers work and commits it when its disk comes to it: what was not committed when the process died is
// lost, and what was committed may not have been told.

#include <boost/asio/any_io_executor.hpp>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "simulation/hazard.hpp"
#include "simulation/timeline.hpp"
#include "sqlite/store.hpp"

namespace resetd::simulation {

namespace asio = boost::asio;

class SimStore final : public sqlite::Executor {
 public:
  struct Parts {
    sqlite::Connection& connection;
    asio::any_io_executor executor;
    Timeline& timeline;
    const Life& life;
    Hazard& hazard;
    Trace& trace;
    Random random;
    int slow_permille;                                 ///< commits that take long
    std::function<void(const std::string&)> on_fault;  ///< a work that threw: never to be seen
    /// After each commit: what was written by works that were posted at these times.
    std::function<void()> on_commit;
  };
  explicit SimStore(Parts parts) : parts_(std::move(parts)) {}

  void post(Work work, std::function<void()> done) override;
  /// When the work that runs now was posted.
  Time posted_at() const { return posted_at_; }

 private:
  struct Item {
    Work work;
    std::function<void()> done;
    Time posted_at{};
  };

  void commit();
  bool write(std::deque<Item>& batch);
  Time time_of_commit();

  Parts parts_;
  std::deque<Item> gathered_;
  bool committing_ = false;
  Time posted_at_{};
};

}  // namespace resetd::simulation
