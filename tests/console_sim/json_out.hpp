#pragma once
// JSON written straight into a string: answers and log lines are built a hundred thousand times a second, and a tree
// of values in between would be most of the cost.

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace console_sim {

/// `text` as a JSON string with its quotes. UTF-8 goes through as it is; of a text that is none, every byte from 0x80
/// up becomes \u00xx, so that whatever came in, the line stays JSON.
void append_string(std::string& out, std::string_view text);

template <std::integral Number>
void append_number(std::string& out, Number number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

/// `"name":` preceded by a comma unless it is the first of its object.
inline void append_key(std::string& out, std::string_view name) {
  constexpr std::string_view next = ",\"", end = "\":";
  out.append(out.empty() || out.back() == '{' ? next.substr(1) : next).append(name).append(end);
}

inline void append_member(std::string& out, std::string_view name, std::string_view text) {
  append_key(out, name);
  append_string(out, text);
}

template <std::integral Number>
requires(!std::same_as<Number, bool>) void append_member(std::string& out, std::string_view name, Number number) {
  append_key(out, name);
  append_number(out, number);
}

inline void append_member(std::string& out, std::string_view name, bool value) {
  append_key(out, name);
  out += value ? "true" : "false";
}

/// A literal must not become a bool.
inline void append_member(std::string& out, std::string_view name, const char* text) {
  append_member(out, name, std::string_view(text));
}

}  // namespace console_sim
