#include "plan/csv.hpp"

namespace resetd::plan {
namespace {

void fault(CsvRow& row, Mark mark, std::string message) {
  if (!row.fault) row.fault = Fault{mark, std::move(message)};
}

}  // namespace

int CsvReader::peek() {
  if (bytes_.empty()) bytes_ = source_.next();
  return bytes_.empty() ? none : static_cast<unsigned char>(bytes_[0]);
}

void CsvReader::take() {
  const bool line_break = bytes_[0] == '\n';
  bytes_.remove_prefix(1);
  mark_ = line_break ? Mark{mark_.line + 1, 1} : Mark{mark_.line, mark_.column + 1};
}

// A CR is always followed by LF here: the source refuses others.
bool CsvReader::at_line_end() {
  const int next = peek();
  return next == none || next == '\n' || next == '\r';
}

bool CsvReader::next(CsvRow& row) {
  while (peek() == '\n' || peek() == '\r') take();
  if (peek() == none) return false;
  row.cells.clear();
  row.fault.reset();
  row.mark = mark_;
  read_cell(row);
  while (peek() == ',') {
    take();
    read_cell(row);
  }
  while (peek() == '\r') take();
  if (peek() == '\n') take();
  return !source_.fault();
}

void CsvReader::read_cell(CsvRow& row) {
  CsvRow::Cell cell{{}, mark_};
  if (peek() == '"') {
    read_quoted(row, cell);
  } else {
    read_bare(row, cell);
  }
  if (row.cells.size() < max_cells) {
    row.cells.push_back(std::move(cell));
  } else {
    fault(row, cell.mark, "a row has at most 64 cells");
  }
}

void CsvReader::read_quoted(CsvRow& row, CsvRow::Cell& cell) {
  take();
  while (true) {
    const int next = peek();
    if (next == none) return fault(row, cell.mark, "the quotes that open here are never closed");
    take();
    if (next == '"') {
      if (peek() != '"') break;
      take();
    }
    append(row, cell, next);
  }
  if (at_line_end() || peek() == ',') return;
  fault(row, mark_, "text behind a cell's closing quotes; a quote within a cell is written twice");
  while (!at_line_end() && peek() != ',') take();
}

void CsvReader::read_bare(CsvRow& row, CsvRow::Cell& cell) {
  while (!at_line_end() && peek() != ',') {
    if (peek() == '"') fault(row, mark_, "a quote within a cell that does not begin with one; put the cell in quotes");
    append(row, cell, peek());
    take();
  }
}

void CsvReader::append(CsvRow& row, CsvRow::Cell& cell, int character) {
  if (cell.text.size() < max_scalar_bytes) {
    cell.text += static_cast<char>(character);
  } else {
    fault(row, cell.mark, "a cell is at most 64 KiB");
  }
}

}  // namespace resetd::plan
