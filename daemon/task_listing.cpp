#include "daemon/task_listing.hpp"

#include <boost/json/serialize.hpp>

#include "daemon/report.hpp"

namespace resetd::daemon {
namespace {

template <class Take>
void for_each_page(const Output& out, const TaskPages& next_page, Take take) {
  core::Ordinal after{0};
  while (out.error() == 0) {
    const std::vector<queue::Task> tasks = next_page(after);
    if (tasks.empty()) return;
    after = tasks.back().ordinal;
    take(tasks);
  }
}

}  // namespace

void list_tasks(Output& out, Format format, const TaskPages& next_page) {
  if (format == Format::table) {
    bool any = false;
    for_each_page(out, next_page, [&](const std::vector<queue::Task>& tasks) {
      out.print(tasks_table(tasks));
      any = true;
    });
    if (!any) out.print(tasks_table({}));
    return;
  }
  std::string_view before = "[";
  for_each_page(out, next_page, [&](const std::vector<queue::Task>& tasks) {
    std::string text;
    for (const queue::Task& task : tasks) {
      text.append(before).append(boost::json::serialize(task_json(task)));
      before = ",\n";
    }
    out.write(text);
  });
  out.write(before == "[" ? "[]\n" : "]\n");
}

}  // namespace resetd::daemon
