#include "audit/log.hpp"

#include <algorithm>
#include <array>

#include "audit/canonical.hpp"
#include "audit/line.hpp"
#include "audit/rows.hpp"
#include "sqlite/id_text.hpp"

namespace resetd::audit {
namespace {

constexpr std::size_t msg_limit = 4096;

/// The longest part of at most `limit` bytes that does not end within a character.
std::string_view cut(std::string_view text, std::size_t limit) {
  std::size_t end = std::min(text.size(), limit);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

/// `object` (canonical) with one more member, in its place.
std::string with_text_member(const std::string& object, std::string_view key, std::string_view value) {
  const auto members = read_canonical_object(object);
  if (!members) core::broken_invariant("an audit record's detail is not canonical: " + members.error().message);
  const std::string member = '"' + std::string(key) + "\":\"" + std::string(value) + '"';
  const auto next = std::find_if(members->begin(), members->end(), [&](const Member& m) { return m.key >= key; });
  std::string extended = object;
  if (next != members->end()) return extended.insert(next->begin, member + ',');
  return extended.insert(extended.size() - 1, (members->empty() ? "" : ",") + member);
}

Record with_cut_msg(const Record& record, core::Sha256& sha256) {
  Record kept = record;
  kept.msg = cut(*record.msg, msg_limit);
  kept.detail = with_text_member(record.detail.value_or("{}"), "msg_sha256", core::hex(sha256.of(*record.msg)));
  return kept;
}

void bind(SQLite::Statement& insert, int place, const std::optional<std::string>& text) {
  if (text) insert.bindNoCopy(place, *text);
}

template <class Number>
void bind(SQLite::Statement& insert, int place, const std::optional<Number>& number) {
  if (number) insert.bind(place, static_cast<std::int64_t>(*number));
}

void insert_row(sqlite::Connection& connection, const Record& record, std::int64_t seq,
                const core::Sha256::Digest& hash) {
  SQLite::Statement& insert = connection.statement(
      "INSERT INTO audit (seq, at_us, event, actor, run, ordinal, task_id, job_id, console, attempt, nonce, request, "
      "http_status, code, msg, request_id, before, after, detail, hash) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(1, seq);
  insert.bind(2, std::int64_t{record.at.time_since_epoch().count()});
  insert.bind(3, std::string(name(record.event)));
  insert.bindNoCopy(4, record.actor);
  bind(insert, 5, record.run);
  bind(insert, 6, record.ordinal);
  bind(insert, 7, record.task_id);
  bind(insert, 8, record.job_id);
  bind(insert, 9, record.console);
  bind(insert, 10, record.attempt);
  if (record.nonce) sqlite::bind_id(insert, 11, *record.nonce, sqlite::Spelling::hex);
  bind(insert, 12, record.request);
  bind(insert, 13, record.http_status);
  bind(insert, 14, record.code);
  bind(insert, 15, record.msg);
  if (record.request_id) sqlite::bind_id(insert, 16, *record.request_id, sqlite::Spelling::uuid);
  bind(insert, 17, record.before);
  bind(insert, 18, record.after);
  bind(insert, 19, record.detail);
  insert.bindNoCopy(20, hash.data(), static_cast<int>(hash.size()));
  insert.exec();
}

/// The hash of the record `seq`; 64 zeros before the first.
std::string hash_of(sqlite::Connection& connection, std::int64_t seq) {
  SQLite::Statement& select = connection.statement("SELECT hex(hash) FROM audit WHERE seq = ?");
  select.bind(1, seq);
  if (!select.executeStep()) return Head{}.hash;
  std::string hash = select.getColumn(0).getString();
  std::transform(hash.begin(), hash.end(), hash.begin(),
                 [](char c) { return c < 'A' ? c : static_cast<char>(c + 32); });
  return hash;
}

}  // namespace

Log::Log(sqlite::Connection& connection) : head_(audit::head(connection)) {}

Head Log::append(sqlite::Connection& connection, const Record& record) {
  if (record.msg && record.msg->size() > msg_limit) return append(connection, with_cut_msg(record, sha256_));
  const std::int64_t seq = head_.seq + 1;
  const Line line = line_of(record, seq, head_.hash, {});
  if (const auto sound = check(line); !sound) {
    core::broken_invariant("an audit record that could not be verified: " + sound.error().message);
  }
  text_.clear();
  append_json(text_, line);
  const core::Sha256::Digest digest = sha256_.of(head_.hash, text_);
  insert_row(connection, record, seq, digest);
  head_ = {seq, core::hex(digest)};
  if (on_append_) on_append_(record, head_);
  return head_;
}

Head head(sqlite::Connection& connection) {
  SQLite::Statement& select = connection.statement("SELECT seq FROM audit ORDER BY seq DESC LIMIT 1");
  if (!select.executeStep()) return {};
  const std::int64_t seq = select.getColumn(0).getInt64();
  select.reset();
  return {seq, hash_of(connection, seq)};
}

void export_lines(sqlite::Connection& connection, std::int64_t after,
                  const std::function<bool(const std::string&)>& sink) {
  std::string prev = hash_of(connection, after);
  std::string text;
  Rows rows(connection, after);
  while (rows.next()) {
    const std::string hash = core::hex(rows.stored_hash());
    Line line = rows.line();
    line.prev = prev;
    line.hash = hash;
    text.clear();
    append_json(text, line);
    if (!sink(text)) return;
    prev = hash;
  }
}

}  // namespace resetd::audit
