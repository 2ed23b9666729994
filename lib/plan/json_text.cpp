#include <algorithm>
#include <array>
#include <limits>

#include "core/json_text.hpp"
#include "plan/integers.hpp"
#include "plan/position_values.hpp"
#include "plan/values.hpp"
#include "plan/wording.hpp"

namespace resetd::plan {
namespace {

// JSON readers that lack big integers turn them into something else without a word.
bool within_64_bits(std::string_view digits) {
  if (digits == "-0") return true;  // JSON has it, though an integer of a plan may not be written so
  if (digits.starts_with('-')) return parse_integer(digits, std::numeric_limits<std::int64_t>::min(), 0).has_value();
  constexpr std::string_view largest = "18446744073709551615";
  return digits.size() < largest.size() || (digits.size() == largest.size() && digits <= largest);
}

bool false_friend(std::string_view text) {
  constexpr std::array<std::string_view, 16> words{"True",  "TRUE",  "False", "FALSE", ".inf",  ".Inf", ".INF", "-.inf",
                                                   "-.Inf", "-.INF", "+.inf", "+.Inf", "+.INF", ".nan", ".NaN", ".NAN"};
  return std::ranges::find(words, text) != words.end();
}

class JsonText {
 public:
  core::Result<std::string> write(const Node& node) {
    add(node);
    if (failed_) return error_;
    if (out_.size() > max_scalar_bytes) return core::bad_input("is more than 64 KiB as JSON text");
    return std::move(out_);
  }

 private:
  void add(const Node& node) {
    switch (node.kind) {
      case Kind::map:
        return add_map(node);
      case Kind::list:
        return add_list(node);
      case Kind::null:
        out_ += "null";
        return;
      case Kind::plain:
      case Kind::number:
        return add_plain(node);
      case Kind::quoted:
      case Kind::cell:
        return core::append_json_string(out_, node.text);
      case Kind::bad:
        return fail("");
    }
  }

  void add_map(const Node& map) {
    char separator = '{';
    each_pair(map, [&](const Node& key, const Node& value) {
      if (!key.scalar()) return fail("");  // check_keys reported it
      out_ += separator;
      separator = ',';
      core::append_json_string(out_, key.text);
      out_ += ':';
      add(value);
    });
    out_ += separator == '{' ? "{}" : "}";
  }

  void add_list(const Node& list) {
    char separator = '[';
    each_item(list, [&](const Node& item) {
      out_ += separator;
      separator = ',';
      add(item);
    });
    out_ += separator == '[' ? "[]" : "]";
  }

  void add_plain(const Node& node) {
    const std::string& text = node.text;
    if (text == "true" || text == "false") {
      out_ += text;
    } else if (is_json_number(text)) {
      if (is_digits(text) && !within_64_bits(text)) return fail("holds " + shown(text) + ", which is beyond 64 bits");
      out_ += text;
    } else if (looks_like_number(text) || false_friend(text)) {
      fail("holds " + shown(text) +
           ", which JSON does not know; write a plain number, true or false, or put it in quotes");
    } else {
      core::append_json_string(out_, text);
    }
  }

  void fail(std::string message) {
    if (!failed_) error_ = core::bad_input(std::move(message));
    failed_ = true;
  }

  std::string out_;
  bool failed_ = false;
  core::Error error_;
};

}  // namespace

core::Result<std::string> json_text(const Node& node) {
  return JsonText().write(node);
}

}  // namespace resetd::plan
