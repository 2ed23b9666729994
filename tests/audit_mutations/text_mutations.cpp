#include "audit_mutations/text_mutations.hpp"

#include <algorithm>
#include <charconv>

namespace resetd::audit_mutations {
namespace {

/// The number that a line gives itself, where its text is one from 2 on in its only form.
std::optional<std::int64_t> later_number(const std::string& line, std::size_t at) {
  const std::string digits = line.substr(at, line.find_first_of(",}", at) - at);
  std::int64_t number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec != std::errc{} || std::to_string(number) != digits || number < 2) return std::nullopt;
  return number;
}

/// A byte of line `index` was changed. Only where the first line's own number is another and the line else whole, it
/// passes for an export that begins later: then its `prev`, 64 zeros, is what an anchor right before it denies, and its
/// hash what the chain does.
Damage byte_damage(const std::string& before, const std::string& after, std::size_t index, std::size_t place) {
  const std::size_t number_at = before.find(",\"seq\":") + 7;
  const std::size_t number_end = before.find_first_of(",}", number_at);
  if (index == 0 && place >= number_at && place <= number_end) {
    if (const auto number = later_number(after, number_at)) {
      return {.forged = *number - 1, .breaks = *number, .begins = *number};
    }
  }
  return Damage::at(static_cast<std::int64_t>(index) + 1);
}

Changed with_line(const Log& log, std::size_t index, std::string line, const Damage& damage) {
  Lines lines = log.lines;
  lines[index] = std::move(line);
  return {text_of(lines), damage};
}

Changed flip_bit(Random& random, const Log& log, const Log&) {
  const std::size_t index = random.below(log.lines.size());
  std::string line = log.lines[index];
  const std::size_t place = random.below(line.size());
  line[place] = static_cast<char>(line[place] ^ (1 << random.below(8)));
  const Damage damage = byte_damage(log.lines[index], line, index, place);
  return with_line(log, index, std::move(line), damage);
}

Changed insert_byte(Random& random, const Log& log, const Log&) {
  const std::size_t index = random.below(log.lines.size());
  std::string line = log.lines[index];
  const std::size_t place = 1 + random.below(line.size() - 1);
  line.insert(place, 1, static_cast<char>(random.below(256)));
  const Damage damage = byte_damage(log.lines[index], line, index, place);
  return with_line(log, index, std::move(line), damage);
}

Changed remove_byte(Random& random, const Log& log, const Log&) {
  const std::size_t index = random.below(log.lines.size());
  std::string line = log.lines[index];
  line.erase(random.below(line.size()), 1);
  return with_line(log, index, std::move(line), Damage::at(static_cast<std::int64_t>(index) + 1));
}

Changed join_lines(Random& random, const Log& log, const Log&) {
  const std::size_t index = random.below(log.lines.size() - 1);
  Lines lines = log.lines;
  lines[index] += lines[index + 1];
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(index) + 1);
  return {text_of(lines), Damage::at(static_cast<std::int64_t>(index) + 1)};
}

Changed change_field(Random& random, const Log& log, const Log&) {
  const std::size_t index = random.below(log.lines.size());
  return with_line(log, index, with_another_value(random, log.lines[index]),
                   Damage::at(static_cast<std::int64_t>(index) + 1));
}

/// Another hash in `prev` or `hash`: of another record, or of none.
Changed change_hash(Random& random, const Log& log, const Log&) {
  const std::size_t index = random.below(log.lines.size());
  std::string line = log.lines[index];
  const std::size_t at = line.find(random.coin() ? "\"prev\":\"" : "\"hash\":\"") + 8;
  const std::string old = line.substr(at, 64);
  std::string other = random.coin() ? std::string(64, "0123456789abcdef"[random.below(16)]) : random.of(log.heads).hash;
  if (other == old) other[0] = other[0] == '0' ? '1' : '0';
  line.replace(at, 64, other);
  return with_line(log, index, std::move(line), Damage::at(static_cast<std::int64_t>(index) + 1));
}

/// A field that may be absent, all but for its number, which byte_damage knows of.
Changed remove_field(Random& random, const Log& log, const Log&) {
  const std::size_t index = random.below(log.lines.size());
  std::string line = log.lines[index];
  const std::string key =
      random.of(std::array{"actor", "at", "event", "hash", "ordinal", "prev"});  // those that each line has
  const std::string member = member_of(line, key) + ",";
  line.erase(line.find(member), member.size());
  return with_line(log, index, std::move(line), Damage::at(static_cast<std::int64_t>(index) + 1));
}

