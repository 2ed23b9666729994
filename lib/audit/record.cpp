#include "audit/record.hpp"

#include <array>
#include <charconv>

#include "audit/line.hpp"
#include "core/json_text.hpp"
#include "core/sha256.hpp"

namespace resetd::audit {
namespace {

constexpr std::size_t usual_length = 1024;  // of a line; most are shorter

void append_number(std::string& out, std::int64_t value) {
  std::array<char, 20> digits{};  // as many as 64 bits take, with a sign
  const char* end = std::to_chars(digits.begin(), digits.end(), value).ptr;
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

/// Where `width` digits go, zeros in front.
void put_digits(char* to, std::int64_t value, std::size_t width) {
  for (; width > 0; value /= 10) to[--width] = static_cast<char>('0' + value % 10);
}

/// RFC 3339 UTC, always six digits of a second, in quotes: "2026-11-22T09:00:00.000000Z". A time that has no such form
/// is none that we write; it stands as its number, so that no two times look alike.
void append_time(std::string& out, core::WallTime at) {
  if (!has_form(at)) {
    append_number(out.append(1, '"'), at.time_since_epoch().count());
    out += '"';
    return;
  }
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at - day);
  constexpr std::string_view form = R"("0000-00-00T00:00:00.000000Z")";
  std::array<char, form.size()> text{};
  form.copy(text.data(), form.size());
  put_digits(&text[1], int{date.year()}, 4);
  put_digits(&text[6], unsigned{date.month()}, 2);
  put_digits(&text[9], unsigned{date.day()}, 2);
  put_digits(&text[12], time.hours().count(), 2);
  put_digits(&text[15], time.minutes().count(), 2);
  put_digits(&text[18], time.seconds().count(), 2);
  put_digits(&text[21], time.subseconds().count(), 6);
  out.append(text.data(), text.size());
}

/// Writes members of an object, those that are there, each behind its `key`: with all that stands before the value.
class Members {
 public:
  explicit Members(std::string& out) : out_(out) {}

  void text(std::string_view key, std::optional<std::string_view> value) {
    if (value) core::append_json_string(out_.append(key), *value);
  }
  void number(std::string_view key, std::optional<std::int64_t> value) {
    if (value) append_number(out_.append(key), *value);
  }
  void json(std::string_view key, std::optional<std::string_view> value) {
    if (value) out_.append(key).append(*value);
  }
  void time(std::string_view key, core::WallTime value) { append_time(out_.append(key), value); }

 private:
  std::string& out_;
};

template <class Id>
std::optional<std::int64_t> number_of(const std::optional<Id>& id) {
  if (!id) return std::nullopt;
  return static_cast<std::int64_t>(*id);
}

}  // namespace

bool has_form(core::WallTime at) {
  constexpr core::WallTime first = std::chrono::sys_days{std::chrono::year{0} / 1 / 1};
  constexpr core::WallTime end = std::chrono::sys_days{std::chrono::year{10'000} / 1 / 1};
  return at >= first && at < end;
}

bool is_hash(std::string_view text) {
  if (text.size() != 64) return false;
  bool hex = true;  // of all of them, so that many are looked at in one instruction: there are two to a line
  for (const char c : text) hex &= (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  return hex;
}

void append_json(std::string& out, const Line& line) {
  Members members(out);
  members.text(R"({"actor":)", line.actor);
  members.json(R"(,"after":)", line.after);
  members.time(R"(,"at":)", line.at);
  members.number(R"(,"attempt":)", line.attempt);
  members.json(R"(,"before":)", line.before);
  members.text(R"(,"code":)", line.code);
  members.text(R"(,"console":)", line.console);
  members.json(R"(,"detail":)", line.detail);
  members.text(R"(,"event":)", line.event);
  if (!line.hash.empty()) members.text(R"(,"hash":)", line.hash);
  members.number(R"(,"http_status":)", line.http_status);
  members.number(R"(,"job_id":)", line.job_id);
  members.text(R"(,"msg":)", line.msg);
  members.text(R"(,"nonce":)", line.nonce);
  members.number(R"(,"ordinal":)", line.ordinal);
  members.text(R"(,"prev":)", line.prev);
  members.json(R"(,"request":)", line.request);
  members.text(R"(,"request_id":)", line.request_id);
  members.number(R"(,"run":)", line.run);
  members.number(R"(,"seq":)", line.seq);
  members.number(R"(,"task_id":)", line.task_id);
  out += '}';
}

Line line_of(const Record& record, std::int64_t seq, std::string_view prev, std::string_view hash) {
  return {.seq = seq,
          .prev = prev,
          .hash = hash,
          .at = record.at,
          .event = name(record.event),
          .actor = record.actor,
          .run = number_of(record.run),
          .ordinal = number_of(record.ordinal),
          .task_id = number_of(record.task_id),
          .job_id = number_of(record.job_id),
          .attempt = number_of(record.attempt),
          .http_status = number_of(record.http_status),
          .console = record.console,
          .nonce = record.nonce,
          .request = record.request,
          .code = record.code,
          .msg = record.msg,
          .request_id = record.request_id,
          .before = record.before,
          .after = record.after,
          .detail = record.detail};
}

std::string to_json(const Record& record, std::int64_t seq, std::string_view prev, std::string_view hash) {
  std::string json;
  json.reserve(usual_length);
  append_json(json, line_of(record, seq, prev, hash));
  return json;
}

std::string chain_hash(std::string_view prev, std::string_view json_without_hash) {
  core::Sha256 sha256;
  return core::hex(sha256.of(prev, json_without_hash));
}

std::string to_string(const Head& head) {
  return std::to_string(head.seq) + ":" + head.hash;
}

core::Result<Head> parse_head(std::string_view text) {
  Head head;
  const auto wrong = [&] {
    std::string message = "no anchor: \"";  // grown in place: GCC 12 warns wrongly of a sum that begins with a literal
    message.append(text).append(
        "\"; it is SEQ:HASH as `resetd audit head` prints it, a number and 64 lowercase hex digits");
    return core::bad_input(std::move(message));
  };
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_hash(text.substr(colon + 1))) return wrong();
  const std::string_view digits = text.substr(0, colon);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), head.seq);
  if (read.ec != std::errc{} || std::to_string(head.seq) != digits || head.seq < 0) return wrong();
  if (head.seq == 0 && text.substr(colon + 1) != head.hash) return wrong();
  head.hash = text.substr(colon + 1);
  return head;
}

}  // namespace resetd::audit
