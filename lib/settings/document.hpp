#pragma once
// A configuration's YAML as a tree that keeps every place, built from yaml-cpp's events: its own tree lets duplicate
// keys by, expands aliases and forgets which scalars were quoted.

#include <string>
#include <string_view>
#include <vector>

#include "settings/problem.hpp"

namespace resetd::settings {

struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};

struct Entry;

struct Node {
  /// refused: a problem stands in its place already.
  enum class Kind { null, refused, scalar, list, map };
  Kind kind = Kind::null;
  Place place;
  std::string text;            ///< of a scalar
  bool quoted = false;         ///< the scalar was quoted, or a block
  std::vector<Node> items;     ///< of a list
  std::vector<Entry> entries;  ///< of a map, keys distinct
};

struct Entry {
  std::string key;
  Place place;
  Node value;
};

/// Problems of one file, in the order they are found.
class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}
  void add(Place place, std::string message);
  void add_without_place(std::string message);
  bool empty() const { return problems_.empty(); }
  /// In the order of the file, each once, at most max_problems.
  std::vector<Problem> take();

 private:
  std::string file_;
  std::vector<Problem> problems_;
};

struct Document {
  Node root;
  bool whole = false;  ///< false: reading had to end early and the root is not to be used
};

/// `text` must be at most max_file_bytes.
Document read_document(std::string_view text, Problems& problems);

}  // namespace resetd::settings
