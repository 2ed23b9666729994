#include "audit/rows.hpp"

#include <sqlite3.h>

#include "sqlite/id_text.hpp"

namespace resetd::audit {
namespace {

// SQLiteCpp's columns count references: too dear for a walk over every field of a large log.
constexpr std::string_view select =
    "SELECT seq, at_us, event, actor, run, ordinal, task_id, job_id, console, attempt, nonce, request, http_status, "
    "code, msg, request_id, before, after, detail, hash FROM audit WHERE seq > ? ORDER BY seq";

std::string_view bytes(const void* data, int size) {
  if (data == nullptr) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::string_view text(sqlite3_stmt* row, int column) {
  const unsigned char* data = sqlite3_column_text(row, column);  // before its size
  return bytes(data, sqlite3_column_bytes(row, column));
}

std::optional<std::string_view> text_if_any(sqlite3_stmt* row, int column) {
  if (sqlite3_column_type(row, column) == SQLITE_NULL) return std::nullopt;
  return text(row, column);
}

/// `held` has it where it is stored as bytes.
std::optional<std::string_view> id_if_any(sqlite3_stmt* row, int column, sqlite::Spelling spelling, std::string& held) {
  if (sqlite3_column_type(row, column) != SQLITE_BLOB) return text_if_any(row, column);
  const void* data = sqlite3_column_blob(row, column);
  held = sqlite::id_text(bytes(data, sqlite3_column_bytes(row, column)), spelling);
  return held;
}

std::optional<std::int64_t> number_if_any(sqlite3_stmt* row, int column) {
  if (sqlite3_column_type(row, column) == SQLITE_NULL) return std::nullopt;
  return sqlite3_column_int64(row, column);
}

}  // namespace

void Rows::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Rows::Rows(sqlite::Connection& connection, std::int64_t after) : database_(connection.database()) {
  sqlite3_stmt* prepared = nullptr;
  const int result =
      sqlite3_prepare_v2(database_.getHandle(), select.data(), static_cast<int>(select.size()), &prepared, nullptr);
  statement_.reset(prepared);
  database_.check(result);
  database_.check(sqlite3_bind_int64(prepared, 1, after));
}

bool Rows::next() {
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) throw SQLite::Exception(database_.getHandle(), result);
  return false;
}

Line Rows::line() {
  sqlite3_stmt* row = statement_.get();
  return {.seq = sqlite3_column_int64(row, 0),
          .prev = {},
          .hash = {},
          .at = core::WallTime(core::Duration(sqlite3_column_int64(row, 1))),
          .event = text(row, 2),
          .actor = text(row, 3),
          .run = number_if_any(row, 4),
          .ordinal = number_if_any(row, 5),
          .task_id = number_if_any(row, 6),
          .job_id = number_if_any(row, 7),
          .attempt = number_if_any(row, 9),
          .http_status = number_if_any(row, 12),
          .console = text_if_any(row, 8),
          .nonce = id_if_any(row, 10, sqlite::Spelling::hex, nonce_),
          .request = text_if_any(row, 11),
          .code = text_if_any(row, 13),
          .msg = text_if_any(row, 14),
          .request_id = id_if_any(row, 15, sqlite::Spelling::uuid, request_id_),
          .before = text_if_any(row, 16),
          .after = text_if_any(row, 17),
          .detail = text_if_any(row, 18)};
}

std::string_view Rows::stored_hash() const {
  const void* data = sqlite3_column_blob(statement_.get(), 19);
  return bytes(data, sqlite3_column_bytes(statement_.get(), 19));
}

}  // namespace resetd::audit
