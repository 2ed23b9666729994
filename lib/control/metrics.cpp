#include "control/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <cmath>

#include "core/outcome.hpp"

namespace resetd::control {
namespace {

using Buckets = prometheus::Histogram::BucketBoundaries;

constexpr std::array all_calls{console::Call::update_position, console::Call::stop,         console::Call::start,
                               console::Call::query_job,       console::Call::list_by_page, console::Call::list};
constexpr const char* withdrawn = "withdrawn";
constexpr std::array all_outcomes{core::Outcome::acknowledged, core::Outcome::rejected, core::Outcome::not_sent,
                                  core::Outcome::ambiguous};

std::string outcome_of(const core::Evidence& evidence) {
  // Never on its way: it says nothing of the console.
  if (evidence.end == core::CallEnd::withdrawn) return withdrawn;
  return std::string{core::name(core::classify(evidence))};
}

double seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

using Counters = std::map<std::pair<console::Call, std::string>, prometheus::Counter*>;

}  // namespace

class Metrics::Impl {
 public:
  Impl(const std::string& version, const std::vector<std::string>& consoles) {
    prometheus::BuildGauge()
        .Name("resetd_build_info")
        .Help("1, for the version that runs.")
        .Register(registry_)
        .Add({{"version", version}})
        .Set(1);
    add_requests(consoles);
    add_records();
    add_standing();
  }

  prometheus::Histogram& histogram(const char* name, const char* help, const Buckets& buckets) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry_).Add({}, buckets);
  }

  void show(const Census& standing) {
    for (auto& [state, gauge] : runs_) gauge->Set(static_cast<double>(count(standing.runs, state)));
    for (auto& [states, gauge] : tasks_) gauge->Set(static_cast<double>(count(standing.tasks, states)));
  }

  prometheus::Registry registry_;
  std::map<std::string, Counters> requests_;
  std::map<audit::Event, prometheus::Counter*> records_;
  std::map<core::RunState, prometheus::Gauge*> runs_;
  std::map<std::pair<core::RunState, core::TaskState>, prometheus::Gauge*> tasks_;
  prometheus::Histogram& request_seconds_ =
      histogram("resetd_console_request_seconds", "From a call's first byte to its end.",
                {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60});
  prometheus::Histogram& wait_seconds_ =
      histogram("resetd_limiter_wait_seconds", "What a call waited for its console's permit.",
                {.001, .01, .05, .1, .5, 1, 5, 10, 30, 60, 300});
  prometheus::Histogram& commit_seconds_ = histogram("resetd_store_commit_seconds", "From BEGIN until durable.",
                                                     {.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5});
  prometheus::Histogram& commit_batch_ = histogram("resetd_store_commit_batch", "Works that were committed together.",
                                                   {1, 2, 4, 8, 16, 32, 64, 256, 1024});

 private:
  template <class Key>
  static std::int64_t count(const std::map<Key, std::int64_t>& counts, const Key& key) {
    const auto found = counts.find(key);
    return found == counts.end() ? 0 : found->second;
  }

  void add_requests(const std::vector<std::string>& consoles) {
    auto& family = prometheus::BuildCounter()
                       .Name("resetd_console_requests_total")
                       .Help("Calls to the console by how they ended.")
                       .Register(registry_);
    for (const std::string& console : consoles) {
      for (const console::Call call : all_calls) {
        const auto add = [&](const std::string& outcome) {
          requests_[console][{call, outcome}] =
              &family.Add({{"console", console}, {"call", std::string{console::name(call)}}, {"outcome", outcome}});
        };
        for (const core::Outcome outcome : all_outcomes) add(std::string{core::name(outcome)});
        add(withdrawn);
      }
    }
  }

  void add_records() {
    auto& family = prometheus::BuildCounter()
                       .Name("resetd_audit_records_total")
                       .Help("Audit records written by this process.")
                       .Register(registry_);
    for (const audit::Event event : audit::all_events()) {
      records_[event] = &family.Add({{"event", std::string{audit::name(event)}}});
    }
  }

  void add_standing() {
    auto& runs = prometheus::BuildGauge().Name("resetd_runs").Help("Runs by state.").Register(registry_);
    auto& tasks = prometheus::BuildGauge()
                      .Name("resetd_tasks")
                      .Help("Tasks by their run's state and their own.")
                      .Register(registry_);
    for (const core::RunState run : core::all_run_states()) {
      const std::string run_state{core::name(run)};
      runs_[run] = &runs.Add({{"state", run_state}});
      for (const core::TaskState task : core::all_task_states()) {
        tasks_[{run, task}] = &tasks.Add({{"run_state", run_state}, {"state", std::string{core::name(task)}}});
      }
    }
  }
};

Metrics::Metrics(const std::string& version, const std::vector<std::string>& consoles)
    : impl_(std::make_unique<Impl>(version, consoles)) {}

Metrics::~Metrics() = default;

console::OnCall Metrics::on_call(const std::string& console) {
  const auto found = impl_->requests_.find(console);
  if (found == impl_->requests_.end()) core::broken_invariant("no console " + console + " was configured for metrics");
  return [this, &counters = found->second](const console::CallEnded& ended) {
    counters.at({ended.call, outcome_of(ended.evidence)})->Increment();
    if (ended.took) impl_->request_seconds_.Observe(seconds(*ended.took));
  };
}

void Metrics::waited(std::chrono::nanoseconds wait) {
  impl_->wait_seconds_.Observe(seconds(wait));
}

void Metrics::committed(const sqlite::Store::Commit& commit) {
  impl_->commit_seconds_.Observe(seconds(commit.took));
  impl_->commit_batch_.Observe(static_cast<double>(commit.works));
}

void Metrics::appended(const audit::Record& record) {
  impl_->records_.at(record.event)->Increment();
}

std::string Metrics::exposition(const Census& standing) {
  impl_->show(standing);
  return prometheus::TextSerializer{}.Serialize(impl_->registry_.Collect());
}

}  // namespace resetd::control
