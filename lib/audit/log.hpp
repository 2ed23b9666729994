#pragma once
// The audit log: append-only rows in the same database as the queue, so that a record and the step it announces are
// one transaction. Append, export and verify; nothing else. Used on the store's thread. All but verify_file and
// verify_stream throw SQLite::Exception where the table cannot be read or written.

#include <cstdint>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>

#include "audit/record.hpp"
#include "core/sha256.hpp"
#include "sqlite/connection.hpp"

namespace resetd::audit {

/// The only writer of the table. It carries the head along, so after a failed append or a rolled back transaction a
/// Log is of no use any more: the store ends the process then.
class Log {
 public:
  explicit Log(sqlite::Connection& connection);

  /// Appends within the caller's transaction. A record that a reader of the exported line would refuse (text that is
  /// no UTF-8, JSON that is not canonical) is a broken invariant.
  Head append(sqlite::Connection& connection, const Record& record);
  const Head& head() const { return head_; }

  /// Told of each record once it stands in the transaction, which may still fail: then the process ends, and what was
  /// told of never was. Called within append(), on its thread, with the record as it was stored; it must not append.
  /// Set before the first append.
  using OnAppend = std::function<void(const Record&, const Head&)>;
  void on_append(OnAppend told) { on_append_ = std::move(told); }

 private:
  OnAppend on_append_;
  Head head_;
  core::Sha256 sha256_;
  std::string text_;  // of the record that is being appended, as it is hashed
};

/// The newest record, read from the table.
Head head(sqlite::Connection& connection);

/// Hands each record's line (without end of line), from `after` + 1 on, to `sink`, in order; false ends it.
void export_lines(sqlite::Connection& connection, std::int64_t after,
                  const std::function<bool(const std::string&)>& sink);

struct Verdict {
  Head head;            ///< the last good record
  std::string problem;  ///< empty: the chain holds; else what is wrong with the record after `head`
  /// The first bad (or missing) record. A record whose own hash was made anew shows at the next one, which no longer
  /// follows from it; only an anchor tells the newest record apart from such a one.
  std::optional<std::int64_t> bad_seq;
  /// Of the first record seen. Beyond 1: an export that begins later; what came before it was not seen, and its `prev`
  /// was taken as given unless the anchor is that very record.
  std::int64_t first_seq = 1;
};

/// Re-computes the chain over the table, and holds an anchor against it where one is given.
Verdict verify(sqlite::Connection& connection, const std::optional<Head>& anchor);

/// The same over an exported file or a mirror: each line must be its own canonical form. bad_input where the file
/// cannot be read.
core::Result<Verdict> verify_file(const std::string& path, const std::optional<Head>& anchor);
/// Likewise what is read from `file` on; whether it could be read to its end, its error flag says.
Verdict verify_stream(std::FILE* file, const std::optional<Head>& anchor);

}  // namespace resetd::audit
