#include "daemon/spool.hpp"

#include <sys/inotify.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "control/json.hpp"
#include "control/spool_file.hpp"
#include "engine/log.hpp"
#include "queue/runs.hpp"
#include "queue/tasks.hpp"

namespace resetd::daemon {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using core::Result;
using engine::LogLevel;
using Shelf = SpoolFolder::Shelf;

/// A file that is being written changes more often than this.
constexpr std::chrono::seconds quiet_time{2};
/// While a run is being sealed, or a file is too young to be told from one that grows.
constexpr std::chrono::milliseconds spool_pause{250};
/// So many are sealed at once; the others wait where they are.
constexpr std::size_t most_sealing = 4;

void tell(LogLevel level, const std::string& what, std::optional<core::RunId> run = {}) {
  engine::log(level, {.run = run}, "spool: " + what);
}

Result<Descriptor> watch_folder(const SpoolFolder& folder) {
  const auto trouble = [&folder] {
    return core::unexpected("spool_dir " + folder.path().string() +
                            " cannot be watched: " + std::generic_category().message(errno));
  };
  Descriptor watch{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
  if (!watch.there()) return trouble();
  const std::string own = "/proc/self/fd/" + std::to_string(folder.descriptor());
  constexpr unsigned comings = IN_MOVED_TO | IN_CREATE | IN_MOVED_FROM | IN_DELETE;
  const int added = ::inotify_add_watch(watch.number(), own.c_str(), comings | IN_DELETE_SELF | IN_MOVE_SELF);
  if (added < 0) return trouble();
  return watch;
}

json::object failed_report(json::object report, const std::vector<std::string>& errors) {
  report["errors"] = json::array(errors.begin(), errors.end());
  return report;
}

core::WallTime wall_time(const timespec& time) {
  return core::WallTime{std::chrono::duration_cast<core::Duration>(std::chrono::seconds{time.tv_sec} +
                                                                   std::chrono::nanoseconds{time.tv_nsec})};
}

struct RunThere {
  queue::Run run;
  json::object document;
};

RunThere run_there(sqlite::Connection& connection, queue::Run run) {
  json::object document = control::run_json(run, queue::count_tasks(connection, run.id));
  return {std::move(run), std::move(document)};
}

}  // namespace

Result<std::unique_ptr<Spool>> Spool::open(const std::filesystem::path& path, Parts parts) {
  auto folder = SpoolFolder::open(path);
  if (folder.has_error()) return folder.error();
  auto watch = watch_folder(*folder);
  if (watch.has_error()) return watch.error();
  return std::unique_ptr<Spool>{new Spool{std::move(*folder), std::move(*watch), std::move(parts)}};
}

Spool::Spool(SpoolFolder folder, Descriptor watch, Parts parts)
    : folder_(std::move(folder)),
      watch_(parts.executor, ::dup(watch.number())),
      parts_(std::move(parts)),
      wake_(parts_.executor) {}

void Spool::start() {
  under_way_ = 2;
  const auto ended = [this](const std::exception_ptr& error) {
    core::end_on(error);
    --under_way_;
    wake_.cancel();
  };
  asio::awaitable<void> listening = listen();
  asio::co_spawn(parts_.executor, std::move(listening), ended);
  asio::awaitable<void> working = work();
  asio::co_spawn(parts_.executor, std::move(working), ended);
}

void Spool::end() {
  ending_ = true;
  boost::system::error_code ignored;
  watch_.cancel(ignored);
  wake_.cancel();
}

asio::awaitable<void> Spool::stopped() {
  asio::steady_timer timer(parts_.executor);
  while (under_way_ > 0) {
    timer.expires_after(std::chrono::milliseconds{10});
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

asio::awaitable<void> Spool::listen() {
  alignas(inotify_event) std::array<char, 16 * 1024> events{};
  while (!ending_) {
    const auto [error, size] =
        co_await watch_.async_read_some(asio::buffer(events), asio::as_tuple(asio::use_awaitable));
    if (error && !ending_) tell(LogLevel::error, "is watched no longer (" + error.message() + "): restart resetd");
    if (error) co_return;
    heard(events.data(), size);
  }
}

void Spool::heard(const char* events, std::size_t size) {
  for (std::size_t at = 0; at + sizeof(inotify_event) <= size;) {
    inotify_event event{};
    std::memcpy(&event, events + at, sizeof event);
    const std::string name{events + at + sizeof event, ::strnlen(events + at + sizeof event, event.len)};
    at += sizeof event + event.len;
    if ((event.mask & IN_Q_OVERFLOW) != 0) scan_due_ = true;
    if ((event.mask & (IN_DELETE_SELF | IN_MOVE_SELF)) != 0) {
      tell(LogLevel::error, folder_.path().string() + " was moved or removed: put it back, then restart resetd");
    }
    if ((event.mask & IN_ISDIR) != 0 || !SpoolFolder::may_be_plan(name)) continue;
    young_.erase(name);
    if ((event.mask & IN_MOVED_TO) != 0) arrived_.insert(name);
    if ((event.mask & IN_CREATE) != 0) young_[name] = Origin::made_here;
  }
  wake_.cancel();
}

asio::awaitable<void> Spool::work() {
  while (!ending_) {
    if (std::exchange(scan_due_, false)) scan();
    std::erase_if(young_, [this](const auto& young) { return told_apart(young.first, young.second); });
    while (!ending_ && !arrived_.empty() && sealing_.size() < most_sealing) {
      std::string name = std::move(arrived_.extract(arrived_.begin()).value());
      co_await take(std::move(name));
    }
    for (auto plan = sealing_.begin(); plan != sealing_.end();) {
      const bool settled = co_await settle(plan->second, plan->first);
      plan = settled ? sealing_.erase(plan) : std::next(plan);
    }
    const bool more = scan_due_ || (!arrived_.empty() && sealing_.size() < most_sealing);
    if (ending_ || more) continue;
    if (sealing_.empty() && young_.empty()) {
      wake_.expires_at(asio::steady_timer::time_point::max());
    } else {
      wake_.expires_after(spool_pause);
    }
    co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

void Spool::scan() {
  const auto names = folder_.list();
  if (names.has_error()) return tell(LogLevel::error, names.error().message);
  for (const std::string& name : *names) {
    const bool known = std::ranges::any_of(sealing_, [&name](const auto& plan) { return plan.second.name == name; });
    if (!known && !arrived_.contains(name)) young_.emplace(name, Origin::unknown);
  }
}

// A half-written file has no other name than a whole one; but a rename is no change of the content, and leaves the two
// times apart (as does a chmod: what was seen being made here was not renamed). False: it cannot be told yet.
bool Spool::told_apart(const std::string& name, Origin origin) {
  const auto state = folder_.look(name);
  if (state.has_error()) {
    tell(LogLevel::warn, name + " " + state.error().message + ": it is left where it is");
    return true;
  }
  const core::WallTime changed = wall_time(state->changed);
  if (changed > parts_.clock.wall() - quiet_time && changed <= parts_.clock.wall()) return false;
  if (origin == Origin::unknown && changed > wall_time(state->modified)) {
    arrived_.insert(name);
  } else {
    tell(LogLevel::warn, name + (origin == Origin::unknown
                                     ? " lies in the spool, but nothing shows that it was renamed into it"
                                     : " was written into the spool, not renamed into it") +
                             ": move it out and in again");
  }
  return true;
}

asio::awaitable<void> Spool::take(std::string name) {
  plan::Options options{.now = parts_.clock.wall(), .consoles = parts_.consoles};
  const std::filesystem::path own = control::spool_name(parts_.own, "spooled");
  asio::thread_pool thread{1};
  co_await asio::post(asio::bind_executor(thread, asio::use_awaitable));
  Result<SpooledPlan> plan = take_in(folder_, name, own, options);
  co_await asio::post(asio::bind_executor(parts_.executor, asio::use_awaitable));
  if (plan.has_error()) {
    tell(LogLevel::warn, name + " " + plan.error().message + ": it is left where it is");
    co_return;
  }
  if (!plan->errors.empty()) {
    tell(LogLevel::warn, name + " of " + plan->actor + " is refused: " + plan->errors.front() +
                             (plan->errors.size() == 1 ? "" : ", and more: see its report"));
    put_away(*plan, Shelf::failed, json::serialize(failed_report({}, plan->errors)));
    co_return;
  }
  asio::awaitable<void> submitting = submit(std::move(*plan));
  co_await std::move(submitting);
}

asio::awaitable<void> Spool::submit(SpooledPlan plan) {
  const bool known = co_await had_become_run(plan);
  if (known) co_return;
  engine::Submission submission{.plan = plan.plan, .person = {plan.actor, {}}};
  submission.files_allowed = false;
  auto submitting = parts_.host.submit(std::move(submission));
  Result<engine::Submitted> submitted = co_await std::move(submitting);
  if (submitted.has_error()) {
    if (ending_) co_return;  // for the next start
    refuse(plan, submitted.error().message);
    co_return;
  }
  if (!submitted->problems.empty()) {
    refuse(plan, submitted->problems.front().message);
    co_return;
  }
  const core::RunId run = submitted->run->id;
  tell(LogLevel::info,
       plan.name + " of " + plan.actor + (submitted->existing ? " is this run already" : " is this run"), run);
  sealing_.emplace(run, std::move(plan));
}

// Whether the run is no longer being sealed; then its plan has been moved on.
asio::awaitable<bool> Spool::settle(SpooledPlan& plan, core::RunId run) {
  auto read = [run](sqlite::Connection& connection) {
    return run_there(connection, std::move(*queue::find_run(connection, run)));
  };
  RunThere found = co_await parts_.store.run(std::move(read));
  if (found.run.state == core::RunState::sealing) co_return false;
  if (ending_ && !found.run.sealed_at) co_return false;  // for the next start
  if (found.run.sealed_at) {                             // whatever a person has decided since
    put_away(plan, Shelf::done, json::serialize(found.document));
  } else {
    const std::string why = plan.name + ": " + found.run.state_reason;
    put_away(plan, Shelf::failed, json::serialize(failed_report(std::move(found.document), {why})));
  }
  co_return true;
}

void Spool::refuse(const SpooledPlan& plan, const std::string& why) {
  tell(LogLevel::warn, plan.name + " of " + plan.actor + " is refused: " + why);
  put_away(plan, Shelf::failed, json::serialize(failed_report({}, {plan.name + ": " + why})));
}

// A run of the same plan that was sealed since the file came is its own: we ended before the file could be moved on.
// It is not made once more, not even where a person has cancelled it meanwhile.
asio::awaitable<bool> Spool::had_become_run(const SpooledPlan& plan) {
  auto find = [&plan](sqlite::Connection& connection) -> std::optional<RunThere> {
    auto run = queue::find_sealed_since(connection, plan.digest, wall_time(plan.state.changed));
    if (!run) return std::nullopt;
    return run_there(connection, std::move(*run));
  };
  const std::optional<RunThere> own = co_await parts_.store.run(std::move(find));
  if (!own) co_return false;
  tell(LogLevel::info, plan.name + " had become this run before resetd was started", own->run.id);
  put_away(plan, Shelf::done, json::serialize(own->document));
  co_return true;
}

void Spool::put_away(const SpooledPlan& plan, Shelf shelf, const std::string& report) {
  const auto moved = folder_.put_away(plan.name, plan.state, shelf, report + "\n");
  if (moved.has_error()) return tell(LogLevel::error, moved.error().message);
  for (const SpooledPlan::File& list : plan.lists) {
    const auto list_moved = folder_.put_away(list.path, list.state, shelf, "");
    if (list_moved.has_error()) tell(LogLevel::error, list_moved.error().message);
  }
}

}  // namespace resetd::daemon
