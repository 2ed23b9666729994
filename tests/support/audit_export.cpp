#include "support/audit_export.hpp"

#include <openssl/evp.h>

#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <optional>

namespace resetd::support {
namespace {

namespace json = boost::json;

std::int64_t number_in(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

std::string text_in(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

json::object part_in(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_object() ? value->get_object() : json::object{};
}

/// `2026-11-22T09:00:00.000000Z`, nothing else.
std::optional<std::int64_t> microseconds(const std::string& at) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, fraction = 0, used = 0;
  const int fields = std::sscanf(at.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%6dZ%n", &year, &month, &day, &hour, &minute,
                                 &second, &fraction, &used);
  if (fields != 7 || at.size() != 27 || used != 27) return std::nullopt;
  using namespace std::chrono;
  const sys_days date = std::chrono::year{year} / month / day;
  return duration_cast<std::chrono::microseconds>(date.time_since_epoch() + hours{hour} + minutes{minute} +
                                                  seconds{second})
             .count() +
         fraction;
}

bool keys_ascend(const json::value& value) {
  if (value.is_array()) {
    for (const json::value& item : value.get_array())
      if (!keys_ascend(item)) return false;
  }
  if (!value.is_object()) return true;
  std::string_view last;
  bool first = true;
  for (const auto& member : value.get_object()) {
    const std::string_view key = member.key();
    if (!first && key <= last) return false;
    if (!keys_ascend(member.value())) return false;
    first = false;
    last = key;
  }
  return true;
}

AuditRecord record_of(const json::object& object) {
  AuditRecord record;
  record.seq = number_in(object, "seq");
  record.at_us = microseconds(text_in(object, "at")).value_or(0);
  record.event = text_in(object, "event");
  record.run = number_in(object, "run");
  record.ordinal = number_in(object, "ordinal");
  record.task_id = number_in(object, "task_id");
  record.job_id = number_in(object, "job_id");
  record.attempt = number_in(object, "attempt");
  record.http_status = number_in(object, "http_status");
  record.nonce = text_in(object, "nonce");
  record.code = text_in(object, "code");
  record.request_id = text_in(object, "request_id");
  record.request = part_in(object, "request");
  record.before = part_in(object, "before");
  record.after = part_in(object, "after");
  record.detail = part_in(object, "detail");
  record.verdict = text_in(record.detail, "verdict");
  return record;
}

class Reader {
 public:
  explicit Reader(AuditExport& out) : out_(out) {}

  void take(const std::string& line) {
    ++line_;
    boost::system::error_code error;
    const json::value value = json::parse(line, error);
    if (error || !value.is_object()) return wrong("is no JSON object");
    const json::object& object = value.get_object();
    AuditRecord record = record_of(object);
    if (!keys_ascend(value)) wrong("has keys out of order");
    if (record.at_us == 0) wrong("has no time of the agreed form");
    if (text_in(object, "actor").empty() || record.event.empty()) wrong("has no actor or no event");
    if (record.seq != line_) wrong("has seq " + std::to_string(record.seq));
    check_chain(line, object);
    out_.records.push_back(std::move(record));
  }

 private:
  void check_chain(const std::string& line, const json::object& object) {
    const std::string hash = text_in(object, "hash");
    if (text_in(object, "prev") != prev_) wrong("does not name its predecessor's hash");
    if (sha256_hex(prev_ + without_hash(line)) != hash) wrong("has a hash that does not follow from it");
    prev_ = hash;
  }
  void wrong(const std::string& what) { out_.problems.push_back("audit line " + std::to_string(line_) + " " + what); }

  AuditExport& out_;
  std::int64_t line_ = 0;
  std::string prev_ = std::string(64, '0');
};

}  // namespace

AuditExport read_audit(const std::vector<std::string>& lines) {
  AuditExport out;
  Reader reader(out);
  for (const std::string& line : lines) reader.take(line);
  return out;
}

std::string without_hash(std::string_view line) {
  constexpr std::string_view key = R"("hash":")";
  constexpr std::size_t member_size = key.size() + 64 + 1;
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (!in_text && depth == 1 && line.substr(i).starts_with(key) && line.size() > i + member_size) {
      std::string rest(line.substr(0, i));
      return rest.append(line.substr(i + member_size + 1));  // with the comma: `prev` follows
    }
    if (in_text && c == '\\')
      ++i;
    else if (c == '"')
      in_text = !in_text;
    else if (!in_text)
      depth += (c == '{' || c == '[') - (c == '}' || c == ']');
  }
  return {};
}

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, 32> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string hex;
  for (const unsigned char byte : digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}

}  // namespace resetd::support
