#pragma once
// Tables of text. Pure: from rows to one string.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/states.hpp"

namespace resetd::daemon {

enum class Align { left, right };
enum class Colour { none, green, yellow, red, dim };

/// Green for what went well, yellow for what waits for a person, red for what did not.
Colour colour_of(core::TaskState state);
Colour colour_of(core::RunState state);

struct Column {
  std::string header;
  Align align = Align::left;
  /// Where the table is too wide for the terminal, what stands here goes beneath its row: long words, seldom there.
  bool gives_way = false;
};

struct Cell {
  std::string text;  ///< anything: it is made harmless when it is shown
  Colour colour = Colour::none;
};

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;  ///< each as long as columns
};

struct Look {
  std::size_t width = 0;  ///< columns of the terminal, 0: no limit
  bool colours = false;
};

/// A header line and a line a row, columns two spaces apart, aligned by display width. Nothing is ever cut, for people
/// decide on what they see: where the width does not do, columns give way, and the cells of the widest ones go on in
/// further lines, broken at blanks alone. Where that does not do either, each row is a block of `HEADER  value` lines
/// and an empty one; a value has at least four columns: then lines are longer than the terminal.
std::string render(const Table& table, Look look);

/// `text` in a colour, where colours are wanted.
std::string painted(std::string_view text, Colour colour, bool colours);

}  // namespace resetd::daemon
