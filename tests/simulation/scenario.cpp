#include "simulation/scenario.hpp"

#include <algorithm>

#include "simulation/targets.hpp"

namespace resetd::simulation {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t two_days_ms = 172'800'000;
constexpr std::int64_t began_ms = 1'795'000'000'000;
constexpr std::int64_t first_task = 100'000;       ///< the generator's: plus the job's id
constexpr std::int64_t task_of_several = 900'000;  ///< of jobs with two INCREMENT tasks: plus 2 x the job's id, and one
constexpr std::int64_t mysql_time_kind = 2;        ///< a job id of that kind

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed, 1), later_(seed, 3) {}

  Scenario make() {
    make_weather();
    make_console();
    make_world();
    scenario_.check_max_age = random_.chance(500) ? seconds{10} : seconds{random_.between(2, 5)};
    const bool strict = random_.chance(200);
    const std::int64_t runs = random_.chance(300) ? 2 : 1;
    for (std::int64_t i = 1; i <= runs; ++i) make_run(i);
    if (strict) make_strict();
    make_trouble();
    return std::move(scenario_);
  }

 private:
  void make_weather() {
    const std::int64_t storm = random_.below(4);  // 0: fair
    const auto some = [&](std::int64_t most) {
      return storm == 0 || random_.chance(400) ? 0 : static_cast<int>(random_.below(most * storm) + 1);
    };
    Weather& weather = scenario_.weather;
    weather.no_connection = some(100);
    weather.lost_on_the_way = some(120);
    weather.late = some(120);
    weather.answer_lost = some(150);
    weather.answer_slow = some(80);
    weather.gateway = some(120);
    weather.refused = some(80);
    weather.ill_formed = some(60);
    weather.key_refused = random_.chance(150) ? some(10) : 0;
    weather.lie = random_.chance(400) ? some(150) : 0;
    weather.unsteady = some(80);
  }

  void make_console() {
    const seconds settle{random_.between(2, 8)};
    scenario_.times = {.request_timeout = settle * 4 / 5, .settle = settle};
    engine::ChannelOptions& console = scenario_.console;
    console.name = "prod";
    console.url = "https://console.example";
    console.rate = {random_.between(5, 60), seconds{1}};
    console.burst = random_.chance(500) ? 1 : random_.between(2, 8);
    console.concurrency = random_.between(1, 8);
    console.settle = settle;
    console.breaker = static_cast<int>(random_.between(1, 5));
  }

  void make_world() {
    ConsoleModel::Options& world = scenario_.world;
    world.began_us = began_ms * 1000;
    world.pages = random_.chance(700);
    world.shows_time = !later_.chance(100);
    world.world.generator.jobs = random_.chance(100) ? random_.between(21, 45) : random_.between(2, 12);
    world.world.generator.running = random_.chance(400);
    world.world.generator.position_time_ms = began_ms;
    world.world.stop_delay_ms = random_.between(0, 3000);
    world.world.start_delay_ms = random_.between(0, 3000);
    if (!random_.chance(300)) return;
    const std::int64_t more = random_.between(1, 2);
    for (std::int64_t i = 1; i <= more; ++i) add_job_of_several(world.world.generator.jobs + i);
  }

  void add_job_of_several(std::int64_t id) {
    const auto status =
        scenario_.world.world.generator.running ? console_sim::Status::RUNNING : console_sim::Status::STOP;
    console_sim::Position position;
    position.set(console_sim::Field::positionTimestamp, began_ms);
    console_sim::Job job{.id = id, .name = "several-" + std::to_string(id)};
    job.tasks.push_back({task_of_several + 2 * id, "INCREMENT", status, position});
    job.tasks.push_back({task_of_several + 2 * id + 1, "INCREMENT", status, position});
    scenario_.world.extra_jobs.push_back(std::move(job));
  }

  core::Policy make_policy() {
    core::Policy policy;
    const bool running = scenario_.world.world.generator.running;
    if (random_.chance(running ? 900 : 300)) policy.prepare = core::Prepare::stop;
    policy.finish = random_.pick(std::array{core::Finish::leave, core::Finish::restore, core::Finish::start});
    policy.stop_timeout = seconds{random_.between(4, 20)};
    policy.start_timeout = seconds{random_.between(4, 20)};
    if (random_.chance(400)) policy.concurrency = random_.between(1, 8);
    if (random_.chance(400)) policy.rate = core::Rate{random_.between(2, 20), seconds{1}};
    policy.max_attempts = static_cast<int>(random_.between(1, 4));
    policy.check_max_age = scenario_.check_max_age;
    policy.backoff = {milliseconds{random_.between(20, 1000)}, milliseconds{random_.between(1000, 4000)}};
    policy.failure_budget.failed =
        random_.chance(500) ? core::Share{random_.between(0, 5)} : core::Share{random_.between(10, 100), true};
    policy.failure_budget.held = {random_.between(0, 4)};
    if (random_.chance(300)) policy.failure_budget.mode = core::BudgetMode::strict;
    if (random_.chance(300)) policy.waves = {{1}, {random_.between(20, 80), true}, {100, true}};
    if (random_.chance(300)) policy.wave_gate.reset();
    if (random_.chance(200)) policy.wave_gate = milliseconds{random_.between(1, 4000)};
    if (random_.chance(150)) policy.on_ambiguous = core::OnAmbiguous::hold;
    policy.verify = !random_.chance(150);
    if (random_.chance(250)) policy.drift = core::Drift::allow;
    return policy;
  }

  void make_run(std::int64_t number) {
    PlannedRun run{.name = "plan-" + std::to_string(number), .policy = make_policy()};
    run.submitted_at = number == 1 ? Time{0} : random_.below(20'000) * Time{1'000'000};
    std::vector<std::int64_t> jobs;
    const std::int64_t generated = scenario_.world.world.generator.jobs;
    for (std::int64_t job = 1; job <= generated; ++job) jobs.push_back(job);
    for (std::size_t left = jobs.size(); left > 1; --left)
      std::swap(jobs[left - 1], jobs[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(left)))]);
    const std::int64_t wanted = random_.between(1, std::min<std::int64_t>(12, generated));
    for (std::int64_t i = 0; i < wanted; ++i) add_task(run, jobs[static_cast<std::size_t>(i)]);
    for (const console_sim::Job& job : scenario_.world.extra_jobs)
      for (const console_sim::DataTask& task : job.tasks)
        if (random_.chance(700)) add_task_of_several(run, task.id);
    scenario_.runs.push_back(std::move(run));
  }

  queue::Task& new_task(PlannedRun& run) {
    queue::Task task{.ordinal = core::Ordinal{static_cast<std::int64_t>(run.tasks.size()) + 1}};
    run.tasks.push_back(std::move(task));
    return run.tasks.back();
  }

  void add_task(PlannedRun& run, std::int64_t job) {
    queue::Task& task = new_task(run);
    const std::int64_t way = random_.below(10);
    if (way < 6) task.task_id = core::TaskId{first_task + job};
    if (way >= 6 && way < 9) task.job_id = core::JobId{job};
    if (way == 9) task.named = "job-" + std::string(7 - std::to_string(job).size(), '0') + std::to_string(job);
    // Of kinds that have a time: a target behind the position, which a task may go to or not.
    const bool later = later_.chance(60);
    aim(task, job, later ? began_ms + two_days_ms : began_ms, random_.below(10));
    if (later && later_.chance(500)) task.forward_reason = "it may";
    if (!scenario_.world.shows_time) task.forward_reason = "order cannot be told";
  }

  void add_task_of_several(PlannedRun& run, std::int64_t id) {
    queue::Task& task = new_task(run);
    task.task_id = core::TaskId{id};
    aim(task, mysql_time_kind, began_ms, random_.below(10));
  }

  // Each reset that arrived without effect is then a failed task, and there are never more of them than the budget.
  void make_strict() {
    scenario_.strict_budget = random_.between(0, 4);
    scenario_.weather.key_refused = 0;
    scenario_.weather.lie = 0;
    scenario_.weather.refused = 0;
    for (PlannedRun& run : scenario_.runs) {
      run.policy.max_attempts = 1;
      run.policy.on_ambiguous = core::OnAmbiguous::reconcile;
      run.policy.failure_budget.failed = {*scenario_.strict_budget};
      run.policy.failure_budget.held = {0};  // one that is held may have been without effect too
      run.policy.failure_budget.mode = core::BudgetMode::strict;
    }
  }

  void make_trouble() {
    scenario_.rough_until = seconds{random_.between(4, 40)};
    if (random_.chance(700)) {
      scenario_.deaths = static_cast<int>(random_.between(1, 4));
      scenario_.death_permille = static_cast<int>(random_.between(1, 10));
    }
    scenario_.slow_commits_permille = random_.chance(300) ? static_cast<int>(random_.between(5, 150)) : 0;
    scenario_.between_commands = milliseconds{random_.between(300, 8000)};
    if (!scenario_.strict_budget && random_.chance(300)) scenario_.between_meddlings = seconds{random_.between(2, 20)};
    scenario_.panic_file = random_.chance(50);
  }

  Random random_;
  Random later_;
  Scenario scenario_;
};

}  // namespace

Scenario make_scenario(std::uint64_t seed) {
  return Maker{seed}.make();
}

}  // namespace resetd::simulation
