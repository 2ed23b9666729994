#pragma once
// A run that is sealed in a database of its own, to see what the console shows of its tasks: in a temporary folder that
// goes with it, with a console that can only be looked at. The configured database is neither needed nor touched, so a
// process that has it does not stand in the way.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/signal_set.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app.hpp"
#include "engine/plan_look.hpp"
#include "plan/reader.hpp"

namespace resetd::daemon {

class PrivateRun {
 public:
  /// Refused while the panic file exists: no call may leave then.
  static core::Result<std::unique_ptr<PrivateRun>> make(const settings::Settings& settings,
                                                        const settings::Console& console);
  ~PrivateRun();
  PrivateRun(const PrivateRun&) = delete;
  PrivateRun& operator=(const PrivateRun&) = delete;

  /// Submits a plan that was checked, its tasks kept, and seals it; errors as engine::PlanLook::look says. The
  /// signals of add_stop_signals end it as refused. It is read on by `next_of_plan`.
  core::Result<queue::Run> seal_plan(const plan::Reading& checked);
  std::vector<queue::Task> next_of_plan() { return finish(look_->next()); }

  /// The next tasks, without ordinals; none ends it.
  using NextTasks = std::function<std::vector<queue::Task>()>;
  /// Likewise a run of these tasks, which name their data tasks.
  core::Result<queue::Run> seal_tasks(queue::Run run, const NextTasks& next);

  /// What `f(connection)` returns of the private database.
  template <class F>
  std::invoke_result_t<F&, sqlite::Connection&> read(F f);

  /// A signal came: whoever works outside of the loop asks now and then.
  bool interrupted();

 private:
  PrivateRun(std::filesystem::path folder, const settings::Console& console)
      : folder_(std::move(folder)), console_(console) {}
  core::Result<void> open(settings::Settings settings);
  void watch_signals();
  boost::asio::awaitable<core::Result<queue::Run>> add_and_seal(queue::Run run, const NextTasks& next);
  template <class T>
  T finish(boost::asio::awaitable<T> course);

  std::filesystem::path folder_;
  settings::Console console_;
  std::unique_ptr<App> app_;
  engine::Channel* channel_ = nullptr;
  std::optional<boost::asio::signal_set> signals_;
  std::optional<engine::PlanLook> look_;
  engine::RunContext* sealing_ = nullptr;
  bool interrupted_ = false;
};

template <class T>
T PrivateRun::finish(boost::asio::awaitable<T> course) {
  std::optional<T> result;
  const auto keep = [&result, &course]() -> boost::asio::awaitable<void> {
    T ended = co_await std::move(course);
    result.emplace(std::move(ended));
  };
  boost::asio::awaitable<void> whole = keep();
  const auto open = boost::asio::make_work_guard(app_->loop());
  app_->loop().restart();
  boost::asio::co_spawn(app_->loop(), std::move(whole), core::end_on);
  while (!result) app_->loop().run_one();
  return std::move(*result);
}

template <class F>
std::invoke_result_t<F&, sqlite::Connection&> PrivateRun::read(F f) {
  return finish(app_->ledger().store.run(std::move(f)));
}

}  // namespace resetd::daemon
