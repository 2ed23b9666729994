#pragma once
// CSV (RFC 4180) as a stream of rows: cells in quotes may hold commas, line breaks and doubled quotes.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/problems.hpp"
#include "plan/source.hpp"
#include "plan/task_flow.hpp"

namespace resetd::plan {

struct CsvRow {
  struct Cell {
    std::string text;
    Mark mark;
  };
  std::vector<Cell> cells;
  Mark mark;
  std::optional<Fault> fault;  ///< the first thing wrong with the row's notation
};

class CsvReader {
 public:
  static constexpr std::size_t max_cells = 64;  ///< more than there are fields

  explicit CsvReader(Source& source) : source_(source) {}

  /// Lines without any character are passed over. False at the end, and where the source has a fault.
  bool next(CsvRow& row);

 private:
  static constexpr int none = -1;
  int peek();
  void take();
  bool at_line_end();
  void read_cell(CsvRow& row);
  void read_quoted(CsvRow& row, CsvRow::Cell& cell);
  void read_bare(CsvRow& row, CsvRow::Cell& cell);
  void append(CsvRow& row, CsvRow::Cell& cell, int character);

  Source& source_;
  std::string_view bytes_;
  Mark mark_{1, 1};
};

/// Reads tasks from a file with a header line of field names; an empty cell is an absent field. False where `flow`
/// ended the reading or the problems are full.
bool read_csv_tasks(Source& source, Problems& problems, TaskFlow& flow);

}  // namespace resetd::plan
