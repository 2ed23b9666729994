#include "engine/scan.hpp"

#include <boost/asio/co_spawn.hpp>

#include "core/outcome.hpp"
#include "engine/looks.hpp"

namespace resetd::engine {
namespace {

constexpr std::int64_t page_size = 20;
constexpr std::int64_t pages_at_once = 32;
constexpr std::size_t jobs_at_once = 200;

std::int64_t pages_of(std::int64_t jobs) {
  return jobs / page_size + (jobs % page_size > 0 ? 1 : 0);
}

core::Error not_reached(RunContext& run, const console::Answer& answer) {
  const std::string console = "console " + run.channel().options().name;
  if (core::classify(answer.evidence) == core::Outcome::rejected &&
      core::rejection(answer.evidence) == core::Rejection::key) {
    return core::refused(console + " refuses our key (" + answer.trouble +
                         "): check access_key and secret_key_file in the configuration");
  }
  return core::unreachable(console + " at " + run.channel().options().url + " did not answer (" + answer.trouble +
                           "): nothing was sent; try again when it does");
}

const console::Answer* answer_of(const console::Answer* answer) {
  return answer;
}
const console::Answer* answer_of(const console::JobAnswer* answer) {
  return &answer->answer;
}
const console::Answer* answer_of(const console::PageAnswer* answer) {
  return &answer->answer;
}

// Makes a read until it is acknowledged or finally rejected.
template <class Answer>
asio::awaitable<core::Result<Answer>> read_until_answered(
    RunContext& run, std::function<asio::awaitable<Answer>(console::SendGate&)> call,
    std::function<bool()> still_wanted = [] { return true; }) {
  const std::function<bool()> go_on = [&run, still_wanted] { return run.going() && still_wanted(); };
  for (int failures = 1;; ++failures) {
    std::unique_ptr<CallPermit> permit = co_await run.permit(Priority::look, go_on);
    if (!permit) co_return interrupted();
    Answer answer = co_await call(*permit);
    const console::Answer& end = *answer_of(&answer);
    permit.reset();
    run.channel().ended(end, true);
    const core::Outcome outcome = core::classify(end.evidence);
    if (outcome == core::Outcome::acknowledged) co_return answer;
    const bool rejected = outcome == core::Outcome::rejected;
    if (rejected && core::rejection(end.evidence) == core::Rejection::final) co_return answer;
    const bool key = rejected && core::rejection(end.evidence) == core::Rejection::key;
    if (key || failures >= run.policy().max_attempts) co_return not_reached(run, end);
    co_await run.sleep(run.retry_delay(failures, end.retry_after));
  }
}

asio::awaitable<core::Result<console::PageAnswer>> read_page(
    RunContext& run, console::Filters filters, std::int64_t page,
    std::function<bool()> still_wanted = [] { return true; }) {
  std::function<asio::awaitable<console::PageAnswer>(console::SendGate&)> call =
      [&run, filters = in_stable_order(std::move(filters)), page](console::SendGate& gate) {
        return run.channel().client().list_by_page(filters, page, gate);
      };
  core::Result<console::PageAnswer> read =
      co_await read_until_answered<console::PageAnswer>(run, std::move(call), std::move(still_wanted));
  if (read.has_value()) run.looks().shown(read->jobs);
  co_return read;
}

bool acknowledged(const console::Answer& answer) {
  return core::classify(answer.evidence) == core::Outcome::acknowledged;
}

// What the workers of one scan share.
struct Pages {
  std::int64_t next = 2;
  std::int64_t last = 0;
  std::int64_t workers = 0;
  bool enough = false;
  std::optional<core::Error> error;
  std::unique_ptr<Timer> all_done;

