#include <algorithm>

#include "settings/addresses.hpp"
#include "settings/sections.hpp"

namespace resetd::settings {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t max_name_bytes = 64;
constexpr std::string_view inline_secret =
    "a secret key is never written into the configuration, which more people can read than may use the key: put it "
    "into a file of mode 0600 and name that file with secret_key_file";

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

bool is_console_name(std::string_view name) {
  return !name.empty() && name.size() <= max_name_bytes && std::ranges::all_of(name, is_name_character);
}

Tls read_tls(Reading& reading, const Named& value) {
  Tls tls;
  read_map(reading, value,
           {{"ca_file", [&](const Named& v) { assign(tls.ca_file, path_value(reading, v)); }},
            {"verify", [&](const Named& v) { assign(tls.verify, boolean_value(reading, v)); }}});
  return tls;
}

Timeouts read_timeouts(Reading& reading, const Named& value) {
  Timeouts timeouts;
  const auto duration = [&reading](milliseconds& target, milliseconds highest) {
    return [&reading, &target, highest](const Named& v) {
      assign(target, duration_value(reading, v, milliseconds{1}, highest));
    };
  };
  read_map(reading, value,
           {{"connect", duration(timeouts.connect, std::chrono::minutes{10})},
            {"request", duration(timeouts.request, std::chrono::hours{1})},
            {"settle", duration(timeouts.settle, std::chrono::hours{24})}});
  if (timeouts.settle < timeouts.request)
    report(reading, value,
           "settle (" + core::to_text(timeouts.settle) + ") is less than request (" + core::to_text(timeouts.request) +
               "): a call could still take effect after it was looked for; write settle: " +
               core::to_text(timeouts.request) + " or more");
  return timeouts;
}

std::optional<std::string> access_key_value(Reading& reading, const Named& value) {
  auto text = text_value(reading, value);
  if (!text || std::ranges::all_of(*text, [](char c) { return c > ' ' && c < 0x7F; })) return text;
  report(reading, value, core::shown(*text) + " holds a space or a character beyond ASCII: copy the key again");
  return std::nullopt;
}

struct Seen {
  bool url = false, access_key = false, access_key_file = false, secret_key_file = false;
};

void report_missing(Reading& reading, const Named& value, const Seen& seen) {
  if (!seen.url)
    report(reading, value, "has no url: write the console's address, such as https://cloudcanal.example.com");
  if (!seen.access_key && !seen.access_key_file)
    report(reading, value, "has neither access_key nor access_key_file: write one of them");
  if (seen.access_key && seen.access_key_file)
    report(reading, value, "has both access_key and access_key_file: take one of them out");
  if (!seen.secret_key_file)
    report(reading, value, "has no secret_key_file: write the path of a file of mode 0600 that holds the secret key");
}

/// Keys that say how hard a console may be used; SIGHUP reads them again.
Key limit(Reading& reading, std::string_view name, std::int64_t& target, std::int64_t highest) {
  return {name,
          [&reading, &target, highest](const Named& v) { assign(target, integer_value(reading, v, 1, highest)); }};
}

core::Result<std::int64_t> lex_max_response(std::string_view text) {
  return core::lex_byte_size(text, 1 << 10, 1 << 30);
}

Console read_console(Reading& reading, const Named& value, std::string name) {
  Console console;
  console.name = std::move(name);
  Seen seen;
  const auto is_there = [](bool& flag, auto read) {
    return [&flag, read](const Named& v) {
      flag = true;
      read(v);
    };
  };
  read_map(reading, value,
           {{"url", is_there(seen.url,
                             [&](const Named& v) { assign(console.url, lexed_value(reading, v, lex_console_url)); })},
            {"access_key", is_there(seen.access_key,
                                    [&](const Named& v) { assign(console.access_key, access_key_value(reading, v)); })},
            {"access_key_file",
             is_there(seen.access_key_file,
                      [&](const Named& v) { assign(console.access_key_file, secret_file_value(reading, v)); })},
            {"secret_key_file",
             is_there(seen.secret_key_file,
                      [&](const Named& v) { assign(console.secret_key_file, secret_file_value(reading, v)); })},
            {"secret_key", {}, inline_secret},
            {"tls", [&](const Named& v) { console.tls = read_tls(reading, v); }},
            {"rate", [&](const Named& v) { assign(console.rate, lexed_value(reading, v, core::lex_rate)); }},
            limit(reading, "burst", console.burst, 1'000'000),
            limit(reading, "concurrency", console.concurrency, 10'000),
            {"timeouts", [&](const Named& v) { console.timeouts = read_timeouts(reading, v); }},
            {"max_response",
             [&](const Named& v) { assign(console.max_response, lexed_value(reading, v, lex_max_response)); }},
            limit(reading, "breaker", console.breaker, 1000)});
  if (value.node.kind == Node::Kind::map) report_missing(reading, value, seen);
  return console;
}

}  // namespace

std::vector<Console> read_consoles(Reading& reading, const Named& value) {
  std::vector<Console> consoles;
  if (value.node.kind == Node::Kind::refused) return consoles;
  if (value.node.kind != Node::Kind::map || value.node.entries.empty()) {
    report(reading, value, "names no console: write at least one, as a name with url, access_key and secret_key_file");
    return consoles;
  }
  for (const Entry& entry : value.node.entries) {
    const bool is_name = is_console_name(entry.key);
    if (!is_name)
      reading.problems.add(entry.place, "consoles: " + core::shown(entry.key) +
                                            " is no console's name: write 1 to 64 letters, digits, '.', '_' or '-'");
    const std::string path = value.name + "." + (is_name ? entry.key : core::shown(entry.key));
    consoles.push_back(read_console(reading, {entry.value, path}, entry.key));
  }
  return consoles;
}

}  // namespace resetd::settings