Changed delete_record(Random& random, const Log& log, const Log&) {
  const std::size_t index = random.below(log.lines.size());
  const auto seq = static_cast<std::int64_t>(index) + 1;
  Lines lines = log.lines;
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(index));
  if (seq == 1) return {text_of(lines), {.records = log.size(), .begins = 2}};
  if (seq == log.size()) return {text_of(lines), {.forged = seq, .records = seq - 1}};
  return {text_of(lines), Damage::at(seq)};
}

/// What is left is an export that begins later, and says so.
Changed cut_beginning(Random& random, const Log& log, const Log&) {
  const std::int64_t cut = random.between(1, log.size() - 1);
  const Lines lines(log.lines.begin() + cut, log.lines.end());
  return {text_of(lines), {.records = log.size(), .begins = cut + 1}};
}

/// At any byte; a last line that lacks nothing but its end is whole.
Changed cut_tail(Random& random, const Log& log, const Log&) {
  std::string text = text_of(log.lines);
  text.resize(random.below(text.size() - 1));
  const std::int64_t ends = std::count(text.begin(), text.end(), '\n');
  const std::string last = text.substr(text.rfind('\n') + 1);  // npos + 1 is 0
  if (!last.empty() && last != log.lines[static_cast<std::size_t>(ends)]) return {text, Damage::at(ends + 1)};
  const std::int64_t records = ends + (last.empty() ? 0 : 1);
  return {text, {.forged = records + 1, .records = records}};
}

/// Where the first record moves, the one in its place begins the file, and it is the next that does not follow.
Damage moved(std::int64_t first, std::int64_t other) {
  if (first != 1) return Damage::at(first);
  return {.forged = other + 1, .breaks = other + 1, .begins = other};
}

Changed swap_two(Random& random, const Log& log, const Log&) {
  const std::int64_t first = random.between(1, log.size() - 1);
  const std::int64_t second = random.between(first + 1, log.size());
  Lines lines = log.lines;
  std::swap(lines[static_cast<std::size_t>(first) - 1], lines[static_cast<std::size_t>(second) - 1]);
  return {text_of(lines), moved(first, second)};
}

Changed repeat_record(Random& random, const Log& log, const Log&) {
  const std::size_t index = random.below(log.lines.size());
  Lines lines = log.lines;
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(index), lines[index]);
  return {text_of(lines), Damage::at(static_cast<std::int64_t>(index) + 2)};
}

/// A whole record of another log in the place of one, or between two. The first of another log does begin a chain.
Changed splice(Random& random, const Log& log, const Log& foreign) {
  const std::size_t index = random.below(log.lines.size());
  const auto seq = static_cast<std::int64_t>(index) + 1;
  const Damage damage = seq == 1 ? Damage{.forged = 1, .breaks = 2} : Damage::at(seq);
  if (random.coin()) return with_line(log, index, foreign.lines[index], damage);
  Lines lines = log.lines;
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(index), foreign.lines[index]);
  return {text_of(lines), damage};
}

Changed more_behind_the_end(Random& random, const Log& log, const Log& foreign) {
  const std::array more = {
      std::string("\n"),           std::string(" "),        std::string("\r\n"), std::string("{}\n"),
      foreign.lines.back() + "\n", log.lines.back() + "\n", log.lines.back()};
  return {text_of(log.lines) + random.of(more), Damage::at(log.size() + 1)};
}

constexpr TextMutation all[] = {{"flip a bit", flip_bit},
                                {"insert a byte", insert_byte},
                                {"remove a byte", remove_byte},
                                {"join two lines", join_lines},
                                {"change a field", change_field},
                                {"change a hash", change_hash},
                                {"remove a field", remove_field},
                                {"delete a record", delete_record},
                                {"cut the beginning", cut_beginning},
                                {"cut the tail", cut_tail},
                                {"swap two records", swap_two},
                                {"repeat a record", repeat_record},
                                {"splice in a foreign record", splice},
                                {"write behind the end", more_behind_the_end},
                                {"change and re-hash one", rehash_one},
                                {"change and re-hash the rest", rehash_suffix},
                                {"delete and re-hash the rest", delete_and_rehash},
                                {"delete, re-hash, keep the numbers", delete_and_rehash_around},
                                {"splice and re-hash one", splice_and_rehash},
                                {"another form", other_form},
                                {"another form, re-hashed", other_form_rehashed}};

}  // namespace

std::string text_of(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::span<const TextMutation> text_mutations() {
  return all;
}

}  // namespace resetd::audit_mutations
