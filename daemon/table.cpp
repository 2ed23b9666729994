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

// Columns of the longest word, which no line breaks: an id or a time in two pieces can be neither read nor copied.
std::size_t longest_word(std::string_view text) {
  std::size_t longest = 0;
  for (;;) {
    const std::size_t end = text.find(' ');
    longest = std::max(longest, display_width(text.substr(0, end)));
    if (end == std::string_view::npos) return longest;
    text.remove_prefix(end + 1);
  }
}

Widths least_widths(const Table& table) {
  Widths widths;
  for (const Column& column : table.columns) widths.push_back(longest_word(column.header));
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], longest_word(harmless(row[i].text)));
  }
  return widths;
}

// Takes from the widest that has something to give; false where all together have too little.
bool fit(Widths& widths, const Widths& least, std::size_t width) {
  while (line_width(widths) > width) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] > least[i] && (widest == widths.size() || widths[i] > widths[widest])) widest = i;
    }
    if (widest == widths.size()) return false;
    --widths[widest];
  }
  return true;
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

// What stands in the columns that give way, beneath the row.
constexpr std::size_t indent = 4;

struct Layout {
  std::vector<std::size_t> columns;  // of the table, that are laid out side by side
  Widths widths;                     // of all of the table's columns
  std::size_t beneath = 0;           // columns for what stands beneath a row; 0: nothing does
  bool blocks = false;               // they cannot stand side by side
};

Layout lay_out(const Table& table, std::size_t width) {
  Layout layout{{}, natural_widths(table)};
  const bool too_wide = width > 0 && line_width(layout.widths) > width;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (too_wide && table.columns[i].gives_way)
      layout.beneath = std::max(width, indent + narrowest) - indent;
    else
      layout.columns.push_back(i);
  }
  if (!too_wide) return layout;
  const Widths least = least_widths(table);
  Widths beside;
  Widths least_beside;
  for (const std::size_t i : layout.columns) {
    beside.push_back(layout.widths[i]);
    least_beside.push_back(least[i]);
  }
  layout.blocks = !fit(beside, least_beside, width);
  for (std::size_t i = 0; i < beside.size(); ++i) layout.widths[layout.columns[i]] = beside[i];
  return layout;
}

void append_line(std::string& out, const Table& table, const std::vector<Cell>& cells, const Layout& layout,
                 bool colours) {
  for (const std::size_t i : layout.columns) {
    const std::string padding(layout.widths[i] - display_width(cells[i].text), ' ');
    const bool right = table.columns[i].align == Align::right;
    if (i != layout.columns.front()) out.append(gap, ' ');
    if (right) out += padding;
    out += painted(cells[i].text, cells[i].colour, colours);
    if (!right && i != layout.columns.back()) out += padding;
  }
  out.erase(out.find_last_not_of(' ') + 1);
  out += '\n';
}

void append_row(std::string& out, const Table& table, const std::vector<Cell>& cells, const Layout& layout,
                bool colours) {
  std::vector<std::vector<std::string>> parts(cells.size());
  std::size_t lines = 1;
  for (const std::size_t i : layout.columns) {
    parts[i] = wrapped(harmless(cells[i].text), layout.widths[i]);
    lines = std::max(lines, parts[i].size());
  }
  for (std::size_t line = 0; line < lines; ++line) {
    std::vector<Cell> pieces(cells.size());
    for (const std::size_t i : layout.columns)
      if (line < parts[i].size()) pieces[i] = {parts[i][line], cells[i].colour};
    append_line(out, table, pieces, layout, colours);
  }
}

void append_beneath(std::string& out, const Table& table, const std::vector<Cell>& cells, std::size_t width) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!table.columns[i].gives_way || cells[i].text.empty()) continue;
    for (const std::string& line : wrapped(harmless(cells[i].text), width)) {
      out.append(indent, ' ').append(line) += '\n';
    }
  }
}

void append_block(std::string& out, const Table& table, const std::vector<Cell>& cells, Look look) {
  std::size_t label = 0;
  for (const Column& column : table.columns) label = std::max(label, display_width(column.header));
  const std::size_t room = std::max(look.width, label + gap + narrowest) - label - gap;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].text.empty()) continue;
    std::string name = table.columns[i].header;
    for (const std::string& line : wrapped(harmless(cells[i].text), room)) {
      out += painted(name, name.empty() ? Colour::none : Colour::dim, look.colours);
      out.append(label + gap - display_width(name), ' ');
      out.append(painted(line, cells[i].colour, look.colours)) += '\n';
      name.clear();
    }
  }
  out += '\n';
}

std::string blocks(const Table& table, Look look) {
  std::string out;
  for (const auto& row : table.rows) append_block(out, table, row, look);
  if (!out.empty()) return out;
  std::string headers;
  for (const Column& column : table.columns) headers.append(headers.empty() ? "" : " ").append(column.header);
  for (const std::string& line : wrapped(headers, std::max(look.width, narrowest))) out.append(line) += '\n';
  return out;
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
  const Layout layout = lay_out(table, look.width);
  if (layout.blocks) return blocks(table, look);
  std::vector<Cell> headers;
  headers.reserve(table.columns.size());
  for (const Column& column : table.columns) headers.push_back({column.header, Colour::dim});
  std::string out;
  append_row(out, table, headers, layout, look.colours);
  for (const auto& row : table.rows) {
    append_row(out, table, row, layout, look.colours);
    if (layout.beneath > 0) append_beneath(out, table, row, layout.beneath);
  }
  return out;
}

}  // namespace resetd::daemon
