#include "engine/selection.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "engine/records.hpp"
#include "engine/resolution.hpp"
#include "engine/scan.hpp"
#include "queue/runs.hpp"

namespace resetd::engine {
namespace {

using core::Result;
using core::TaskState;

core::Error twice(const queue::Task& written, core::TaskId data_task, core::JobId job) {
  return core::bad_input("task " + std::to_string(core::number(written.ordinal)) + " and select both mean data task " +
                         std::to_string(core::number(data_task)) + " (data job " + std::to_string(core::number(job)) +
                         "): leave one of them out");
}

class Selection {
 public:
  Selection(RunContext& context, const Model& model) : context_(context), model_(model), last_(context.run().tasks) {}

  asio::awaitable<Result<bool>> take(std::vector<console::DataJob> jobs, std::int64_t page);
  std::int64_t last() const { return last_; }

 private:
  std::optional<core::Error> add(sqlite::Connection& connection, const console::DataJob& job, std::int64_t page);
  queue::Task add_row(sqlite::Connection& connection, const console::DataJob& job,
                      std::optional<core::TaskId> data_task);

  RunContext& context_;
  const Model& model_;
  std::int64_t last_;  // ordinal; the store's thread only, until the end
};

asio::awaitable<Result<bool>> Selection::take(std::vector<console::DataJob> jobs, std::int64_t page) {
  auto write = [this, &jobs, page](sqlite::Connection& connection) -> std::optional<core::Error> {
    for (const console::DataJob& job : jobs) {
      if (auto error = add(connection, job, page)) return error;
    }
    return std::nullopt;
  };
  auto error = co_await context_.ledger().store.run(std::move(write));
  if (error) co_return *error;
  co_return true;
}

std::optional<core::Error> Selection::add(sqlite::Connection& connection, const console::DataJob& job,
                                          std::int64_t page) {
  bool any = false;
  for (const console::DataTask& data_task : job.tasks) {
    if (data_task.type != "INCREMENT") continue;
    any = true;
    const auto written = queue::tasks_naming(connection, context_.run().id, data_task.id);
    if (!written.empty()) return twice(written.front(), data_task.id, job.id);
    const queue::Task task = add_row(connection, job, data_task.id);
    auto found = std::get<queue::Found>(resolve(task, job));
    found.page = page;
    queue::resolve_task(connection, task, found);
  }
  if (any) return std::nullopt;
  const queue::Task task = add_row(connection, job, std::nullopt);
  const core::Step step{.to = TaskState::refused,
                        .error = "data job " + std::to_string(core::number(job.id)) + " has no INCREMENT task"};
  context_.ledger().log.append(connection, *ending(task, step, context_.run().console, context_.clock().wall()));
  queue::move_task(connection, task.run, task.ordinal, task.state, {.to = step.to, .error = step.error});
  return std::nullopt;
}

queue::Task Selection::add_row(sqlite::Connection& connection, const console::DataJob& job,
                               std::optional<core::TaskId> data_task) {
  queue::Task task = model_;
  task.run = context_.run().id;
  task.ordinal = core::Ordinal{++last_};
  task.selected = true;
  task.task_id = data_task;
  task.job_id = job.id;
  // A name in an unresolved row is one that must agree: it does.
  task.job_name = job.name;
  queue::add_tasks(connection, task.run, {&task, 1});
  return task;
}

}  // namespace

Model model_of(const plan::Task& selected) {
  return {.pos_type = selected.pos_type, .target = position::to_json(selected.target), .note = selected.note};
}

asio::awaitable<Result<std::int64_t>> add_selected(asio::any_io_executor executor, RunContext& context,
                                                   const Model& model) {
  Selection selection{context, model};
  const JobsTaker taker = [&selection](std::vector<console::DataJob> jobs, std::int64_t page) {
    return selection.take(std::move(jobs), page);
  };
  const console::Filters filters = filters_of(context.run());
  Result<FirstPage> first = co_await read_first_page(context, filters);
  if (first.has_error()) co_return first.error();
  if (first->all_jobs < 0) {
    Result<void> listed = co_await read_list(context, filters, taker);
    if (listed.has_error()) co_return listed.error();
  } else {
    Result<bool> taken = co_await selection.take(std::move(first->jobs), 1);
    if (taken.has_error()) co_return taken.error();
    Result<void> rest =
        co_await read_other_pages(executor, context, filters, first->all_jobs, PageOrder::rising, taker);
    if (rest.has_error()) co_return rest.error();
  }
  if (selection.last() == context.run().tasks) {
    co_return core::bad_input("select matches no data job of console " + context.run().console + ": see its filters (" +
                              context.run().filters.value_or("{}") + ")");
  }
  auto count = [id = context.run().id, tasks = selection.last()](sqlite::Connection& connection) {
    queue::set_tasks(connection, id, tasks);
  };
  co_await context.ledger().store.run(std::move(count));
  co_return selection.last();
}

console::Filters filters_of(const queue::Run& run) {
  console::Filters filters;
  const boost::json::value stored = boost::json::parse(run.filters.value_or("{}"));
  for (const auto& [name, value] : stored.as_object()) {
    filters.emplace_back(std::string{name}, boost::json::serialize(value));
  }
  return filters;
}

}  // namespace resetd::engine
