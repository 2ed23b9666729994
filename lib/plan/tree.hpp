#pragma once
// One bounded piece of a plan (a header section, a task), whatever it was written in: YAML, CSV or JSON Lines. What
// follows the reading never sees which it was, except where the notation tells types apart.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "plan/problems.hpp"

namespace resetd::plan {

inline constexpr std::size_t max_depth = 16;
inline constexpr std::size_t max_scalar_bytes = 64 * 1024;

enum class Kind {
  plain,   ///< a YAML scalar without quotes, whose field says whether it is a number or text; a JSON boolean
  number,  ///< a JSON number, which is no text
  quoted,  ///< text that can be nothing else
  cell,    ///< a CSV cell: text without a type of its own
  null,
  map,   ///< children: key, value, key, value, …
  list,  ///< children: items
  bad    ///< already reported; whoever meets it says nothing more
};

/// A node lies in front of its subtree in one array: its first child is the next element.
struct Node {
  Kind kind;
  Mark mark;
  std::string text;      ///< of a scalar
  std::size_t size = 1;  ///< of the subtree, this node included

  bool scalar() const {
    return kind == Kind::plain || kind == Kind::number || kind == Kind::quoted || kind == Kind::cell;
  }
};

/// Calls f(key, value) for each pair of a map, in order.
template <class F>
void each_pair(const Node& map, F f) {
  const Node* const end = &map + map.size;
  for (const Node* at = &map + 1; at != end;) {
    const Node& key = *at;
    const Node& value = *(at + at->size);
    f(key, value);
    at += key.size + value.size;
  }
}

/// Calls f(item) for each item of a list, in order.
template <class F>
void each_item(const Node& list, F f) {
  const Node* const end = &list + list.size;
  for (const Node* at = &list + 1; at != end; at += at->size) f(*at);
}

/// Builds a tree from events. Bounded: a piece with more than max_nodes or max_bytes is too large; it is followed to
/// its end but no longer kept.
class Tree {
 public:
  static constexpr std::size_t max_nodes = 64 * 1024;
  static constexpr std::size_t max_bytes = 1024 * 1024;

  void clear();
  /// A null that is a map's value stands where its key stands: parsers see it only at what follows.
  void scalar(Kind kind, Mark mark, std::string_view text);
  void open(Kind kind, Mark mark);
  void close();

  /// Something was added, and everything opened is closed.
  bool complete() const { return started_ && open_.empty(); }
  bool started() const { return started_; }
  bool too_large() const { return too_large_; }
  /// Where it begins.
  Mark mark() const { return nodes_.front().mark; }
  /// The whole piece; only where complete and not too large.
  const Node& root() const { return nodes_.front(); }
  const std::vector<Node>& nodes() const { return nodes_; }

 private:
  struct Open {
    std::size_t node;
    bool map;
    std::size_t children;
    Mark last_child;
  };
  void add(Kind kind, Mark mark, std::string_view text);

  std::vector<Node> nodes_;
  std::vector<Open> open_;
  std::size_t bytes_ = 0;
  bool started_ = false;
  bool too_large_ = false;
};

/// Reports keys that are no text, that stand twice in their map, and merge keys, anywhere in the tree. `where` begins
/// each message.
void check_keys(const Tree& tree, const std::string& where, Problems& problems);

/// "a map", "a list", "empty", …: what a node is, for messages about what it should be.
std::string_view described(Kind kind);

}  // namespace resetd::plan
