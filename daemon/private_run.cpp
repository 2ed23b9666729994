#include "daemon/private_run.hpp"

#include <cstdlib>
#include <system_error>

#include "daemon/configuration.hpp"
#include "daemon/signals.hpp"
#include "engine/policy_json.hpp"
#include "engine/sealing.hpp"
#include "queue/runs.hpp"

namespace resetd::daemon {
namespace {

namespace asio = boost::asio;
using core::Result;

Result<std::filesystem::path> make_folder() {
  std::error_code error;
  const std::filesystem::path base = std::filesystem::temp_directory_path(error);
  std::string name = (base / "resetd-XXXXXX").string();
  if (!error && ::mkdtemp(name.data()) != nullptr) return std::filesystem::path{name};
  const std::string why = error ? error.message() : std::generic_category().message(errno);
  return core::unexpected("no temporary folder can be made in " + (error ? "TMPDIR" : base.string()) + " (" + why +
                          "): let TMPDIR name a folder with room");
}

}  // namespace

Result<std::unique_ptr<PrivateRun>> PrivateRun::make(const settings::Settings& settings,
                                                     const settings::Console& console) {
  auto folder = make_folder();
  if (folder.has_error()) return folder.error();
  std::unique_ptr<PrivateRun> run{new PrivateRun{std::move(*folder), console}};
  if (auto opened = run->open(settings); opened.has_error()) return opened.error();
  return run;
}

PrivateRun::~PrivateRun() {
  signals_.reset();
  look_.reset();
  app_.reset();
  std::error_code ignored;  // a temporary folder that stays is no harm
  std::filesystem::remove_all(folder_, ignored);
}

Result<void> PrivateRun::open(settings::Settings settings) {
  settings.state_dir = folder_;
  settings.mirror_file.reset();  // of the configured database, not of this one
  auto app = App::open(settings);
  if (app.has_error()) return app.error();
  app_ = std::move(*app);
  if (app_->panic().raised()) {
    return core::refused("the panic file " + app_->panic().file().string() +
                         " exists, so the console is not called: remove it, then try again");
  }
  auto channel = app_->connect(console_, App::Calls::looks_only);
  if (channel.has_error()) return channel.error();
  channel_ = *channel;
  watch_signals();
  return {};
}

void PrivateRun::watch_signals() {
  signals_.emplace(app_->loop());
  add_stop_signals(*signals_);
  signals_->async_wait([this](const boost::system::error_code& cancelled, int) {
    if (cancelled) return;
    interrupted_ = true;
    if (look_) look_->end("interrupted");
    if (sealing_ != nullptr) sealing_->pause("interrupted");
    channel_->abandon();
  });
}

bool PrivateRun::interrupted() {
  app_->loop().restart();
  app_->loop().poll();
  return interrupted_;
}

Result<queue::Run> PrivateRun::seal_plan(const plan::Reading& checked) {
  look_.emplace(app_->loop().get_executor(), app_->ledger(), *channel_);
  if (interrupted_) look_->end("interrupted");
  if (auto looked = finish(look_->look(actor_name(), checked)); looked.has_error()) return looked.error();
  return look_->run();
}

Result<queue::Run> PrivateRun::seal_tasks(queue::Run run, const NextTasks& next) {
  return finish(add_and_seal(std::move(run), next));
}

asio::awaitable<Result<queue::Run>> PrivateRun::add_and_seal(queue::Run run, const NextTasks& next) {
  run.console = console_.name;
  run.console_url = console_.url.normalised;
  run.created_at = app_->clock().wall();
  auto create = [&run](sqlite::Connection& connection) { return queue::create_run(connection, run); };
  run.id = co_await app_->ledger().store.run(std::move(create));
  for (std::vector<queue::Task> tasks = next(); !tasks.empty(); tasks = next()) {
    for (queue::Task& task : tasks) task.ordinal = core::Ordinal{++run.tasks};
    auto add = [&run, &tasks](sqlite::Connection& connection) {
      queue::add_tasks(connection, run.id, tasks);
      queue::set_tasks(connection, run.id, run.tasks);
    };
    co_await app_->ledger().store.run(std::move(add));
  }
  core::Policy policy = engine::policy_of(run);
  engine::RunContext sealing{app_->loop().get_executor(), app_->ledger(), *channel_, std::move(run),
                             std::move(policy),           queue::Tally{}};
  sealing_ = &sealing;
  if (interrupted_) sealing.pause("interrupted");
  Result<queue::Run> result = co_await engine::seal(app_->loop().get_executor(), sealing, std::nullopt, actor_name());
  sealing_ = nullptr;
  co_return result;
}

}  // namespace resetd::daemon
