#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>

#include "audit/log.hpp"
#include "audit/rows.hpp"
#include "control/api.hpp"
#include "control/json.hpp"
#include "control/problem.hpp"
#include "control/spool_file.hpp"
#include "core/lexers.hpp"
#include "queue/runs.hpp"
#include "queue/tasks.hpp"
#include "sqlite/maintenance.hpp"

namespace resetd::control {
namespace {

namespace json = boost::json;
using core::Result;

/// Rows that one look at the store reads: everyone else's work waits meanwhile.
constexpr int tasks_a_page = 256;
constexpr int records_a_page = 1000;
constexpr std::size_t page_bytes = 64 << 10;
constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

struct TaskPage {
  std::string text;  ///< the tasks, each with the comma that it needs
  std::int64_t count = 0;
  core::Ordinal last{};
};

struct LinePage {
  std::string text;
  std::int64_t last = 0;  ///< the last record that was looked at
  bool more = false;
};

LinePage read_lines(sqlite::Connection& connection, std::int64_t after) {
  LinePage page{.text = {}, .last = after};
  audit::export_lines(connection, after, [&](const std::string& line) {
    page.text += line;
    page.text += '\n';
    ++page.last;
    page.more = page.text.size() >= page_bytes;
    return !page.more;
  });
  return page;
}

/// One look for an event stream: the run's records of the next ones, and whether the run has ended.
struct EventPage {
  LinePage lines;
  bool over = false;
};

EventPage read_events(sqlite::Connection& connection, core::RunId id, std::int64_t after) {
  EventPage page;
  page.lines.last = after;
  audit::Rows rows(connection, after);
  for (int seen = 0; rows.next(); ++seen) {
    if (seen == records_a_page || page.lines.text.size() >= page_bytes) {
      page.lines.more = true;
      break;
    }
    const audit::Line line = rows.line();
    page.lines.last = line.seq;
    if (line.run != core::number(id)) continue;
    page.lines.text.append("id: ").append(std::to_string(line.seq)).append("\nevent: ").append(line.event);
    page.lines.text.append("\ndata: ");
    audit::export_lines(connection, line.seq - 1, [&](const std::string& text) {
      page.lines.text += text;
      return false;
    });
    page.lines.text += "\n\n";
  }
  const auto found = queue::find_run(connection, id);
  page.over = !page.lines.more && (!found || core::finished(found->state));
  return page;
}

/// As Executor::run, outside of any transaction.
template <class Work>
asio::awaitable<void> run_alone(sqlite::Store& store, Work work) {
  auto start = [&store, work = std::move(work)](auto handler) mutable {
    auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    store.post_alone(std::move(work), [resume = std::move(resume)] {
      const auto executor = asio::get_associated_executor(*resume);
      asio::dispatch(executor, std::move(*resume));
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(start), asio::use_awaitable);
}

/// A file that is read to its end and then gone.
class Draining {
 public:
  explicit Draining(const std::filesystem::path& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    ::unlink(path.c_str());
  }
  ~Draining() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Draining(const Draining&) = delete;
  Draining& operator=(const Draining&) = delete;

  /// Empty at the end; nothing where it cannot be read.
  std::optional<std::string> next() {
    std::string piece(piece_bytes, '\0');
    const ssize_t size = ::read(descriptor_, piece.data(), piece.size());
    if (size < 0) return std::nullopt;
    piece.resize(static_cast<std::size_t>(size));
    return piece;
  }

 private:
  int descriptor_;
};

/// Counts while it lives.
class Held {
 public:
  explicit Held(std::size_t& count) : count_(count) { ++count_; }
  ~Held() { --count_; }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

 private:
  std::size_t& count_;
};

}  // namespace

asio::awaitable<Reply> Api::tasks(Request& request, Stream& stream) {
  const core::RunId id{request.id};
  const auto after = number_of(request.query, "after", 0, no_limit, 0);
  const auto limit = number_of(request.query, "limit", 1, no_limit, no_limit);
  const auto named = request.query.find("state");
  core::Result<std::vector<core::TaskState>> states = std::vector<core::TaskState>{};
  if (named != request.query.end()) states = core::lex_task_states(named->second);
  if (after.has_error()) co_return problem(after.error());
  if (limit.has_error()) co_return problem(limit.error());
  if (states.has_error()) co_return problem(states.error());
  auto look = [id](sqlite::Connection& connection) { return queue::find_run(connection, id).has_value(); };
  const bool there = co_await parts_.store.run(std::move(look));
  if (!there) co_return problem(404, core::bad_input("there is no run " + std::to_string(request.id)));
  bool going = co_await stream.begin("application/json");
  core::Ordinal last{*after};
  std::int64_t left = *limit;
  std::string before = "[";
  while (going && left > 0) {
    const int size = static_cast<int>(std::min<std::int64_t>(left, tasks_a_page));
    auto read = [id, states = *states, last, size, before](sqlite::Connection& connection) {
      TaskPage page;
      std::string_view separator = before;
      for (const queue::Task& task : queue::list_tasks(connection, id, states, last, size)) {
        page.text.append(separator).append(json::serialize(task_json(task)));
        separator = ",\n";
        page.last = task.ordinal;
        ++page.count;
      }
      return page;
    };
    TaskPage page = co_await parts_.store.run(std::move(read));
    if (page.count == 0) break;
    before = ",\n";
    last = page.last;
    left -= page.count;
    going = co_await stream.write(std::move(page.text));
  }
  std::string end = before == "[" ? "[]\n" : "]\n";
  if (going) going = co_await stream.write(std::move(end));
  co_return Reply{.status = going ? 200U : 500U};
}

asio::awaitable<Reply> Api::events(Request& request, Stream& stream) {
  const core::RunId id{request.id};
  auto after = number_of(request.query, "after", 0, no_limit, 0);
  if (!request.last_event_id.empty()) after = core::lex_integer(request.last_event_id, 0);
  if (after.has_error()) co_return problem(core::bad_input("the last event's id: " + after.error().message));
  if (watchers_ >= max_watchers) co_return problem(503, core::refused("too many event streams are open: try later"));
  const Held watching{watchers_};
  auto look = [id](sqlite::Connection& connection) { return queue::find_run(connection, id).has_value(); };
  const bool there = co_await parts_.store.run(std::move(look));
  if (!there) co_return problem(404, core::bad_input("there is no run " + std::to_string(request.id)));
  auto following = follow(id, *after, stream);
  co_return co_await std::move(following);
}

asio::awaitable<Reply> Api::follow(core::RunId id, std::int64_t after, Stream& stream) {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  bool going = co_await stream.begin("text/event-stream");
  while (going && !stream.stopping()) {
    const std::uint64_t version = parts_.feed.version();
    auto read = [id, after](sqlite::Connection& connection) { return read_events(connection, id, after); };
    EventPage page = co_await parts_.store.run(std::move(read));
    after = page.lines.last;
    going = co_await stream.write(std::move(page.lines.text));
    if (page.over) break;
    if (page.lines.more || !going) continue;
    co_await parts_.feed.wait(version, heartbeat_time);
    if (parts_.feed.version() == version) {
      going = co_await stream.write(":\n\n");
    } else {
      pause.expires_after(event_pause);
      co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    }
  }
  co_return Reply{.status = going ? 200U : 500U};
}

asio::awaitable<Reply> Api::audit(Request& request, Stream& stream) {
  const auto from = number_of(request.query, "after", 0, no_limit - 1, 0);
  if (from.has_error()) co_return problem(from.error());
  bool going = co_await stream.begin("application/jsonl");
  std::int64_t after = *from;
  for (bool more = true; going && more;) {
    auto read = [after](sqlite::Connection& connection) { return read_lines(connection, after); };
    LinePage page = co_await parts_.store.run(std::move(read));
    after = page.last;
    more = page.more;
    going = co_await stream.write(std::move(page.text));
  }
  co_return Reply{.status = going ? 200U : 500U};
}

asio::awaitable<Reply> Api::backup(Stream& stream) {
  if (backups_ > 0) co_return problem(503, core::refused("another backup is being made: try again in a moment"));
  const Held one{backups_};
  const std::filesystem::path copy = spool_name(parts_.spool, "backup");
  const core::WallTime now = parts_.clock.wall();
  const auto made = std::make_shared<Result<void>>();
  auto work = [copy, now, made](sqlite::Connection& connection) {
    const resetd::audit::Head head = resetd::audit::head(connection);
    *made = sqlite::backup(connection, copy, {.made_at = now, .head_seq = head.seq, .head_hash = head.hash});
  };
  co_await run_alone(parts_.store, std::move(work));
  if (made->has_error()) co_return problem(made->error());
  Draining file{copy};
  bool going = co_await stream.begin("application/vnd.sqlite3");
  while (going) {
    std::optional<std::string> piece = file.next();
    if (!piece) co_return Reply{.status = 500};
    if (piece->empty()) co_return Reply{};
    going = co_await stream.write(std::move(*piece));
  }
  co_return Reply{.status = 500};
}

}  // namespace resetd::control
