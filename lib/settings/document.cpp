#include "settings/document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <tuple>

#include "core/lexers.hpp"
#include "core/utf8.hpp"
#include "core/yaml_faults.hpp"
#include "settings/loader.hpp"

namespace resetd::settings {
namespace {

constexpr std::size_t max_depth = 16;

/// Ends the reading from within yaml-cpp, which cannot be told to stop otherwise. The problem is recorded already.
struct Stop {};

Place place_of(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {static_cast<std::size_t>(mark.line) + 1, static_cast<std::size_t>(mark.column) + 1};
}

/// Whether a scalar that starts with a quotation mark also ends with one. yaml-cpp 0.7 takes the end of the file for
/// it.
bool is_closed(std::string_view text) {
  const char quote = text.empty() ? '\0' : text[0];
  if (quote != '"' && quote != '\'') return true;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool escape = quote == '"' ? text[i] == '\\' : text.substr(i, 2) == "''";
    if (escape)
      ++i;
    else if (text[i] == quote)
      return true;
  }
  return false;
}

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, Problems& problems) : text_(text), problems_(problems) {}

  Node take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    problems_.add(place_of(mark), "a second document starts here: a configuration is one document, take the `---` out");
    throw Stop{};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_properties(mark, "?", anchor);
    place(make(Node::Kind::null, mark));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    problems_.add(place_of(mark), "an alias (`*`) is not taken here: write the value itself");
    place(make(Node::Kind::refused, mark));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_properties(mark, tag, anchor);
    if (!is_closed(text_.substr(std::min(static_cast<std::size_t>(mark.pos), text_.size()))))
      problems_.add(place_of(mark), "the quotes that open here are never closed: the file may be cut off");
    Node node = make(Node::Kind::scalar, mark);
    node.text = value;
    node.quoted = tag != "?";
    place(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Key {
    std::string text;
    Place place;
    bool taken;  ///< false: its value is dropped, the key is a problem already
  };
  struct Open {
    Node node;
    std::optional<Key> key;                   ///< whose value comes next; of a map
    std::map<std::string, std::size_t> seen;  ///< a map's keys and their lines
  };

  static Node make(Node::Kind kind, const YAML::Mark& mark) {
    Node node;
    node.kind = kind;
    node.place = place_of(mark);
    return node;
  }

  // yaml-cpp gives a quoted scalar the tag "!", the same as one written with `!` before it: only the text tells.
  void refuse_properties(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    const auto at = static_cast<std::size_t>(mark.pos);
    const bool written = at < text_.size() && text_[at] == '!';
    if (written || (tag != "?" && tag != "!"))
      problems_.add(place_of(mark), "a tag (`!`) is not taken here: write the value alone");
    if (anchor != YAML::NullAnchor)
      problems_.add(place_of(mark), "an anchor (`&`) is not taken here: write the value alone");
  }

  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    refuse_properties(mark, tag, anchor);
    if (open_.size() == max_depth) {
      problems_.add(place_of(mark), "nested more than " + std::to_string(max_depth) + " deep: no setting is that deep");
      throw Stop{};
    }
    open_.push_back({make(kind, mark), std::nullopt, {}});
  }

  void close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    place(std::move(node));
  }

  void place(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == Node::Kind::list) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.key) {
      parent.key = key_of(parent, node);
    } else {
      if (node.kind == Node::Kind::null) node.place = parent.key->place;
      if (parent.key->taken)
        parent.node.entries.push_back({std::move(parent.key->text), parent.key->place, std::move(node)});
      parent.key.reset();
    }
  }

  Key key_of(Open& map, const Node& node) {
    const auto refused = [&](std::string message) {
      problems_.add(node.place, std::move(message));
      return Key{{}, node.place, false};
    };
    if (node.kind == Node::Kind::refused) return {{}, node.place, false};
    if (node.kind != Node::Kind::scalar) return refused("this is no key: a key is a word before the colon");
    if (node.text == "<<") return refused("a merge key (`<<`) is not taken here: write the keys themselves");
    const auto [first, is_new] = map.seen.emplace(node.text, node.place.line);
    if (!is_new)
      return refused(core::shown(node.text) + " stands here a second time (first in line " +
                     std::to_string(first->second) + "): take one of them out");
    return {node.text, node.place, true};
  }

  std::string_view text_;
  Problems& problems_;
  std::vector<Open> open_;
  Node root_;
  int documents_ = 0;
};

Place place_at(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const std::size_t lines = static_cast<std::size_t>(std::ranges::count(before, '\n'));
  const std::size_t newline = before.rfind('\n');
  return {lines + 1, newline == std::string_view::npos ? at + 1 : at - newline};
}

/// yaml-cpp replaces invalid sequences silently, and takes NUL for the end of the input.
bool readable_text(std::string_view text, Problems& problems) {
  const std::size_t nul = text.find('\0');
  const auto invalid = core::first_invalid_utf8(text);
  if (nul != std::string_view::npos) problems.add(place_at(text, nul), "a NUL byte: save the file as UTF-8 text");
  if (invalid) problems.add(place_at(text, *invalid), "this is not UTF-8: save the file as UTF-8 text");
  return nul == std::string_view::npos && !invalid;
}

}  // namespace

void Problems::add(Place place, std::string message) {
  problems_.push_back({file_, place.line, place.column, std::move(message)});
}

void Problems::add_without_place(std::string message) {
  problems_.push_back({file_, 0, 0, std::move(message)});
}

std::vector<Problem> Problems::take() {
  std::ranges::stable_sort(problems_, {}, [](const Problem& p) { return std::tuple{p.line, p.column}; });
  problems_.erase(std::ranges::unique(problems_).begin(), problems_.end());
  if (problems_.size() > max_problems) problems_.resize(max_problems);
  return std::move(problems_);
}

Document read_document(std::string_view text, Problems& problems) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!readable_text(text, problems)) return {};
  TreeBuilder builder{text, problems};
  try {
    std::istringstream input{std::string{text}};
    YAML::Parser parser{input};
    while (parser.HandleNextDocument(builder)) continue;
  } catch (const Stop&) {
    return {};
  } catch (const YAML::Exception& error) {
    problems.add(place_of(error.mark), "this is no YAML: " + core::yaml_fault(error.msg));
    return {};
  }
  return {builder.take_root(), true};
}

}  // namespace resetd::settings
