#pragma once
// What Prometheus reads at /metrics. Labels come from closed sets (states, calls, outcomes, events) and from the
// configured consoles, so the number of series is fixed from the start, and all of them are there from the start.
//
// Metrics:
//   resetd_tasks{run_state,state}                        gauge, as of the scrape
//   resetd_runs{state}                                   gauge, as of the scrape
//   resetd_console_requests_total{console,call,outcome}  counter; outcome as in the audit log, or withdrawn
//   resetd_console_request_seconds                       histogram; from a call's first byte to its end
//   resetd_limiter_wait_seconds                          histogram; what a call waited for its console's permit
//   resetd_store_commit_seconds                          histogram; BEGIN to durable, the audit mirror included
//   resetd_store_commit_batch                            histogram; works committed together
//   resetd_audit_records_total{event}                    counter; written by this process
//   resetd_build_info{version}                           1

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "audit/log.hpp"
#include "console/observed.hpp"
#include "core/states.hpp"
#include "sqlite/store.hpp"

namespace resetd::control {

/// How many runs and tasks there are in which state; what is not there is none.
struct Census {
  std::map<core::RunState, std::int64_t> runs;
  std::map<std::pair<core::RunState, core::TaskState>, std::int64_t> tasks;
};

/// Every member may be called on any thread: the store's and the loop's meet here.
class Metrics {
 public:
  /// `consoles`: the configured names.
  Metrics(const std::string& version, const std::vector<std::string>& consoles);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// For console::observed(). A console that was not configured is a broken invariant. The Metrics outlive it.
  console::OnCall on_call(const std::string& console);
  /// For engine::Limiter::on_wait.
  void waited(std::chrono::nanoseconds wait);
  /// For sqlite::Store's on_commit.
  void committed(const sqlite::Store::Commit& commit);
  /// For audit::Log::on_append.
  void appended(const audit::Record& record);

  /// The text format, version 0.0.4, with the gauges of runs and tasks as given. Reads no database: the caller has
  /// counted.
  std::string exposition(const Census& standing);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace resetd::control
