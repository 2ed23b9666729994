#include "daemon/preview_table.hpp"

#include "daemon/task_text.hpp"
#include "daemon/text.hpp"

namespace resetd::daemon {
namespace {

Colour colour_of(engine::Preview::Verdict verdict) {
  return verdict == engine::Preview::Verdict::refused ? Colour::red : Colour::none;
}

}  // namespace

PreviewRow preview_row(const queue::Task& task, const core::Policy& policy) {
  return {task, engine::preview(task, policy), engine::distance_of(task)};
}

Table preview_table(const std::vector<PreviewRow>& rows) {
  Table table{{{"#", Align::right},
               {"TASK", Align::right},
               {"JOB"},
               {"POSTYPE"},
               {"STATUS"},
               {"NOW → TARGET"},
               {"DIRECTION"},
               {"DISTANCE", Align::right},
               {"VERDICT"},
               {"WHY", Align::left, true}},
              {}};
  for (const auto& [task, preview, distance] : rows) {
    table.rows.push_back({{std::to_string(core::number(task.ordinal))},
                          {id_text(task.task_id)},
                          {job_text(task)},
                          {task.pos_type},
                          {task.status_at_seal.empty() ? "-" : task.status_at_seal},
                          {way_text(task, task.target)},
                          {task.direction ? std::string{core::name(*task.direction)} : "-"},
                          {distance.empty() ? "-" : distance},
                          {std::string{engine::words(preview.verdict)}, colour_of(preview.verdict)},
                          {preview.why}});
  }
  return table;
}

std::string preview_line(const PreviewRow& row) {
  std::string line = task_words(row.task) + ": " + std::string{engine::words(row.preview.verdict)};
  if (!row.preview.why.empty()) return harmless(line + ": " + row.preview.why);
  line += ", " + way_text(row.task, row.task.target);
  if (row.task.direction) line.append(", ").append(core::name(*row.task.direction));
  return harmless(row.distance.empty() ? line : line + " " + row.distance);
}

}  // namespace resetd::daemon
