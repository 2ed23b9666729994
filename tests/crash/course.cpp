#include "crash/course.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <csignal>
#include <filesystem>
#include <stdexcept>

#include "support/files.hpp"

namespace resetd::crash {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;
using support::Child;
using support::Ended;

/// Far beyond what a cell takes.
constexpr std::chrono::seconds longest_course{60};
/// Where a plan could not be moved on, the spool is looked through again only by the next start.
constexpr std::chrono::seconds spool_patience{2};

support::StandInOptions console_of(const Scenario& scenario) {
  support::StandInOptions options{.jobs = 16, .faults = scenario.faults};
  options.stop_delay = options.start_delay = std::chrono::milliseconds{0};
  return options;
}

}  // namespace

Course::Course(const Scenario& scenario, std::string failpoint)
    : scenario_(scenario),
      failpoint_(std::move(failpoint)),
      console_(console_of(scenario)),
      work_({.url = console_.url(),
             .request = "1s",
             .settle = "1s",
             .more = "spool_dir: spool\naudit: {mirror_file: ./mirror.jsonl}\n"}) {
  fs::create_directory(work_ / "spool");
  for (const std::int64_t job : scenario.running_jobs) console_.set_status(job, console_sim::Status::RUNNING);
}

std::string Course::go() {
  if (scenario_.killed_with > 0) kill_under_way();
  begin_struck();
  const auto until = Clock::now() + longest_course;
  while (!all_ended() || !daemon_->running()) {  // one that was struck at the very last is to be mended, too
    if (Clock::now() > until) return "it comes to no end: " + where_it_stands();
    tend();
    ::usleep(40'000);  // each turn asks the daemon, by a command
  }
  end_daemon();
  return "";
}

std::string Course::where_it_stands() const {
  std::string text = std::to_string(handed_in_) + " plans handed in";
  for (const RunNow& run : runs_) text += ", run " + run.number + " of " + run.name + " " + run.state;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(work_ / "spool"))
    if (entry.is_regular_file()) text += ", " + fs::relative(entry, work_ / "spool").string();
  return text + "; the last that the daemon said:\n" + daemon_->err();
}

std::vector<std::string> Course::reached() const {
  const fs::path log = work_ / "reached";
  return fs::exists(log) ? support::read_lines(log) : std::vector<std::string>{};
}

/// All plans at once, then kill -9 in the middle of their resets.
void Course::kill_under_way() {
  console_.set_faults({"updateincrepos:stall:after"});
  daemon_.emplace(work_.start({"serve"}));
  if (!support::eventually([this] { return ready(); })) throw std::runtime_error("not ready: " + daemon_->err());
  for (const ScenarioPlan& plan : scenario_.plans) hand_in(plan);
  const auto under_way = [this] { return console_.count("updateincrepos") >= scenario_.killed_with; };
  if (!support::eventually(under_way)) throw std::runtime_error("no resets: " + daemon_->err());
  daemon_->signal(SIGKILL);
  daemon_->wait();
  console_.set_faults(scenario_.faults);
}

void Course::begin_struck() {
  Child::Options options{FAILPOINTS_PROGRAM, {"--config", work_.config().string(), "serve"}, work_ / "struck", {}};
  options.environment.emplace_back("RESETD_FAILPOINT_LOG", (work_ / "reached").string());
  if (!failpoint_.empty()) options.environment.emplace_back("RESETD_FAILPOINT", failpoint_);
  daemon_.reset();
  daemon_.emplace(std::move(options));
  struck_runs_ = true;
}

void Course::end_daemon() {
  daemon_->signal(SIGTERM);
  const int exit_code = daemon_->wait().exit_code;
  if (std::exchange(struck_runs_, false)) struck_exit_ = exit_code;
}

bool Course::ready() const {
  return daemon_->err().find("ready") != std::string::npos;
}

void Course::tend() {
  if (!daemon_->running()) {
    end_daemon();
    daemon_.reset();
    daemon_.emplace(work_.start({"serve"}));
  }
  if (!ready()) return;
  look_at_runs();
  if (handed_in_ < scenario_.plans.size() && plans_settled() == handed_in_) hand_in(scenario_.plans[handed_in_]);
  for (const RunNow& run : runs_) decide(run);
  restart_for_spool();
}

