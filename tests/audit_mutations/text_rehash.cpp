#include <array>
#include <boost/json.hpp>

#include "audit_mutations/text_mutations.hpp"
#include "support/audit_export.hpp"
#include "support/planted_logs.hpp"

namespace resetd::audit_mutations {
namespace {

namespace json = boost::json;

json::value another_value(Random& random, const json::value& value) {
  if (value.is_string()) return json::string(std::string(value.get_string()) + std::to_string(random.below(100)));
  if (value.is_int64()) return value.get_int64() + random.between(1, 1000) * (random.coin() ? 1 : -1);
  json::object object = value.as_object();
  object["zz" + std::to_string(random.below(100))] = random.between(0, 9);
  return object;
}

/// One second later: anything else is no time, and no line then.
json::value another_time(const json::value& at) {
  std::string text(at.as_string());
  char& digit = text[18];
  digit = digit == '9' ? '0' : static_cast<char>(digit + 1);
  return json::string(text);
}

std::string replaced(std::string line, const std::string& from, const std::string& to) {
  return line.replace(line.find(from), from.size(), to);
}

/// The same record, written as JSON allows but the log does not.
std::string in_another_form(Random& random, const std::string& line) {
  const std::string ordinal = member_of(line, "ordinal");
  const std::string event = member_of(line, "event");
  switch (random.below(8)) {
    case 0:
      return replaced(line, ordinal, "\"ordinal\": " + ordinal.substr(10));
    case 1:
      return line + random.of(std::array{" ", "\r", "\t"});
    case 2:
      return " " + line;
    case 3:
      return replaced(line, ordinal, ordinal + ".0");
    case 4:
      return replaced(line, ordinal, ordinal + "," + ordinal);
    case 5:
      return "{" + event + "," + replaced(line.substr(1), event + ",", "");
    case 6:
      return replaced(line, "\"actor\":\"r", "\"actor\":\"\\u0072");
    default:
      return replaced(line, "{\"actor\"", "{\"aa\":1,\"actor\"");
  }
}

}  // namespace

std::string member_of(const std::string& line, const std::string& key) {
  const std::string begin = "\"" + key + "\":";
  const json::object object = json::parse(line).as_object();
  return begin + json::serialize(object.at(key));
}

std::string with_another_value(Random& random, const std::string& line) {
  json::object object = json::parse(line).as_object();
  std::vector<std::string> keys;
  for (const auto& member : object) {
    if (member.key() != "seq" && member.key() != "prev" && member.key() != "hash") keys.emplace_back(member.key());
  }
  const std::string& key = random.of(keys);
  object[key] = key == "at" ? another_time(object[key]) : another_value(random, object[key]);
  return json::serialize(support::sorted(object));
}

std::string hash_in(const std::string& line) {
  return std::string(json::parse(line).as_object().at("hash").as_string());
}

std::string rehashed(const std::string& line, std::int64_t seq, const std::string& prev) {
  std::string open = support::without_hash(line);
  const std::size_t at = open.rfind("\"prev\":\"") + 8;
  open.replace(at, 64, prev);
  const std::size_t number = open.rfind("\"seq\":") + 6;
  open.replace(number, open.find_first_of(",}", number) - number, std::to_string(seq));
  const std::string hash = "\"hash\":\"" + support::sha256_hex(prev + open) + "\",";
  const std::size_t place = line.find("\"hash\":\"" + hash_in(line));
  return open.insert(place, hash);
}

void rehash_from(Lines& lines, std::size_t first) {
  for (std::size_t i = first; i < lines.size(); ++i) {
    const std::string prev = i == 0 ? std::string(64, '0') : hash_in(lines[i - 1]);
    lines[i] = rehashed(lines[i], static_cast<std::int64_t>(i) + 1, prev);
  }
}

/// A forger who knows the format and forgets that the next record tells.
Changed rehash_one(Random& random, const Log& log, const Log&) {
  Lines lines = log.lines;
  const std::size_t index = random.below(lines.size());
  const auto seq = static_cast<std::int64_t>(index) + 1;
  const std::string prev = index == 0 ? std::string(64, '0') : log.heads[index - 1].hash;
  lines[index] = rehashed(with_another_value(random, lines[index]), seq, prev);
  return {text_of(lines), {.forged = seq, .breaks = seq == log.size() ? never : seq + 1, .records = log.size()}};
}

/// A forger who forgets nothing: only an anchor tells.
Changed rehash_suffix(Random& random, const Log& log, const Log&) {
  Lines lines = log.lines;
  const std::size_t index = random.below(lines.size());
  lines[index] = with_another_value(random, lines[index]);
  rehash_from(lines, index);
  return {text_of(lines), {.forged = static_cast<std::int64_t>(index) + 1, .records = log.size()}};
}

Changed delete_and_rehash(Random& random, const Log& log, const Log&) {
  Lines lines = log.lines;
  const std::size_t index = random.below(lines.size());
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(index));
  rehash_from(lines, index);
  return {text_of(lines), {.forged = static_cast<std::int64_t>(index) + 1, .records = log.size() - 1}};
}

/// What is left is a chain of hashes; its numbers are not.
Changed delete_and_rehash_around(Random& random, const Log& log, const Log&) {
  Lines lines = log.lines;
  const std::int64_t gone = random.between(2, log.size() - 1);  // of the first, the export would only begin later
  const auto index = static_cast<std::size_t>(gone) - 1;
  lines.erase(lines.begin() + gone - 1);
  for (std::size_t i = index; i < lines.size(); ++i)
    lines[i] = rehashed(lines[i], static_cast<std::int64_t>(i) + 2, hash_in(lines[i - 1]));
  return {text_of(lines), Damage::at(gone)};
}

/// Put in between and made to follow: the record whose place it took does not follow any more.
Changed splice_and_rehash(Random& random, const Log& log, const Log& foreign) {
  Lines lines = log.lines;
  const std::size_t index = random.below(lines.size());
  const auto seq = static_cast<std::int64_t>(index) + 1;
  const std::string prev = index == 0 ? std::string(64, '0') : log.heads[index - 1].hash;
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(index), rehashed(random.of(foreign.lines), seq, prev));
  return {text_of(lines), {.forged = seq, .breaks = seq + 1}};
}

Changed other_form(Random& random, const Log& log, const Log&) {
  Lines lines = log.lines;
  const std::size_t index = random.below(lines.size());
  lines[index] = in_another_form(random, lines[index]);
  return {text_of(lines), Damage::at(static_cast<std::int64_t>(index) + 1)};
}

/// The log has one form: a line in another is wrong though its hash is right.
Changed other_form_rehashed(Random& random, const Log& log, const Log&) {
  Lines lines = log.lines;
  const std::size_t index = random.below(lines.size());
  lines[index] = in_another_form(random, lines[index]);
  if (std::string open = support::without_hash(lines[index]); !open.empty()) {
    const std::string prev = index == 0 ? std::string(64, '0') : log.heads[index - 1].hash;
    const std::size_t at = lines[index].find("\"hash\":\"" + log.heads[index].hash) + 8;
    lines[index].replace(at, 64, support::sha256_hex(prev + open));
  }
  return {text_of(lines), Damage::at(static_cast<std::int64_t>(index) + 1)};
}

}  // namespace resetd::audit_mutations
