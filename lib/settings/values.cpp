#include "settings/values.hpp"

#include <algorithm>

namespace resetd::settings {
namespace {

constexpr std::size_t max_text_bytes = 4096;

std::string_view kind_name(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
    case Node::Kind::refused:
      return "nothing";
    case Node::Kind::scalar:
      return "a single value";
    case Node::Kind::list:
      return "a list";
    case Node::Kind::map:
      return "a map";
  }
  return "nothing";
}

bool expect(Reading& reading, const Named& value, Node::Kind kind, std::string_view wanted) {
  if (value.node.kind == kind) return true;
  if (value.node.kind == Node::Kind::refused) return false;
  if (value.node.kind == Node::Kind::null && value.name.empty())
    report(reading, value, "is empty: write at least one console into it, with url, access_key and secret_key_file");
  else if (value.node.kind == Node::Kind::null)
    report(reading, value, "has no value: write one, or take the key out");
  else
    report(reading, value, std::string{"is "}.append(kind_name(value.node)).append(": write ").append(wanted));
  return false;
}

std::string names_of(std::initializer_list<Key> keys) {
  std::string names;
  for (const Key& key : keys) {
    if (!key.refusal.empty()) continue;
    names.append(names.empty() ? "" : ", ").append(key.name);
  }
  return names;
}

std::string dotted(const std::string& prefix, std::string_view key) {
  return prefix.empty() ? std::string{key} : prefix + "." + std::string{key};
}

/// Integers and booleans: a quoted one is text, and whoever quoted it may mean that.
const std::string* plain_scalar(Reading& reading, const Named& value) {
  if (!expect(reading, value, Node::Kind::scalar, "one number or word")) return nullptr;
  if (!value.node.quoted) return &value.node.text;
  report(reading, value, core::shown(value.node.text) + " is quoted, which makes it text: leave the quotes out");
  return nullptr;
}

template <class T>
std::optional<T> value_or_report(Reading& reading, const Named& value, core::Result<T> result) {
  if (result.has_value()) return std::move(result).value();
  report(reading, value, result.error().message);
  return std::nullopt;
}

}  // namespace

void report(Reading& reading, const Named& value, std::string_view message) {
  const std::string prefix = value.name.empty() ? "the configuration " : value.name + ": ";
  reading.problems.add(value.node.place, prefix + std::string{message});
}

void read_map(Reading& reading, const Named& value, std::initializer_list<Key> keys) {
  if (!expect(reading, value, Node::Kind::map, "a map of " + names_of(keys))) return;
  for (const Entry& entry : value.node.entries) {
    const auto* const key = std::ranges::find(keys, std::string_view{entry.key}, &Key::name);
    if (key == keys.end()) {
      const std::string where = value.name.empty() ? "" : " in " + value.name;
      reading.problems.add(
          entry.place, "unknown key " + core::shown(entry.key) + where + ": the keys known here are " + names_of(keys));
    } else if (!key->refusal.empty()) {
      reading.problems.add(entry.place, dotted(value.name, entry.key) + ": " + std::string{key->refusal});
    } else {
      key->read({entry.value, dotted(value.name, entry.key)});
    }
  }
}

void read_list(Reading& reading, const Named& value, const std::function<void(const Named&)>& read) {
  if (!expect(reading, value, Node::Kind::list, "a list, such as [] or [a, b]")) return;
  for (std::size_t i = 0; i < value.node.items.size(); ++i)
    read({value.node.items[i], value.name + "[" + std::to_string(i) + "]"});
}

std::optional<std::string> text_value(Reading& reading, const Named& value) {
  if (!expect(reading, value, Node::Kind::scalar, "one text")) return std::nullopt;
  const std::string& text = value.node.text;
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (text.empty()) {
    report(reading, value, "is empty: write a value, or take the key out");
  } else if (text.size() > max_text_bytes) {
    report(reading, value, "is longer than 4096 bytes: no setting is that long");
  } else if (std::ranges::any_of(text, is_control)) {
    report(reading, value, core::shown(text) + " holds a control character: write it in one line of plain text");
  } else {
    return text;
  }
  return std::nullopt;
}

std::optional<std::int64_t> integer_value(Reading& reading, const Named& value, std::int64_t lowest,
                                          std::int64_t highest) {
  const std::string* const text = plain_scalar(reading, value);
  if (text == nullptr) return std::nullopt;
  return value_or_report(reading, value, core::lex_integer(*text, lowest, highest));
}

std::optional<bool> boolean_value(Reading& reading, const Named& value) {
  const std::string* const text = plain_scalar(reading, value);
  if (text == nullptr) return std::nullopt;
  return value_or_report(reading, value, core::lex_boolean(*text));
}

std::optional<std::chrono::milliseconds> duration_value(Reading& reading, const Named& value,
                                                        std::chrono::milliseconds lowest,
                                                        std::chrono::milliseconds highest) {
  const auto text = text_value(reading, value);
  if (!text) return std::nullopt;
  return value_or_report(reading, value, core::lex_duration(*text, lowest, highest));
}

std::optional<std::filesystem::path> path_value(Reading& reading, const Named& value) {
  const auto text = text_value(reading, value);
  if (!text) return std::nullopt;
  if (text->starts_with('~')) {
    report(reading, value, core::shown(*text) + " is not expanded as a shell would: write the whole path");
    return std::nullopt;
  }
  std::filesystem::path path = (reading.folder / *text).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

std::optional<SecretFile> secret_file_value(Reading& reading, const Named& value) {
  const auto text = text_value(reading, value);
  if (!text) return std::nullopt;
  if (text->find('/') != std::string::npos) {
    auto path = path_value(reading, value);
    if (!path) return std::nullopt;
    return SecretFile{*text, std::move(path)};
  }
  if (*text == "." || *text == "..") {
    report(reading, value, core::shown(*text) + " is a folder: write a file's path, or a credential's name");
    return std::nullopt;
  }
  const auto& directory = reading.environment.credentials_directory;
  if (!directory) return SecretFile{*text, std::nullopt};
  return SecretFile{*text, *directory / *text};
}

}  // namespace resetd::settings
