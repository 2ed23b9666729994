#include "position/lsn.hpp"

#include <charconv>
#include <vector>

#include "position/numbers.hpp"

namespace resetd::position {
namespace {

enum class Form { decimal, postgres, sql_server };

struct Lsn {
  Form form;
  std::vector<std::string_view> parts;  ///< most significant first, without 0x; views into the text
};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t end = 0;
  while ((end = text.find(separator)) != std::string_view::npos) {
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.push_back(text);
  return parts;
}

bool all_hex(const std::vector<std::string_view>& parts, std::size_t max_digits) {
  for (const std::string_view part : parts) {
    if (!is_hex_digits(part) || part.size() > max_digits) return false;
  }
  return true;
}

std::optional<Lsn> postgres(std::string_view text) {
  Lsn lsn{Form::postgres, split(text, '/')};
  if (lsn.parts.size() != 2 || !all_hex(lsn.parts, 8)) return std::nullopt;
  return lsn;
}

std::optional<Lsn> sql_server(std::string_view text) {
  Lsn lsn{Form::sql_server, split(text, ':')};
  for (std::string_view& part : lsn.parts) {
    if (part.starts_with("0x") || part.starts_with("0X")) part.remove_prefix(2);
  }
  if (lsn.parts.size() != 3 || !all_hex(lsn.parts, 16)) return std::nullopt;
  return lsn;
}

std::optional<Lsn> parse(std::string_view text) {
  if (text.find('/') != std::string_view::npos) return postgres(text);
  if (text.find(':') != std::string_view::npos) return sql_server(text);
  if (is_digits(text)) return Lsn{Form::decimal, {text}};
  return std::nullopt;
}

}  // namespace

std::partial_ordering compare_lsn(std::string_view a, std::string_view b) {
  if (a == b) return std::partial_ordering::equivalent;
  const auto left = parse(a);
  const auto right = parse(b);
  if (!left || !right || left->form != right->form) return std::partial_ordering::unordered;
  for (std::size_t i = 0; i < left->parts.size(); ++i) {
    const auto order = compare_digits(left->parts[i], right->parts[i]);
    if (order != 0) return order;
  }
  return std::partial_ordering::equivalent;
}

std::optional<std::uint64_t> postgres_byte(std::string_view text) {
  const auto lsn = postgres(text);
  if (!lsn) return std::nullopt;
  std::uint64_t byte = 0;
  for (const std::string_view part : lsn->parts) {
    std::uint32_t half = 0;
    std::from_chars(part.data(), part.data() + part.size(), half, 16);
    byte = byte << 32 | half;
  }
  return byte;
}

}  // namespace resetd::position
