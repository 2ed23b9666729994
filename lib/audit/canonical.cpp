#include "audit/canonical.hpp"

#include <optional>

#include "core/json_text.hpp"
#include "core/utf8.hpp"

namespace resetd::audit {
namespace {

/// The value of a lowercase hex digit, which is how escapes are written; none for anything else.
std::optional<unsigned> hex_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  return std::nullopt;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  /// Collects the members where `members` is given.
  bool object(int depth, std::vector<Member>* members);
  bool at_end() const { return position_ == text_.size(); }
  bool fail(const std::string& what) {
    if (problem_.empty()) problem_ = what + " at byte " + std::to_string(position_ + 1);
    return false;
  }
  const std::string& problem() const { return problem_; }

 private:
  bool value(int depth, Kind& kind);
  bool array(int depth);
  /// What it says without escapes is appended where `decoded` is given.
  bool string(std::string* decoded);
  bool escape(std::string* decoded);
  bool number();
  bool digits();
  bool literal(std::string_view word);

  char peek() const { return at_end() ? '\0' : text_[position_]; }
  bool take(char c) {
    if (at_end() || text_[position_] != c) return false;
    ++position_;
    return true;
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::string problem_;
};

bool Scanner::object(int depth, std::vector<Member>* members) {
  if (depth > max_depth) return fail("more than " + std::to_string(max_depth) + " levels");
  if (!take('{')) return fail("no object");
  if (take('}')) return true;
  std::string previous;
  std::string key;
  for (bool first = true;; first = false) {
    const std::size_t begin = position_;
    key.clear();
    if (!string(&key)) return false;
    if (!first && key == previous) return fail("a key twice, which ends");
    if (!first && key < previous) return fail("a key out of order, which ends");
    if (!take(':')) return fail("no colon");
    Kind kind{};
    const std::size_t value_begin = position_;
    if (!value(depth, kind)) return false;
    if (members != nullptr) {
      members->push_back({key, kind, text_.substr(value_begin, position_ - value_begin), begin});
    }
    if (take('}')) return true;
    if (!take(',')) return fail("no comma");
    previous.swap(key);
  }
}

bool Scanner::array(int depth) {
  if (depth > max_depth) return fail("more than " + std::to_string(max_depth) + " levels");
  ++position_;
  if (take(']')) return true;
  for (;;) {
    Kind kind{};
    if (!value(depth, kind)) return false;
    if (take(']')) return true;
    if (!take(',')) return fail("no comma");
  }
}

bool Scanner::value(int depth, Kind& kind) {
  switch (peek()) {
    case '{':
      kind = Kind::object;
      return object(depth + 1, nullptr);
    case '[':
      kind = Kind::array;
      return array(depth + 1);
    case '"':
      kind = Kind::string;
      return string(nullptr);
    case 't':
      kind = Kind::boolean;
      return literal("true");
    case 'f':
      kind = Kind::boolean;
      return literal("false");
    case 'n':
      kind = Kind::null;
      return literal("null");
    default:
      kind = Kind::number;
      return number();
  }
}

bool Scanner::string(std::string* decoded) {
  if (!take('"')) return fail("no string");
  while (!at_end()) {
    const std::size_t plain = core::plain_prefix(text_.substr(position_));
    if (decoded != nullptr) decoded->append(text_, position_, plain);
    position_ += plain;
    if (take('"')) return true;
    if (at_end()) break;
    if (take('\\')) {
      if (!escape(decoded)) return false;
      continue;
    }
    if (static_cast<unsigned char>(peek()) < 0x20) return fail("a control character that is not escaped");
    const auto character = core::first_code_point(text_.substr(position_));
    if (!character) return fail("no UTF-8");
    if (decoded != nullptr) decoded->append(text_, position_, character->bytes);
    position_ += character->bytes;
  }
  return fail("a string without end");
}

/// After its backslash: only the form that append_json_string gives the character.
bool Scanner::escape(std::string* decoded) {
  constexpr std::string_view letters = "\"\\bfnrt";
  constexpr std::string_view meanings = "\"\\\b\f\n\r\t";
  if (const std::size_t found = letters.find(peek()); found != std::string_view::npos && !at_end()) {
    if (decoded != nullptr) *decoded += meanings[found];
    ++position_;
    return true;
  }
  const std::string_view code = text_.substr(position_, 5);
  if (code.size() == 5 && code.starts_with("u00")) {
    const auto high = hex_value(code[3]);
    const auto low = hex_value(code[4]);
    if (high && low && *high < 2 && meanings.find(static_cast<char>(*high << 4 | *low)) == std::string_view::npos) {
      if (decoded != nullptr) *decoded += static_cast<char>(*high << 4 | *low);
      position_ += 5;
      return true;
    }
  }
  return fail("an escape that is not the shortest form");
}

bool Scanner::digits() {
  const std::size_t begin = position_;
  while (peek() >= '0' && peek() <= '9') ++position_;
  return position_ > begin;
}

bool Scanner::number() {
  take('-');
  if (!take('0') && !digits()) return fail("no value");
  if (take('.') && !digits()) return fail("no digit after the point");
  if (take('e') || take('E')) {
    if (!take('+')) take('-');
    if (!digits()) return fail("no digit in the exponent");
  }
  return true;
}

bool Scanner::literal(std::string_view word) {
  if (text_.substr(position_, word.size()) != word) return fail("no value");
  position_ += word.size();
  return true;
}

constexpr std::size_t usual_members = 24;  // a line of the log has at most 21

core::Result<void> read_object(std::string_view text, int depth, std::vector<Member>* members) {
  Scanner scanner(text);
  if (scanner.object(depth + 1, members) && !scanner.at_end()) scanner.fail("more text after the object");
  if (!scanner.problem().empty()) return core::bad_input(scanner.problem());
  return {};
}

}  // namespace

core::Result<std::vector<Member>> read_canonical_object(std::string_view text) {
  std::vector<Member> members;
  members.reserve(usual_members);
  const auto read = read_object(text, 0, &members);
  if (!read) return read.error();
  return members;
}

core::Result<void> check_canonical_object(std::string_view text, int depth) {
  return read_object(text, depth, nullptr);
}

}  // namespace resetd::audit
