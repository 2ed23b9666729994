#pragma once
// One exported line of the audit log: written from a record's fields, and read back from a file.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "audit/record.hpp"
#include "core/result.hpp"
#include "core/time.hpp"

namespace resetd::audit {

/// A record's fields and its place in the chain, seen without copies: of a Record or of a row. Absent fields are left
/// out. `request`, `before`, `after` and `detail` are canonical JSON text, written as it is. A field that is added here
/// goes into append_json in the order of the names, into read_line's fields and into check.
struct Line {
  std::int64_t seq = 0;
  std::string_view prev;  ///< lowercase hex
  std::string_view hash;  ///< empty: left out
  core::WallTime at{};
  std::string_view event;
  std::string_view actor;
  std::optional<std::int64_t> run;
  std::optional<std::int64_t> ordinal;
  std::optional<std::int64_t> task_id;
  std::optional<std::int64_t> job_id;
  std::optional<std::int64_t> attempt;
  std::optional<std::int64_t> http_status;
  std::optional<std::string_view> console;
  std::optional<std::string_view> nonce;
  std::optional<std::string_view> request;
  std::optional<std::string_view> code;
  std::optional<std::string_view> msg;
  std::optional<std::string_view> request_id;
  std::optional<std::string_view> before;
  std::optional<std::string_view> after;
  std::optional<std::string_view> detail;
};

/// Lives no longer than the record and the texts.
Line line_of(const Record& record, std::int64_t seq, std::string_view prev, std::string_view hash);

/// Appends the line's JSON, without end of line.
void append_json(std::string& out, const Line& line);

/// Whether the log has a form for that time: of a year from 0 to 9999.
bool has_form(core::WallTime at);

/// Whether that is a hash as the log writes it: 64 lowercase hex digits.
bool is_hash(std::string_view text);

/// A line longer than this is none of ours; it bounds what is read from a file that is something else.
inline constexpr std::size_t line_limit = 16 << 20;

/// What a line read from a file says about its place in the chain.
struct ReadLine {
  std::int64_t seq = 0;
  std::string_view prev;
  std::string_view hash;
  std::string without_hash;  ///< the bytes that were hashed, after `prev`
};

/// Reads a line (without end of line), which must be exactly what append_json would have written for its content:
/// canonical at every level, known fields only, each of its type. An error says what is wrong; its views are of `text`.
core::Result<ReadLine> read_line(std::string_view text);

/// Whether each of `request`, `before`, `after` and `detail` is one canonical object. They stand in the text as they
/// are: one of more than an object could hold what other fields then lack, and the text would be the same.
core::Result<void> check_objects(const Line& line);

/// Whether read_line would read what append_json writes of it, given a hash, and its objects stand alone: said of the
/// fields, which takes a fraction of reading the whole. A record that fails it is none for the log.
core::Result<void> check(const Line& line);

}  // namespace resetd::audit
