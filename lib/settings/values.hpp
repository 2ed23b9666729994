#pragma once
// From a node to a value: each function records what is wrong, naming the key, and then gives nothing.

#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "core/lexers.hpp"
#include "core/result.hpp"
#include "settings/document.hpp"
#include "settings/loader.hpp"
#include "settings/settings.hpp"

namespace resetd::settings {

/// What every part of one reading shares.
struct Reading {
  Problems& problems;
  std::filesystem::path folder;  ///< of the configuration file; absolute
  Environment environment;
};

/// A node and the name it is called by in problems, such as `consoles.prod.rate`.
struct Named {
  const Node& node;
  std::string name;
};

void report(Reading& reading, const Named& value, std::string_view message);

/// A key that a map may have. Where it is refused, `refusal` says why and `read` is not called.
struct Key {
  std::string_view name;
  std::function<void(const Named&)> read;
  std::string_view refusal = {};
};

/// Hands each value to its key's reader, in the order of the file. A key that is none of `keys` is a problem.
void read_map(Reading& reading, const Named& value, std::initializer_list<Key> keys);

/// Hands each item to `read`, named `name[0]` and so on.
void read_list(Reading& reading, const Named& value, const std::function<void(const Named&)>& read);

/// Text that is not empty, without control characters, at most 4096 bytes.
std::optional<std::string> text_value(Reading& reading, const Named& value);
std::optional<std::int64_t> integer_value(Reading& reading, const Named& value, std::int64_t lowest,
                                          std::int64_t highest);
std::optional<bool> boolean_value(Reading& reading, const Named& value);
std::optional<std::chrono::milliseconds> duration_value(Reading& reading, const Named& value,
                                                        std::chrono::milliseconds lowest,
                                                        std::chrono::milliseconds highest);

/// An absolute path, `.` and `..` taken out, without a slash at its end.
std::optional<std::filesystem::path> path_value(Reading& reading, const Named& value);
std::optional<SecretFile> secret_file_value(Reading& reading, const Named& value);

/// What `lex` makes of the value's text.
template <class T>
std::optional<T> lexed_value(Reading& reading, const Named& value, core::Result<T> (*lex)(std::string_view)) {
  const auto text = text_value(reading, value);
  if (!text) return std::nullopt;
  auto result = lex(*text);
  if (result.has_value()) return std::move(result).value();
  report(reading, value, result.error().message);
  return std::nullopt;
}

/// Keeps `target` as it is where there is nothing.
template <class T, class Target>
void assign(Target& target, std::optional<T> value) {
  if (value) target = std::move(*value);
}

}  // namespace resetd::settings
