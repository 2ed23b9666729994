#include "daemon/table.hpp"

#include <algorithm>
#include <numeric>

#include "core/result.hpp"
#include "daemon/text.hpp"

namespace resetd::daemon {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t narrowest = 4;

using Widths = std::vector<std::size_t>;

std::size_t line_width(const Widths& widths) {
  return std::accumulate(widths.begin(), widths.end(), std::size_t{0}) + gap * (widths.size() - 1);
}

Widths natural_widths(const Table& table) {
  Widths widths;
  for (const Column& column : table.columns) widths.push_back(display_width(column.header));
  for (const auto& row : table.rows) {
    if (row.size() != widths.size()) core::broken_invariant("a table's row has another length than its columns");
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(harmless(row[i].text)));
  }
  return widths;
}

void fit(Widths& widths, std::size_t width) {
  while (line_width(widths) > width) {
    const auto widest = std::ranges::max_element(widths);
    if (*widest <= narrowest) return;
    --*widest;
  }
}

std::string_view code(Colour colour) {
  switch (colour) {
    case Colour::none:
      return "";
    case Colour::green:
      return "\x1b[32m";
    case Colour::yellow:
      return "\x1b[33m";
    case Colour::red:
      return "\x1b[31m";
    case Colour::dim:
      return "\x1b[2m";
  }
  return "";
}

void append_line(std::string& out, const Table& table, const std::vector<Cell>& cells, const Widths& widths,
                 bool colours) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string text = truncated(harmless(cells[i].text), widths[i]);
    const std::string padding(widths[i] - display_width(text), ' ');
    const bool right = table.columns[i].align == Align::right;
    const bool last = i + 1 == cells.size();
    if (i > 0) out.append(gap, ' ');
    if (right) out += padding;
    out += painted(text, cells[i].colour, colours);
    if (!right && !last) out += padding;
  }
  out.erase(out.find_last_not_of(' ') + 1);
  out += '\n';
}

}  // namespace

Colour colour_of(core::TaskState state) {
  switch (state) {
    case core::TaskState::succeeded:
      return Colour::green;
    case core::TaskState::held:
      return Colour::yellow;
    case core::TaskState::failed:
    case core::TaskState::refused:
      return Colour::red;
    case core::TaskState::cancelled:
      return Colour::dim;
    default:
      return Colour::none;
  }
}

Colour colour_of(core::RunState state) {
  switch (state) {
    case core::RunState::succeeded:
      return Colour::green;
    case core::RunState::awaiting_approval:
    case core::RunState::paused:
    case core::RunState::gated:
      return Colour::yellow;
    case core::RunState::halted:
    case core::RunState::failed:
      return Colour::red;
    case core::RunState::cancelled:
      return Colour::dim;
    default:
      return Colour::none;
  }
}

std::string painted(std::string_view text, Colour colour, bool colours) {
  if (!colours || colour == Colour::none) return std::string{text};
  return std::string{code(colour)}.append(text).append("\x1b[0m");
}

std::string render(const Table& table, Look look) {
  if (table.columns.empty()) core::broken_invariant("a table without columns");
  Widths widths = natural_widths(table);
  if (look.width > 0) fit(widths, look.width);
  std::vector<Cell> headers;
  for (const Column& column : table.columns) headers.push_back({column.header, Colour::dim});
  std::string out;
  append_line(out, table, headers, widths, look.colours);
  for (const auto& row : table.rows) append_line(out, table, row, widths, look.colours);
  return out;
}

}  // namespace resetd::daemon
