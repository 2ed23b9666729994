#include "control/input.hpp"

#include <algorithm>

#include "core/lexers.hpp"
#include "core/utf8.hpp"

namespace resetd::control {
namespace {

using core::bad_input;
using core::Result;

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at] == '+' ? ' ' : text[at];
      continue;
    }
    const int high = at + 2 < text.size() ? digit_of(text[at + 1]) : -1;
    const int low = high >= 0 ? digit_of(text[at + 2]) : -1;
    if (low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    at += 2;
  }
  if (core::first_invalid_utf8(out) || has_control_characters(out)) return std::nullopt;
  return out;
}

std::string known(std::span<const std::string_view> names) {
  if (names.empty()) return "none is known here";
  std::string text = "known here: ";
  for (const std::string_view name : names) text.append(name == names.front() ? "" : ", ").append(name);
  return text;
}

}  // namespace

Result<Query> read_query(std::string_view text, const Route& route) {
  Query query;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    const auto name = decoded(pair.substr(0, equals));
    const auto value = decoded(equals == std::string_view::npos ? "" : pair.substr(equals + 1));
    if (!name || !value) return bad_input("the query cannot be read: write its parameters as NAME=VALUE, in UTF-8");
    if (std::ranges::find(route.query, *name) == route.query.end())
      return bad_input("unknown query parameter " + core::shown(*name) + "; " + known(route.query));
    if (!query.emplace(*name, *value).second) return bad_input("the query parameter " + *name + " stands there twice");
  }
  return query;
}

Result<std::int64_t> number_of(const Query& query, std::string_view name, std::int64_t least, std::int64_t most,
                               std::int64_t absent) {
  const auto found = query.find(name);
  if (found == query.end()) return absent;
  const Result<std::int64_t> number = core::lex_integer(found->second);
  if (number.has_value() && *number >= least && *number <= most) return *number;
  return bad_input(std::string(name) + " " + core::shown(found->second) + " is no number from " +
                   std::to_string(least) + " to " + std::to_string(most));
}

std::string Body::text(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? "" : std::get<std::string>(found->second);
}

std::int64_t Body::number(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? 0 : std::get<std::int64_t>(found->second);
}

std::vector<std::string> Body::texts(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : std::get<std::vector<std::string>>(found->second);
}

}  // namespace resetd::control
