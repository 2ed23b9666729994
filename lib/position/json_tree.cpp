#include "position/json_tree.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <limits>
#include <numeric>

#include "core/json_text.hpp"
#include "position/numbers.hpp"

namespace resetd::position {
namespace {

using Kind = JsonTree::Kind;
using boost::json::error_code;
using boost::json::string_view;

/// Indices of an object's members in the order of their keys.
std::vector<std::size_t> sorted_members(const JsonTree& object) {
  std::vector<std::size_t> order(object.keys.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) -> const std::string& { return object.keys[i]; });
  return order;
}

bool has_key_twice(const JsonTree& object) {
  constexpr std::size_t few = 16;  // so many are compared each with each sooner than sorted
  if (object.keys.size() <= few) {
    for (auto key = object.keys.begin(); key != object.keys.end(); ++key) {
      if (std::find(object.keys.begin(), key, *key) != key) return true;
    }
    return false;
  }
  const auto order = sorted_members(object);
  const auto same_key = [&](std::size_t i, std::size_t j) { return object.keys[i] == object.keys[j]; };
  return std::ranges::adjacent_find(order, same_key) != order.end();
}

/// Builds the tree from the parser's events. `open_` holds the arrays and objects not yet closed, outermost first.
class TreeBuilder {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

  JsonTree& root() { return root_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return begin(Kind::object); }
  bool on_object_end(std::size_t, error_code& ec) {
    if (has_key_twice(open_.back())) {
      ec = boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
      return false;
    }
    return end();
  }
  bool on_array_begin(error_code&) { return begin(Kind::array); }
  bool on_array_end(std::size_t, error_code&) { return end(); }
  bool on_key_part(string_view s, std::size_t, error_code&) { return part(s); }
  bool on_key(string_view s, std::size_t, error_code&) {
    set_whole(open_.back().keys.emplace_back(), s);
    return true;
  }
  bool on_string_part(string_view s, std::size_t, error_code&) { return part(s); }
  bool on_string(string_view s, std::size_t, error_code&) { return scalar(Kind::string, s); }
  bool on_number_part(string_view s, error_code&) { return part(s); }
  bool on_int64(std::int64_t, string_view s, error_code&) { return scalar(Kind::number, s); }
  bool on_uint64(std::uint64_t, string_view s, error_code&) { return scalar(Kind::number, s); }
  bool on_double(double, string_view s, error_code&) { return scalar(Kind::number, s); }
  bool on_bool(bool value, error_code&) { return scalar(Kind::boolean, value ? "true" : "false"); }
  bool on_null(error_code&) { return scalar(Kind::null, {}); }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  bool part(string_view s) {
    pending_.append(s.data(), s.size());
    return true;
  }
  /// Ends a text that came in parts, of which this is the last. `whole` must be empty: it takes what is pending.
  void set_whole(std::string& whole, string_view last_part) {
    whole.swap(pending_);
    whole.append(last_part.data(), last_part.size());
  }
  bool scalar(Kind kind, string_view last_part) {
    JsonTree& value = open_.empty() ? root_ : open_.back().items.emplace_back();
    value.kind = kind;
    set_whole(value.text, last_part);
    return true;
  }
  bool begin(Kind kind) {
    constexpr std::size_t usual = 11;  // as many fields as a position has
    JsonTree& opened = open_.emplace_back();
    opened.kind = kind;
    if (open_.size() > 1) return true;
    opened.items.reserve(usual);
    opened.keys.reserve(usual);
    return true;
  }
  bool end() {
    JsonTree closed = std::move(open_.back());
    open_.pop_back();
    if (open_.empty()) {
      root_ = std::move(closed);
    } else {
      open_.back().items.push_back(std::move(closed));
    }
    return true;
  }

  JsonTree root_;
  std::vector<JsonTree> open_;
  std::string pending_;
};

void append_text(std::string& out, const JsonTree& tree);

void append_members(std::string& out, const JsonTree& tree) {
  for (std::size_t i = 0; i < tree.items.size(); ++i) {
    if (i > 0) out += ',';
    if (tree.kind == Kind::object) {
      core::append_json_string(out, tree.keys[i]);
      out += ':';
    }
    append_text(out, tree.items[i]);
  }
}

void append_text(std::string& out, const JsonTree& tree) {
  switch (tree.kind) {
    case Kind::null:
      out += "null";
      break;
    case Kind::boolean:
    case Kind::number:
      out += tree.text;
      break;
    case Kind::string:
      core::append_json_string(out, tree.text);
      break;
    case Kind::array:
      out += '[';
      append_members(out, tree);
      out += ']';
      break;
    case Kind::object:
      out += '{';
      append_members(out, tree);
      out += '}';
      break;
  }
}

bool equal_objects(const JsonTree& a, const JsonTree& b) {
  const auto of_a = sorted_members(a);
  const auto of_b = sorted_members(b);
  return std::ranges::equal(of_a, of_b, [&](std::size_t i, std::size_t j) {
    return a.keys[i] == b.keys[j] && equal(a.items[i], b.items[j]);
  });
}

}  // namespace

std::optional<JsonTree> parse_json(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = max_json_depth;
  boost::json::basic_parser<TreeBuilder> parser(options);
  error_code ec;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
  if (ec || read != text.size()) return std::nullopt;
  return std::move(parser.handler().root());
}

std::string to_text(const JsonTree& tree) {
  std::string out;
  append_text(out, tree);
  return out;
}

bool equal(const JsonTree& a, const JsonTree& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Kind::null:
      return true;
    case Kind::boolean:
    case Kind::string:
      return a.text == b.text;
    case Kind::number:
      return same_number(a.text, b.text);
    case Kind::array:
      return std::ranges::equal(a.items, b.items, equal);
    case Kind::object:
      return equal_objects(a, b);
  }
  return false;
}

std::partial_ordering compare_documents(std::string_view a, std::string_view b) {
  if (a == b) return std::partial_ordering::equivalent;
  const auto left = parse_json(a);
  const auto right = parse_json(b);
  const bool same = left && right && equal(*left, *right);
  return same ? std::partial_ordering::equivalent : std::partial_ordering::unordered;
}

}  // namespace resetd::position
