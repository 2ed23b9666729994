#include "simulation/simulation.hpp"

#include <stdexcept>
#include <utility>

#include "simulation/operator.hpp"
#include "simulation/verdict.hpp"

namespace resetd::simulation {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// A run that nothing goes wrong with any more has ended long before.
constexpr minutes longest_end{20};
constexpr int most_steps = 2'000'000;
constexpr seconds between_rounds{2};

std::unique_ptr<sqlite::Connection> open(const std::filesystem::path& file) {
  auto opened = sqlite::Connection::open(file, sqlite::Access::work);
  if (opened.has_error()) throw std::runtime_error(opened.error().message);
  return std::move(*opened);
}

/// Where a sync costs nothing: what a simulated death loses is what the store had not committed.
std::filesystem::path fast_folder() {
  const std::filesystem::path memory = "/dev/shm";
  return std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
}

class Course {
 public:
  explicit Course(Machine& machine) : machine_(machine), operator_(machine) {}
  ~Course() {
    if (process_) Process::kill(std::move(process_));
  }
  Course(const Course&) = delete;
  Course& operator=(const Course&) = delete;

  void run() {
    plan();
    process_ = std::make_unique<Process>(machine_);
    const Time until = machine_.scenario.rough_until + longest_end;
    for (int steps = 0; !over_; ++steps) {
      if (steps > most_steps) return fault("it goes on for ever at " + std::to_string(machine_.timeline.now().count()));
      if (process_ && machine_.hazard.struck()) {
        Process::kill(std::move(process_));
        begin_anew();
      }
      if (process_ && process_->step()) continue;
      if (process_ && process_->stopped()) process_stopped();
      if (over_ || machine_.timeline.step(until)) continue;
      fault("its runs have not ended although nothing went wrong any more" +
            std::string{ending_ ? ", and it does not shut down" : ""});
      return;
    }
  }

 private:
  void fault(std::string what) { machine_.faults.push_back(std::move(what)); }
  Random& random() { return operator_.random(); }
  Time within(Time longest) { return Time{random().between(0, longest.count())}; }
  bool rough() const { return machine_.timeline.now() < machine_.scenario.rough_until; }

  void plan() {
    const Scenario& scenario = machine_.scenario;
    for (const PlannedRun& run : scenario.runs) machine_.timeline.at(run.submitted_at, [this, &run] { submit(run); });
    machine_.timeline.at(scenario.rough_until, [this] { calm_down(); });
    machine_.timeline.after(within(scenario.between_commands), [this] { command(); });
    machine_.timeline.after(within(scenario.rough_until * 2), [this] { disturb(); });
    if (scenario.between_meddlings > Time{0}) meddle_later();
  }

  void submit(const PlannedRun& run) {
    if (process_ && process_->serves() && !machine_.hazard.struck()) return process_->submit(run);
    if (rough() || !ending_) machine_.timeline.after(milliseconds{700}, [this, &run] { submit(run); });
  }

  // A person approves soon, whatever else is done.
  void command() {
    if (!rough()) return;
    if (can_command()) operator_.act(*process_);
    machine_.timeline.after(within(machine_.scenario.between_commands), [this] { command(); });
  }
  bool can_command() const { return process_ && process_->serves() && !machine_.hazard.struck(); }

  // Deaths from outside, orderly restarts, set clocks.
  void disturb() {
    if (!rough()) return;
    const std::int64_t what = random().below(5);
    if (what == 0 && process_ && machine_.scenario.deaths > 0) machine_.hazard.kill("it is killed");
    if (what == 1 && can_command()) process_->stop(milliseconds{random().between(0, 4000)});
    if (what == 2) operator_.set_clock();
    if (what == 3 && machine_.scenario.panic_file) {
      operator_.switch_panic(true);
      machine_.timeline.after(within(seconds{5}), [this] { operator_.switch_panic(false); });
    }
    machine_.timeline.after(within(seconds{15}), [this] { disturb(); });
  }

  void meddle_later() {
    machine_.timeline.after(within(machine_.scenario.between_meddlings), [this] {
      if (!rough()) return;
      operator_.meddle();
      meddle_later();
    });
  }

  void calm_down() {
    machine_.trace.add("calm");
    machine_.weather = {};
    machine_.hazard.rest();
    attend();
  }

  void attend() {
    if (ending_) return;
    if (can_command() && !process_->takes_in() && all_submitted() && operator_.attend(*process_)) {
      ending_ = true;
      return process_->stop(seconds{30});
    }
    machine_.timeline.after(between_rounds, [this] { attend(); });
  }
  bool all_submitted() const { return machine_.timeline.now() > machine_.scenario.rough_until + seconds{25}; }

  void process_stopped() {
    process_.reset();
    if (ending_)
      over_ = true;
    else
      begin_anew();
  }

  // Sooner or later; and where the machine itself went down, its steady clock begins anew.
  void begin_anew() {
    const bool reboots = random().chance(200);
    const Time pause = within(random().chance(500) ? Time{milliseconds{50}} : Time{seconds{20}});
    machine_.timeline.after(pause, [this, reboots] {
      if (reboots) machine_.booted = core::SteadyTime{seconds{random().between(1, 50)}} - machine_.timeline.now();
      machine_.trace.add(reboots ? "a process begins after a reboot" : "a process begins");
      process_ = std::make_unique<Process>(machine_);
    });
  }

  Machine& machine_;
  Operator operator_;
  std::unique_ptr<Process> process_;
  bool ending_ = false;
  bool over_ = false;
};

}  // namespace

Simulator::Simulator() : folder_(fast_folder()) {
  open(folder_ / "empty.db");  // closing it leaves one file, with the schema
}

Report Simulator::run(std::uint64_t seed, bool traced) {
  const std::filesystem::path file = folder_ / "resetd.db";
  std::filesystem::copy_file(folder_ / "empty.db", file, std::filesystem::copy_options::overwrite_existing);
  Machine machine{seed, make_scenario(seed), open(file), traced};
  if (machine.scenario.panic_file) machine.panic_file = folder_ / "panic";
  std::filesystem::remove(folder_ / "panic");
  Course{machine}.run();
  Report report;
  report.violations = verdict(machine);
  report.trace = machine.trace.hash();
  report.processes = machine.processes;
  report.calls = machine.console.log().size();
  report.records = machine.recorded.size();
  report.events = std::move(machine.events);
  return report;
}

}  // namespace resetd::simulation
