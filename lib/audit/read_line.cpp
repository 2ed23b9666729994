#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "audit/canonical.hpp"
#include "audit/line.hpp"
#include "core/json_text.hpp"
#include "core/utf8.hpp"

namespace resetd::audit {
namespace {

enum class Shape { text, number, object, time, hash };

struct Field {
  std::string_view name;
  Shape shape;
  bool required = false;
};

constexpr std::array fields{
    Field{"actor", Shape::text, true}, Field{"after", Shape::object},       Field{"at", Shape::time, true},
    Field{"attempt", Shape::number},   Field{"before", Shape::object},      Field{"code", Shape::text},
    Field{"console", Shape::text},     Field{"detail", Shape::object},      Field{"event", Shape::text, true},
    Field{"hash", Shape::hash, true},  Field{"http_status", Shape::number}, Field{"job_id", Shape::number},
    Field{"msg", Shape::text},         Field{"nonce", Shape::text},         Field{"ordinal", Shape::number},
    Field{"prev", Shape::hash, true},  Field{"request", Shape::object},     Field{"request_id", Shape::text},
    Field{"run", Shape::number},       Field{"seq", Shape::number, true},   Field{"task_id", Shape::number}};

std::string_view unquoted(std::string_view text) {
  return text.substr(1, text.size() - 2);
}

/// A 64-bit integer in its shortest decimal form.
std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || text == "-0") return std::nullopt;
  return value;
}

/// `text` has a digit for each 0 of `pattern`, and its other characters as they are.
bool follows(std::string_view text, std::string_view pattern) {
  return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(),
                    [](char c, char p) { return p == '0' ? c >= '0' && c <= '9' : c == p; });
}

bool fits(const Member& member, Shape shape) {
  switch (shape) {
    case Shape::text:
      return member.kind == Kind::string;
    case Shape::number:
      return member.kind == Kind::number && integer(member.value).has_value();
    case Shape::object:
      return member.kind == Kind::object;
    case Shape::time:
      return member.kind == Kind::string && follows(unquoted(member.value), "0000-00-00T00:00:00.000000Z");
    case Shape::hash:
      return member.kind == Kind::string && is_hash(unquoted(member.value));
  }
  return false;
}

const Member* find(const std::vector<Member>& members, std::string_view key) {
  const auto found = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.key == key; });
  return found == members.end() ? nullptr : &*found;
}

struct Text {
  std::string_view field;
  std::optional<std::string_view> text;
};

/// On one line whatever it holds.
std::string quoted_key(std::string_view text) {
  std::string out;
  core::append_json_string(out, text);
  return out;
}

constexpr std::string_view no_form = "has not the form that the log gives it";

std::string about(std::string_view field, std::string_view what) {
  return ("the field " + quoted_key(field) + ' ').append(what);
}

/// Empty, or what is wrong with the fields. Both sides are in order.
std::string problem(const std::vector<Member>& members) {
  std::string missing;
  const auto* field = fields.begin();
  const auto pass = [&] {
    if (field->required && missing.empty()) missing = about(field->name, "is missing");
    ++field;
  };
  for (const Member& member : members) {
    while (field != fields.end() && field->name < member.key) pass();
    if (field == fields.end() || field->name != member.key)
      return about(member.key, "is none of the log's");
    if (!fits(member, field->shape))
      return about(member.key, no_form);
    ++field;
  }
  while (field != fields.end()) pass();
  return missing;
}

}  // namespace

core::Result<ReadLine> read_line(std::string_view text) {
  const auto members = read_canonical_object(text);
  if (!members) return core::bad_input("it is not the log's canonical JSON: " + members.error().message);
  if (std::string wrong = problem(*members); !wrong.empty()) return core::bad_input(std::move(wrong));
  const Member* hash = find(*members, "hash");
  const Member* after_hash = hash + 1;  // `prev` follows, it is required
  ReadLine line;
  line.seq = *integer(find(*members, "seq")->value);
  if (line.seq == std::numeric_limits<std::int64_t>::max()) return core::bad_input("no number could follow its own");
  line.prev = unquoted(find(*members, "prev")->value);
  line.hash = unquoted(hash->value);
  line.without_hash.reserve(text.size());
  line.without_hash.append(text, 0, hash->begin).append(text, after_hash->begin);
  return line;
}

core::Result<void> check_objects(const Line& line) {
  for (const auto& [field, text] : {Text{"after", line.after}, Text{"before", line.before},
                                    Text{"detail", line.detail}, Text{"request", line.request}}) {
    if (!text) continue;
    if (const auto object = check_canonical_object(*text, 1); !object) {
      return core::bad_input(about(field, "is not the log's canonical JSON: " + object.error().message));
    }
  }
  return {};
}

core::Result<void> check(const Line& line) {
  for (const auto& [field, text] : {Text{"actor", line.actor}, Text{"code", line.code}, Text{"console", line.console},
                                    Text{"event", line.event}, Text{"msg", line.msg}, Text{"nonce", line.nonce},
                                    Text{"request_id", line.request_id}}) {
    if (text && core::first_invalid_utf8(*text)) return core::bad_input(about(field, "is not UTF-8"));
  }
  if (auto objects = check_objects(line); !objects) return objects;
  if (!has_form(line.at)) return core::bad_input(about("at", no_form));
  if (!is_hash(line.prev)) return core::bad_input(about("prev", no_form));
  if (line.seq == std::numeric_limits<std::int64_t>::max()) return core::bad_input("no number could follow its own");
  return {};
}

}  // namespace resetd::audit
