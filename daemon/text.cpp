#include "daemon/text.hpp"

#include <array>
#include <clocale>
#include <cstdio>
#include <cwchar>

#include "core/result.hpp"
#include "core/utf8.hpp"

namespace resetd::daemon {
namespace {

/// wcwidth asks the thread's locale, and in the one a program starts with every character beyond ASCII has no width.
class Utf8Locale {
 public:
  Utf8Locale() : before_(::uselocale(instance())) {}
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
  ~Utf8Locale() { ::uselocale(before_); }

 private:
  static locale_t instance() {
    static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{});
    if (locale == locale_t{})
      core::broken_invariant("the C library has no C.UTF-8, which is built in since glibc 2.35");
    return locale;
  }

  locale_t before_;
};

/// Needs Utf8Locale. Negative for what is not printable.
int width_of(char32_t point) {
  return ::wcwidth(static_cast<wchar_t>(point));
}

bool in(char32_t point, char32_t first, char32_t last) {
  return point >= first && point <= last;
}

/// Zero-width and bidirectional marks, line and paragraph separators, the byte order mark, tags.
bool is_hidden(char32_t point) {
  return point == 0xAD || point == 0x61C || in(point, 0x200B, 0x200F) || in(point, 0x2028, 0x202E) ||
         in(point, 0x2060, 0x206F) || point == 0xFEFF || in(point, 0xFFF9, 0xFFFB) || in(point, 0xE0000, 0xE007F);
}

std::string escaped(const char* format, unsigned value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

}  // namespace

std::string harmless(std::string_view text) {
  const Utf8Locale locale;
  std::string shown;
  while (!text.empty()) {
    const auto point = core::first_code_point(text);
    const std::size_t bytes = point ? point->bytes : 1;
    if (!point || point->value < 0x20 || point->value == 0x7F)
      shown += escaped("\\x%02X", static_cast<unsigned char>(text[0]));
    else if (is_hidden(point->value) || width_of(point->value) < 0)
      shown += escaped("\\u{%04X}", static_cast<unsigned>(point->value));
    else
      shown += text.substr(0, bytes);
    text.remove_prefix(bytes);
  }
  return shown;
}

std::size_t display_width(std::string_view text) {
  const Utf8Locale locale;
  std::size_t width = 0;
  while (!text.empty()) {
    const auto point = core::first_code_point(text);
    const int columns = point ? width_of(point->value) : 1;
    if (columns > 0) width += static_cast<std::size_t>(columns);
    text.remove_prefix(point ? point->bytes : 1);
  }
  return width;
}

std::string truncated(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string{text};
  if (width == 0) return {};
  const Utf8Locale locale;
  std::size_t taken = 0;
  std::size_t columns = 0;
  while (const auto point = core::first_code_point(text.substr(taken))) {
    const int more = width_of(point->value);
    if (more > 0) columns += static_cast<std::size_t>(more);
    if (columns > width - 1) break;
    taken += point->bytes;
  }
  return std::string{text.substr(0, taken)} + "…";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  const Utf8Locale locale;
  std::vector<std::string> lines;
  for (;;) {
    std::size_t taken = 0;
    std::size_t blank = 0;
    for (std::size_t columns = 0; taken < text.size();) {
      const auto point = core::first_code_point(text.substr(taken));
      const int more = point ? width_of(point->value) : 1;
      if (text[taken] == ' ') blank = taken;
      if (more > 0) columns += static_cast<std::size_t>(more);
      if (columns > width && taken > 0) break;
      taken += point ? point->bytes : 1;
    }
    if (taken == text.size()) break;
    lines.emplace_back(text.substr(0, blank > 0 ? blank : taken));
    text.remove_prefix(blank > 0 ? blank + 1 : taken);
  }
  lines.emplace_back(text);
  return lines;
}

}  // namespace resetd::daemon
