#include "notify/notifier.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <iterator>

#include "core/result.hpp"
#include "notify/note.hpp"
#include "notify/outbox.hpp"
#include "queue/runs.hpp"

namespace resetd::notify {
namespace {

constexpr std::size_t at_once = 100;

struct Told {
  Note note;
  std::string body;
};

/// Only what is told of the run as a whole is worth a count over its tasks.
bool about_whole_run(const audit::Record& record) {
  return !record.ordinal;
}

std::vector<Told> with_bodies(sqlite::Connection& connection, std::vector<Note> notes) {
  std::vector<Told> told;
  for (Note& note : notes) {
    const std::optional<queue::Run> run = queue::find_run(connection, *note.record.run);
    if (!run) continue;  // a record of a run that never was: nothing to say
    std::optional<queue::Counts> counts;
    if (about_whole_run(note.record)) counts = queue::count_tasks(connection, run->id);
    std::string body = body_of(note, *run, counts);
    told.push_back({std::move(note), std::move(body)});
  }
  return told;
}

}  // namespace

class Notifier::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(asio::any_io_executor executor, engine::Ledger ledger, std::vector<Subscription> subscriptions,
       const NotifierOptions& options)
      : executor_(std::move(executor)),
        ledger_(ledger),
        options_(options),
        wake_(ledger.clock.timer()),
        changed_(ledger.clock.timer()) {
    for (Subscription& subscription : subscriptions) {
      outboxes_.push_back(std::make_unique<Outbox>(ledger.clock, std::move(subscription), options));
    }
  }

  void start() {
    spawn(feed());
    for (const auto& outbox : outboxes_) spawn(outbox->run());
  }

  // On the store's thread: outboxes_ and what they want never change.
  void appended(const audit::Record& record, const audit::Head& head) {
    const bool wanted = std::ranges::any_of(outboxes_, [&](const auto& o) { return o->wants(record.event); });
    if (!wanted) return;
    if (auto note = note_of(record, head)) fresh_.push_back(std::move(*note));
  }
  void committed() {
    if (fresh_.empty()) return;
    auto hand_over = [self = shared_from_this(), notes = std::exchange(fresh_, {})]() mutable {
      self->take(std::move(notes));
    };
    asio::post(executor_, std::move(hand_over));
  }

  asio::awaitable<void> stop(std::chrono::milliseconds grace) {
    stopping_ = true;
    const core::SteadyTime until = ledger_.clock.steady() + grace;
    while (!all_idle() && ledger_.clock.steady() < until) {
      co_await changed_->wait_until(std::min(until, ledger_.clock.steady() + std::chrono::milliseconds{50}));
    }
    for (const auto& outbox : outboxes_) outbox->end();
    ended_ = true;
    wake_->cancel();
    while (coroutines_ > 0) co_await changed_->wait_until(core::SteadyTime::max());
  }

 private:
  void spawn(asio::awaitable<void> course) {
    ++coroutines_;
    asio::co_spawn(executor_, std::move(course), [this](const std::exception_ptr& error) {
      core::end_on(error);
      --coroutines_;
      changed_->cancel();
    });
  }

  bool all_idle() const {
    return noted_.empty() && !reading_ && std::ranges::all_of(outboxes_, [](const auto& o) { return o->idle(); });
  }

  void take(std::vector<Note> notes) {
    if (stopping_) return;
    std::ranges::move(notes, std::back_inserter(noted_));
    const std::size_t limit = std::max(options_.queue_limit, at_once);
    if (noted_.size() > limit) {
      const std::size_t too_many = noted_.size() - limit;
      engine::log(engine::LogLevel::warn, {}, "notify: " + std::to_string(too_many) + " records end untold");
      noted_.erase(noted_.begin(), noted_.begin() + static_cast<std::ptrdiff_t>(too_many));
    }
    wake_->cancel();
  }

  asio::awaitable<void> feed() {
    while (!ended_) {
      if (noted_.empty()) {
        co_await wake_->wait_until(core::SteadyTime::max());
        continue;
      }
      const auto end = noted_.begin() + static_cast<std::ptrdiff_t>(std::min(noted_.size(), at_once));
      std::vector<Note> notes{std::make_move_iterator(noted_.begin()), std::make_move_iterator(end)};
      noted_.erase(noted_.begin(), end);
      reading_ = true;
      auto read = [notes = std::move(notes)](sqlite::Connection& c) mutable {
        return with_bodies(c, std::move(notes));
      };
      const std::vector<Told> told = co_await ledger_.store.run(std::move(read));
      reading_ = false;
      for (const Told& one : told) hand_out(one);
    }
  }

  void hand_out(const Told& told) {
    const audit::Record& record = told.note.record;
    for (const auto& outbox : outboxes_) {
      if (!outbox->wants(record.event)) continue;
      outbox->put({std::string{audit::name(record.event)}, core::number(*record.run), told.note.delivery, told.body});
    }
  }

  asio::any_io_executor executor_;
  engine::Ledger ledger_;
  NotifierOptions options_;
  std::vector<Note> fresh_;  // the store's thread's: appended, not yet durable
  std::deque<Note> noted_;
  std::unique_ptr<engine::Timer> wake_;
  std::unique_ptr<engine::Timer> changed_;
  std::vector<std::unique_ptr<Outbox>> outboxes_;
  int coroutines_ = 0;
  bool reading_ = false;
  bool stopping_ = false;
  bool ended_ = false;
};

Notifier::Notifier(asio::any_io_executor executor, engine::Ledger ledger, std::vector<Subscription> subscriptions,
                   NotifierOptions options)
    : impl_(std::make_shared<Impl>(std::move(executor), ledger, std::move(subscriptions), options)) {
  impl_->start();
}

Notifier::~Notifier() = default;

void Notifier::appended(const audit::Record& record, const audit::Head& head) {
  impl_->appended(record, head);
}

void Notifier::committed() {
  impl_->committed();
}

asio::awaitable<void> Notifier::stop(std::chrono::milliseconds grace) {
  return impl_->stop(grace);
}

}  // namespace resetd::notify
