#include "plan/tree.hpp"

#include <algorithm>
#include <boost/container/static_vector.hpp>
#include <unordered_set>

#include "plan/wording.hpp"

namespace resetd::plan {
namespace {

constexpr std::size_t few = 16;  // so many keys are compared faster one by one than through a set

class SeenKeys {
 public:
  bool insert(const std::string& key) {
    if (many_.empty()) {
      if (std::ranges::find(first_, std::string_view(key)) != first_.end()) return false;
      first_.push_back(key);
      if (first_.size() == few) many_.insert(first_.begin(), first_.end());
      return true;
    }
    return many_.insert(key).second;
  }

 private:
  boost::container::static_vector<std::string_view, few> first_;
  std::unordered_set<std::string_view> many_;
};

void check_map(const Node& map, const std::string& where, Problems& problems) {
  SeenKeys seen;
  each_pair(map, [&](const Node& key, const Node&) {
    if (key.kind == Kind::bad) return;
    if (!key.scalar()) {
      problems.add(key.mark, where + "a key is " + std::string(described(key.kind)) + "; keys are plain words");
    } else if (key.kind == Kind::plain && key.text == "<<") {
      problems.add(key.mark, where + "merge keys (<<) are not allowed");
    } else if (!seen.insert(key.text)) {
      problems.add(key.mark, where + "the key " + shown(key.text) + " stands here twice");
    }
  });
}

}  // namespace

void Tree::clear() {
  nodes_.clear();
  open_.clear();
  bytes_ = 0;
  started_ = false;
  too_large_ = false;
}

void Tree::add(Kind kind, Mark mark, std::string_view text) {
  bytes_ += text.size();
  if (nodes_.size() >= max_nodes || bytes_ > max_bytes) too_large_ = true;
  if (too_large_ && started_) return;
  started_ = true;
  if (!open_.empty()) {
    Open& parent = open_.back();
    const bool is_value = parent.map && parent.children % 2 == 1;
    if (kind == Kind::null && is_value) mark = parent.last_child;
    parent.last_child = mark;
    ++parent.children;
  }
  nodes_.push_back({kind, mark, std::string(text)});
}

void Tree::scalar(Kind kind, Mark mark, std::string_view text) {
  add(kind, mark, text);
}

void Tree::open(Kind kind, Mark mark) {
  add(kind, mark, {});
  open_.push_back({nodes_.size() - 1, kind == Kind::map, 0, {}});
}

void Tree::close() {
  const std::size_t node = open_.back().node;
  nodes_[node].size = nodes_.size() - node;
  open_.pop_back();
}

void check_keys(const Tree& tree, const std::string& where, Problems& problems) {
  for (const Node& node : tree.nodes()) {
    if (node.kind == Kind::map) check_map(node, where, problems);
  }
}

std::string_view described(Kind kind) {
  switch (kind) {
    case Kind::plain:
    case Kind::cell:
      return "text";
    case Kind::number:
      return "a number";
    case Kind::quoted:
      return "quoted text";
    case Kind::null:
      return "empty";
    case Kind::map:
      return "a map";
    case Kind::list:
      return "a list";
    case Kind::bad:
      return "not readable";
  }
  return "not readable";
}

}  // namespace resetd::plan
