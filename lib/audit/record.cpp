#include "audit/record.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "audit/line.hpp"
#include "core/json_text.hpp"
#include "core/sha256.hpp"

namespace resetd::audit {
namespace {

void append_digits(std::string& out, std::int64_t value, std::size_t width) {
  std::array<char, 20> digits{};  // as many as 64 bits take, with a sign
  const char* end = std::to_chars(digits.begin(), digits.end(), value).ptr;
  const auto size = static_cast<std::size_t>(end - digits.data());
  if (size < width) out.append(width - size, '0');
  out.append(digits.data(), size);
}

/// RFC 3339 UTC, always six digits of a second, in quotes: "2026-11-22T09:00:00.000000Z".
void append_time(std::string& out, core::WallTime at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at - day);
  out += '"';
  append_digits(out, int{date.year()}, 4);
  out += '-';
  append_digits(out, unsigned{date.month()}, 2);
  out += '-';
  append_digits(out, unsigned{date.day()}, 2);
  out += 'T';
  append_digits(out, time.hours().count(), 2);
  out += ':';
  append_digits(out, time.minutes().count(), 2);
  out += ':';
  append_digits(out, time.seconds().count(), 2);
  out += '.';
  append_digits(out, time.subseconds().count(), 6);
  out += "Z\"";
}

/// Writes the members of one object, in the order of the calls.
class Members {
 public:
  explicit Members(std::string& out) : out_(out) { out_ += '{'; }
  ~Members() { out_ += '}'; }
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  void text(std::string_view key, std::optional<std::string_view> value) {
    if (value) core::append_json_string(begin(key), *value);
  }
  void number(std::string_view key, std::optional<std::int64_t> value) {
    if (value) append_digits(begin(key), *value, 1);
  }
  void json(std::string_view key, std::optional<std::string_view> value) {
    if (value) begin(key) += *value;
  }
  void time(std::string_view key, core::WallTime value) { append_time(begin(key), value); }

 private:
  std::string& begin(std::string_view key) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += key;
    out_ += "\":";
    return out_;
  }

  std::string& out_;
  bool first_ = true;
};

template <class Id>
std::optional<std::int64_t> number_of(const std::optional<Id>& id) {
  if (!id) return std::nullopt;
  return static_cast<std::int64_t>(*id);
}

}  // namespace

bool is_hash(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

void append_json(std::string& out, const Line& line) {
  Members members(out);
  members.text("actor", line.actor);
  members.json("after", line.after);
  members.time("at", line.at);
  members.number("attempt", line.attempt);
  members.json("before", line.before);
  members.text("code", line.code);
  members.text("console", line.console);
  members.json("detail", line.detail);
  members.text("event", line.event);
  if (!line.hash.empty()) members.text("hash", line.hash);
  members.number("http_status", line.http_status);
  members.number("job_id", line.job_id);
  members.text("msg", line.msg);
  members.text("nonce", line.nonce);
  members.number("ordinal", line.ordinal);
  members.text("prev", line.prev);
  members.json("request", line.request);
  members.text("request_id", line.request_id);
  members.number("run", line.run);
  members.number("seq", line.seq);
  members.number("task_id", line.task_id);
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
