#pragma once
// Reads the console's data jobs for the sealing of a run: by pages, by the whole list, or one by one, whichever takes
// fewer calls. Reads are tried again `max_attempts` times; then the console counts as unreachable.

#include <functional>
#include <vector>

#include "engine/run_context.hpp"

namespace resetd::engine {

/// Why a run that was told to stop is not sealed.
core::Error interrupted();

/// With the order in which pages are read: jobs made meanwhile come last, so that none moves from a page that was not
/// read yet to one that was.
console::Filters in_stable_order(console::Filters filters);

/// Takes what was read on that page (0: without pages); false: nothing more is wanted.
using JobsTaker = std::function<asio::awaitable<core::Result<bool>>(std::vector<console::DataJob>, std::int64_t page)>;

/// How many jobs the console has, and the first page of them. all_jobs < 0: this console knows no pages.
struct FirstPage {
  std::int64_t all_jobs = 0;
  std::vector<console::DataJob> jobs;
};
asio::awaitable<core::Result<FirstPage>> read_first_page(RunContext& run, console::Filters filters);

/// Pages 2 to the last: several at a time, or in their order.
enum class PageOrder { any, rising };
asio::awaitable<core::Result<void>> read_other_pages(asio::any_io_executor executor, RunContext& run,
                                                     console::Filters filters, std::int64_t all_jobs, PageOrder order,
                                                     JobsTaker take);

/// Every job in one answer, for consoles without pages.
asio::awaitable<core::Result<void>> read_list(RunContext& run, console::Filters filters, JobsTaker take);

/// One job; nothing where the console knows none with this id or refuses to show it (`why` says which).
struct AskedJob {
  std::optional<console::DataJob> job;
  std::string why;
};
asio::awaitable<core::Result<AskedJob>> ask_job(RunContext& run, core::JobId job);

}  // namespace resetd::engine
