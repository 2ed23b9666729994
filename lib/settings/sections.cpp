#include "settings/sections.hpp"

#include <algorithm>
#include <array>

#include "settings/addresses.hpp"

namespace resetd::settings {
namespace {

constexpr std::size_t max_socket_path = 107;     // sun_path, less its terminating NUL
constexpr std::int64_t max_uid = 4'294'967'294;  // the one above means "no user" to the kernel

template <class T>
using Words = std::initializer_list<std::pair<std::string_view, T>>;

template <class T>
std::optional<T> word_value(Reading& reading, const Named& value, Words<T> words) {
  const auto text = text_value(reading, value);
  if (!text) return std::nullopt;
  std::string known;
  for (const auto& [word, meaning] : words) {
    if (word == *text) return meaning;
    known.append(known.empty() ? "" : ", ").append(word);
  }
  report(reading, value, core::shown(*text) + " is not known: write one of " + known);
  return std::nullopt;
}

std::optional<std::string> group_value(Reading& reading, const Named& value) {
  auto text = text_value(reading, value);
  const auto is_fit = [](char c) { return c > ' ' && c != ':' && c != ',' && c != '/' && c < 0x7F; };
  if (!text || std::ranges::all_of(*text, is_fit)) return text;
  report(reading, value, core::shown(*text) + " is no group's name: write it as in /etc/group");
  return std::nullopt;
}

template <class T>
void append(std::vector<T>& list, std::optional<T> value) {
  if (value) list.push_back(std::move(*value));
}

void read_socket(Reading& reading, const Named& value, std::filesystem::path& socket) {
  auto path = path_value(reading, value);
  if (path && path->native().size() > max_socket_path) {
    report(reading, value, "is longer than 107 bytes, the most a Unix socket's path can have: write a shorter one");
    return;
  }
  assign(socket, std::move(path));
}

}  // namespace

Listen read_listen(Reading& reading, const Named& value) {
  Listen listen;
  bool has_http = false;
  bool has_token = false;
  read_map(reading, value,
           {{"unix", [&](const Named& v) { read_socket(reading, v, listen.unix_socket); }},
            {"http",
             [&](const Named& v) {
               has_http = true;
               assign(listen.http, lexed_value(reading, v, lex_endpoint));
             }},
            {"token_file",
             [&](const Named& v) {
               has_token = true;
               assign(listen.token_file, secret_file_value(reading, v));
             }},
            {"allow_uids",
             [&](const Named& v) {
               read_list(reading, v, [&](const Named& item) {
                 if (const auto uid = integer_value(reading, item, 0, max_uid))
                   listen.allow_uids.push_back(static_cast<std::uint32_t>(*uid));
               });
             }},
            {"allow_groups", [&](const Named& v) {
               listen.allow_groups.clear();
               read_list(reading, v,
                         [&](const Named& item) { append(listen.allow_groups, group_value(reading, item)); });
             }}});
  if (has_http && !has_token)
    report(reading, value, "has http but no token_file: write the path of a file of mode 0600 with the bearer token");
  return listen;
}

Log read_log(Reading& reading, const Named& value) {
  Log log;
  const Words<LogLevel> levels = {{"trace", LogLevel::trace},
                                  {"debug", LogLevel::debug},
                                  {"info", LogLevel::info},
                                  {"warn", LogLevel::warn},
                                  {"error", LogLevel::error}};
  const Words<LogFormat> formats = {{"auto", LogFormat::automatic},
                                    {"journald", LogFormat::journald},
                                    {"text", LogFormat::text},
                                    {"json", LogFormat::json}};
  read_map(reading, value,
           {{"level", [&](const Named& v) { assign(log.level, word_value(reading, v, levels)); }},
            {"format", [&](const Named& v) { assign(log.format, word_value(reading, v, formats)); }}});
  return log;
}

Settings read_settings(Reading& reading, const Node& root) {
  Settings settings;
  std::optional<std::filesystem::path> panic_file;
  bool has_consoles = false;
  const Named top{root, ""};
  read_map(reading, top,
           {{"state_dir", [&](const Named& v) { assign(settings.state_dir, path_value(reading, v)); }},
            {"listen", [&](const Named& v) { settings.listen = read_listen(reading, v); }},
            {"consoles",
             [&](const Named& v) {
               has_consoles = true;
               settings.consoles = read_consoles(reading, v);
             }},
            {"spool_dir", [&](const Named& v) { assign(settings.spool_dir, path_value(reading, v)); }},
            {"audit",
             [&](const Named& v) {
               read_map(reading, v, {{"mirror_file", [&](const Named& file) {
                                        assign(settings.mirror_file, path_value(reading, file));
                                      }}});
             }},
            {"approval",
             [&](const Named& v) {
               read_map(reading, v, {{"two_person", [&](const Named& flag) {
                                        assign(settings.two_person, boolean_value(reading, flag));
                                      }}});
             }},
            {"drain_timeout",
             [&](const Named& v) {
               assign(settings.drain_timeout,
                      duration_value(reading, v, std::chrono::milliseconds{0}, std::chrono::hours{1}));
             }},
            {"panic_file", [&](const Named& v) { panic_file = path_value(reading, v); }},
            {"notify", [&](const Named& v) { settings.notify = read_notify(reading, v); }},
            {"log", [&](const Named& v) { settings.log = read_log(reading, v); }}});
  settings.panic_file = panic_file.value_or(settings.state_dir / "PANIC");
  if (root.kind == Node::Kind::map && !has_consoles)
    report(reading, top, "has no consoles: write at least one, with url, access_key and secret_key_file");
  return settings;
}

}  // namespace resetd::settings
