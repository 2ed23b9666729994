#include "plan/integers.hpp"
#include "plan/json_lines.hpp"

namespace resetd::plan {
namespace {

constexpr std::string_view white = " \t\r\n";

void append_utf8(std::string& out, unsigned code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

bool surrogate(unsigned code) {
  return code >= 0xD800 && code <= 0xDFFF;
}

// A recursive descent; the depth is bounded by max_depth. Every function returns false after noting a fault.
class JsonReader {
 public:
  JsonReader(std::string_view text, std::size_t line, Tree& tree) : text_(text), line_(line), tree_(tree) {}

  std::optional<Fault> read() {
    if (value(0)) {
      skip_white();
      if (at_ < text_.size()) fail("text behind the end of the object; a line holds one task");
    }
    return fault_;
  }

 private:
  Mark mark() const { return {line_, at_ + 1}; }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_white() { at_ = std::min(text_.find_first_not_of(white, at_), text_.size()); }

  bool fail(const char* message) {
    if (!fault_) fault_ = Fault{mark(), message};
    return false;
  }
  bool accept(char c) {
    skip_white();
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  bool value(std::size_t depth) {
    skip_white();
    const Mark begin = mark();
    switch (peek()) {
      case '{':
        return object(begin, depth + 1);
      case '[':
        return array(begin, depth + 1);
      case '"': {
        std::string text;
        if (!string(text)) return false;
        tree_.scalar(Kind::quoted, begin, text);
        return true;
      }
      default:
        return word(begin);
    }
  }

  bool object(Mark begin, std::size_t depth) {
    if (depth > max_depth) return fail("nested deeper than 16");
    ++at_;
    tree_.open(Kind::map, begin);
    if (!accept('}')) {
      do {
        skip_white();
        if (!key() || !value(depth)) return false;
      } while (accept(','));
      if (!accept('}')) return fail("not JSON: `,` or `}` is missing here");
    }
    tree_.close();
    return true;
  }

  bool key() {
    const Mark begin = mark();
    std::string text;
    if (peek() != '"') return fail("not JSON: a key in quotes is missing here");
    if (!string(text)) return false;
    tree_.scalar(Kind::quoted, begin, text);
    return accept(':') || fail("not JSON: `:` is missing here");
  }

  bool array(Mark begin, std::size_t depth) {
    if (depth > max_depth) return fail("nested deeper than 16");
    ++at_;
    tree_.open(Kind::list, begin);
    if (!accept(']')) {
      do {
        if (!value(depth)) return false;
      } while (accept(','));
      if (!accept(']')) return fail("not JSON: `,` or `]` is missing here");
    }
    tree_.close();
    return true;
  }

  bool word(Mark begin) {
    const std::size_t end = std::min(text_.find_first_of(" \t\r\n,:[]{}\"", at_), text_.size());
    const std::string_view word = text_.substr(at_, end - at_);
    if (word == "null") {
      tree_.scalar(Kind::null, begin, {});
    } else if (word == "true" || word == "false") {
      tree_.scalar(Kind::plain, begin, word);
    } else if (is_json_number(word)) {
      tree_.scalar(Kind::number, begin, word);
    } else {
      return fail(word.empty() ? "not JSON: a value is missing here"
                               : "not JSON: neither a number, text, true, false nor null");
    }
    at_ = end;
    return true;
  }

  bool string(std::string& out) {
    const Mark begin = mark();
    ++at_;
    while (peek() != '"') {
      if (at_ == text_.size()) return fail("not JSON: the closing quotes are missing");
      if (static_cast<unsigned char>(peek()) < 0x20) return fail("not JSON: a control character within quotes");
      if (peek() == '\\') {
        if (!escape(out)) return false;
      } else {
        out += text_[at_++];
      }
    }
    ++at_;
    if (out.size() <= max_scalar_bytes) return true;
    fault_ = Fault{begin, "text is at most 64 KiB"};
    return false;
  }

  bool escape(std::string& out) {
    constexpr std::string_view letters = "bfnrt\"\\/";
    constexpr std::string_view meanings = "\b\f\n\r\t\"\\/";
    ++at_;
    const std::size_t letter = at_ < text_.size() ? letters.find(peek()) : std::string_view::npos;
    if (letter != std::string_view::npos) {
      out += meanings[letter];
      ++at_;
      return true;
    }
    if (peek() != 'u') return fail("not JSON: an unknown escape");
    unsigned code = 0;
    if (!unit(code)) return false;
    if (surrogate(code) && !pair(code)) return fail("not JSON: half of a surrogate pair");
    if (code == 0) return fail("a NUL character; text cannot hold one");
    append_utf8(out, code);
    return true;
  }

  // The XXXX of \uXXXX; stands at the u.
  bool unit(unsigned& code) {
    ++at_;
    code = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      constexpr std::string_view digits = "0123456789abcdef";
      const char c = peek() >= 'A' && peek() <= 'F' ? static_cast<char>(peek() - 'A' + 'a') : peek();
      const std::size_t digit = c == '\0' ? std::string_view::npos : digits.find(c);
      if (digit == std::string_view::npos) return fail("not JSON: four hexadecimal digits belong behind \\u");
      code = code << 4 | static_cast<unsigned>(digit);
    }
    return true;
  }

  bool pair(unsigned& code) {
    if (code >= 0xDC00 || text_.substr(at_, 2) != "\\u") return false;
    ++at_;
    unsigned low = 0;
    if (!unit(low) || low < 0xDC00 || low > 0xDFFF) return false;
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    return true;
  }

  std::string_view text_;
  std::size_t line_;
  Tree& tree_;
  std::size_t at_ = 0;
  std::optional<Fault> fault_;
};

}  // namespace

std::optional<Fault> read_json(std::string_view text, std::size_t line, Tree& tree) {
  tree.clear();
  return JsonReader(text, line, tree).read();
}

}  // namespace resetd::plan
