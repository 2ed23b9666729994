#include <algorithm>
#include <optional>

#include "core/count_text.hpp"
#include "plan/csv.hpp"
#include "plan/task_fields.hpp"
#include "plan/unknown_field.hpp"
#include "plan/wording.hpp"

namespace resetd::plan {
namespace {

using Columns = std::vector<std::string>;

std::string unknown_column(const std::string& name) {
  if (name.empty()) return "a field without a name in the header line";
  const std::string message = "unknown field " + shown(name) + " in the header line";
  const bool separated = name.find_first_of(";\t|") != std::string::npos;
  return message + (separated ? "; fields are separated by commas" : meant_by(name, task_field_names()));
}

// The field names; nothing where they cannot be used, which is reported.
std::optional<Columns> read_header(const CsvRow& row, Problems& problems) {
  const std::size_t before = problems.count();
  if (row.fault) problems.add(row.fault->mark, row.fault->message);
  Columns columns;
  for (const CsvRow::Cell& cell : row.cells) {
    if (!find_task_field(cell.text)) {
      problems.add(cell.mark, unknown_column(cell.text));
    } else if (std::ranges::find(columns, cell.text) != columns.end()) {
      problems.add(cell.mark, "the field " + cell.text + " stands twice in the header line");
    }
    columns.push_back(cell.text);
  }
  if (problems.count() != before) return std::nullopt;
  return columns;
}

void build(const Columns& columns, const CsvRow& row, Tree& tree) {
  tree.clear();
  tree.open(Kind::map, row.mark);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const CsvRow::Cell& cell = row.cells[i];
    if (cell.text.empty()) continue;
    tree.scalar(Kind::plain, cell.mark, columns[i]);
    tree.scalar(Kind::cell, cell.mark, cell.text);
  }
  tree.close();
}

}  // namespace

bool read_csv_tasks(Source& source, Problems& problems, TaskFlow& flow) {
  CsvReader reader(source);
  CsvRow row;
  if (!reader.next(row)) {
    if (!source.fault()) problems.add({1, 1}, "no header line with the names of the fields");
    return !problems.full();
  }
  const auto columns = read_header(row, problems);
  if (!columns) return !problems.full();
  Tree tree;
  while (reader.next(row)) {
    if (!row.fault && row.cells.size() != columns->size()) {
      row.fault = Fault{row.mark, core::count_text(static_cast<std::int64_t>(row.cells.size()), "cell") +
                                      ", where the header line has " + std::to_string(columns->size())};
    }
    bool wanted = true;
    if (row.fault) {
      problems.add(row.fault->mark, flow.next_prefix() + row.fault->message);
      wanted = flow.skip();
    } else {
      build(*columns, row, tree);
      wanted = flow.task(tree);
    }
    if (!wanted || problems.full()) return false;
  }
  return true;
}

}  // namespace resetd::plan
