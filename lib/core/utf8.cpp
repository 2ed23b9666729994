#include "core/utf8.hpp"

#include <array>

#include "core/json_text.hpp"

namespace resetd::core {
namespace {

struct Form {
  unsigned char mask, lead;  ///< of the first byte
  std::size_t bytes;
  char32_t lowest;  ///< below it the form is overlong
};

constexpr auto forms =
    std::to_array<Form>({{0x80, 0x00, 1, 0}, {0xE0, 0xC0, 2, 0x80}, {0xF0, 0xE0, 3, 0x800}, {0xF8, 0xF0, 4, 0x10000}});

std::optional<CodePoint> read(const Form& form, std::string_view text) {
  if (text.size() < form.bytes) return std::nullopt;
  char32_t value = static_cast<unsigned char>(text[0]) & static_cast<unsigned char>(~form.mask);
  for (std::size_t i = 1; i < form.bytes; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) != 0x80) return std::nullopt;
    value = value << 6 | (byte & 0x3F);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < form.lowest || value > 0x10FFFF || surrogate) return std::nullopt;
  return CodePoint{value, form.bytes};
}

}  // namespace

std::optional<CodePoint> first_code_point(std::string_view text) {
  if (text.empty()) return std::nullopt;
  for (const Form& form : forms) {
    if ((static_cast<unsigned char>(text[0]) & form.mask) == form.lead) return read(form, text);
  }
  return std::nullopt;
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  for (std::size_t at = plain_prefix(text); at < text.size(); at += plain_prefix(text.substr(at))) {
    const auto point = first_code_point(text.substr(at));
    if (!point) return at;
    at += point->bytes;
  }
  return std::nullopt;
}

}  // namespace resetd::core