  bool over() const { return enough || error; }
};

asio::awaitable<void> read_pages(RunContext& run, const console::Filters& filters, const JobsTaker& take,
                                 Pages& pages) {
  const std::function<bool()> still_wanted = [&pages] { return !pages.over(); };
  while (!pages.over() && pages.next <= pages.last) {
    // One of the console's calls at once, as a reset's is: runs take turns for them.
    std::optional<Slots::Slot> slot;
    slot.emplace(co_await run.channel().slots().take(run.run().id));
    if (pages.over() || pages.next > pages.last) co_return;
    const std::int64_t page = pages.next++;
    core::Result<console::PageAnswer> read = co_await read_page(run, filters, page, still_wanted);
    slot.reset();
    if (pages.over()) co_return;
    if (read.has_error()) {
      pages.error = read.error();
      co_return;
    }
    if (!acknowledged(read->answer)) {
      pages.error = not_reached(run, read->answer);
      co_return;
    }
    pages.last = std::max(pages.last, pages_of(read->all_jobs));
    if (read->jobs.empty() && page <= pages_of(read->all_jobs)) {
      pages.error = core::unreachable("console " + run.channel().options().name + " says that it lists " +
                                      std::to_string(read->all_jobs) + " data jobs, and shows none of them on page " +
                                      std::to_string(page) + ": nothing was sent; look at its list");
      co_return;
    }
    core::Result<bool> more = co_await take(std::move(read->jobs), page);
    if (more.has_error())
      pages.error = more.error();
    else if (!*more)
      pages.enough = true;
  }
}

}  // namespace

core::Error interrupted() {
  return core::refused("interrupted before the run was sealed; nothing was sent");
}

console::Filters in_stable_order(console::Filters filters) {
  filters.emplace_back("orderType", "\"GMT_CREATE\"");
  filters.emplace_back("orderAsc", "true");
  return filters;
}

// NOLINTBEGIN(performance-unnecessary-value-param): a coroutine outlives its caller's arguments
asio::awaitable<core::Result<FirstPage>> read_first_page(RunContext& run, console::Filters filters) {
  core::Result<console::PageAnswer> read = co_await read_page(run, std::move(filters), 1);
  if (read.has_error()) co_return read.error();
  FirstPage first;
  first.all_jobs = acknowledged(read->answer) ? read->all_jobs : -1;
  first.jobs = std::move(read->jobs);
  co_return first;
}

asio::awaitable<core::Result<void>> read_other_pages(asio::any_io_executor executor, RunContext& run,
                                                     console::Filters filters, std::int64_t all_jobs, PageOrder order,
                                                     JobsTaker take) {
  Pages pages;
  pages.last = pages_of(all_jobs);
  pages.all_done = run.clock().timer();
  const std::int64_t at_once = order == PageOrder::rising ? 1 : pages_at_once;
  pages.workers = std::min({at_once, run.channel().options().concurrency, std::max<std::int64_t>(1, pages.last - 1)});
  for (std::int64_t i = pages.workers; i > 0; --i) {
    asio::awaitable<void> worker = read_pages(run, filters, take, pages);
    asio::co_spawn(executor, std::move(worker), [&pages](const std::exception_ptr& error) {
      core::end_on(error);
      if (--pages.workers == 0) pages.all_done->cancel();
    });
  }
  while (pages.workers > 0) co_await pages.all_done->wait_until(core::SteadyTime::max());
  if (pages.error) co_return *pages.error;
  co_return core::Result<void>{};
}

asio::awaitable<core::Result<void>> read_list(RunContext& run, console::Filters filters, JobsTaker take) {
  // Held until the answer's end is known: a list that breaks off says nothing. Its size is bounded by max_response.
  std::vector<console::DataJob> jobs;
  std::function<asio::awaitable<console::Answer>(console::SendGate&)> call = [&run, &filters,
                                                                              &jobs](console::SendGate& gate) {
    jobs.clear();
    console::JobSink sink = [&jobs](console::DataJob&& job) { jobs.push_back(std::move(job)); };
    return run.channel().client().list(filters, std::move(sink), gate);
  };
  core::Result<console::Answer> read = co_await read_until_answered<console::Answer>(run, std::move(call));
  if (read.has_error()) co_return read.error();
  if (!acknowledged(*read)) co_return not_reached(run, *read);
  run.looks().shown(jobs);
  for (std::size_t begin = 0; begin < jobs.size(); begin += jobs_at_once) {
    const std::size_t end = std::min(begin + jobs_at_once, jobs.size());
    std::vector<console::DataJob> some(std::make_move_iterator(jobs.begin() + static_cast<std::ptrdiff_t>(begin)),
                                       std::make_move_iterator(jobs.begin() + static_cast<std::ptrdiff_t>(end)));
    core::Result<bool> more = co_await take(std::move(some), 0);
    if (more.has_error()) co_return more.error();
    if (!*more) break;
  }
  co_return core::Result<void>{};
}

// NOLINTEND(performance-unnecessary-value-param)

asio::awaitable<core::Result<AskedJob>> ask_job(RunContext& run, core::JobId job) {
  std::function<asio::awaitable<console::JobAnswer>(console::SendGate&)> call = [&run, job](console::SendGate& gate) {
    return run.channel().client().query_job(job, gate);
  };
  core::Result<console::JobAnswer> read = co_await read_until_answered<console::JobAnswer>(run, std::move(call));
  if (read.has_error()) co_return read.error();
  AskedJob asked;
  asked.job = std::move(read->job);
  if (asked.job) run.looks().shown({&*asked.job, 1});
  if (!asked.job) asked.why = "the console does not show data job " + std::to_string(core::number(job));
  if (!asked.job && !read->answer.trouble.empty()) asked.why += ": " + read->answer.trouble;
  co_return asked;
}

}  // namespace resetd::engine