/// A plan that could not be moved on though its run has ended.
void Course::restart_for_spool() {
  const bool at_rest = !runs_.empty() && all_over();
  const bool stuck = at_rest && plans_settled() < handed_in_;
  if (!stuck) {
    rests_since_.reset();
    return;
  }
  if (!rests_since_) rests_since_ = Clock::now();
  if (Clock::now() - *rests_since_ < spool_patience) return;
  rests_since_.reset();
  end_daemon();
}

void Course::hand_in(const ScenarioPlan& plan) {
  const fs::path elsewhere = work_.write("elsewhere", plan.text);
  ::usleep(20'000);  // two times that the file system tells apart
  fs::rename(elsewhere, work_ / ("spool/" + plan.name + ".yaml"));
  ++handed_in_;
}

/// Moved on, and their run has ended.
std::size_t Course::plans_settled() const {
  std::size_t settled = 0;
  for (const ScenarioPlan& plan : scenario_.plans) {
    // Killed between the two, it has left its report behind, and the plan gets the next name.
    const bool moved = fs::exists(work_ / ("spool/done/" + plan.name + ".yaml")) ||
                       fs::exists(work_ / ("spool/done/" + plan.name + "-2.yaml"));
    const bool ended = std::ranges::any_of(
        runs_, [this, &plan](const RunNow& run) { return run.name == plan.name && over(run) && !run.digest.empty(); });
    if (moved && ended) ++settled;
  }
  return settled;
}

bool Course::all_ended() const {
  return handed_in_ == scenario_.plans.size() && plans_settled() == handed_in_ && all_over();
}

bool Course::all_over() const {
  return std::ranges::all_of(runs_, [this](const RunNow& run) { return over(run); });
}

bool Course::over(const RunNow& run) const {
  const bool finished =
      run.state == "succeeded" || run.state == "cancelled" || (run.state == "failed" && !scenario_.retried);
  return finished && !run.held;
}

void Course::look_at_runs() {
  const Ended ended = work_.resetd({"status", "-o", "json"});
  if (ended.exit_code != 0) return;
  runs_.clear();
  const json::value all = json::parse(ended.out);
  for (const json::value& each : all.as_array()) {
    const json::object& run = each.as_object();
    const json::value* digest = run.if_contains("digest");
    runs_.push_back({std::to_string(run.at("run").as_int64()), run.at("name").as_string().c_str(),
                     run.at("state").as_string().c_str(), digest == nullptr ? "" : digest->as_string().c_str(),
                     run.at("counts").as_object().contains("held")});
  }
}

/// What comes of it is seen in the next turn: the daemon may be struck in the middle of it.
void Course::decide(const RunNow& run) {
  if (run.state == "awaiting_approval") work_.resetd({"approve", run.number, "--digest", run.digest});
  if (run.state == "gated") work_.resetd({"promote", run.number});
  if (run.state == "halted") work_.resetd({"resume", run.number, "--reason", "looked at it"});
  if (run.state == "paused") {
    paused_.insert(run.number);
    work_.resetd({"rate", run.number, "10/s"});
    work_.resetd({"resume", run.number});
  }
  if (run.state == "scheduled") {
    const std::string what = paused_.contains(run.number) ? "cancel" : "pause";
    work_.resetd({what, run.number, "--reason", "it was thought over"});
  }
  if (run.held) resolve(run);
  if (run.state == "failed" && scenario_.retried) work_.resetd({"retry", run.number});
}

/// By what the console shows.
void Course::resolve(const RunNow& run) {
  const Ended ended = work_.resetd({"tasks", run.number, "--state", "held", "-o", "json"});
  if (ended.exit_code != 0) return;
  const json::value tasks = json::parse(ended.out);
  for (const json::value& each : tasks.as_array()) {
    const std::int64_t task = each.at("task_id").as_int64();
    const std::vector<support::ConsoleCall> resets = console_.resets();
    const bool applied =
        std::ranges::any_of(resets, [task](const auto& call) { return call.task_id == task && call.applied; });
    work_.resetd({"resolve", run.number, std::to_string(each.at("ordinal").as_int64()),
                  applied ? "--applied" : "--resend", "--reason", "looked at it"});
  }
}

}  // namespace resetd::crash
