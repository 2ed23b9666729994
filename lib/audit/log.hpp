#pragma once
// The audit log: append-only rows in the same database as the queue, so that a record and the step it announces are
// one transaction. Append, export and verify; nothing else. Used on the store's thread.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "audit/record.hpp"
#include "sqlite/connection.hpp"

namespace resetd::audit {

/// Appends within the caller's transaction. Throws SQLite::Exception when the row cannot be written: the store then
/// rolls everything back and ends the process.
class Log {
 public:
  explicit Log(sqlite::Connection& connection);

  Head append(sqlite::Connection& connection, const Record& record);
  const Head& head() const { return head_; }

 private:
  Head head_;
};

/// The newest record, read from the table.
Head head(sqlite::Connection& connection);

/// Hands each record's line (without end of line), from `after` + 1 on, to `sink`, in order; false ends it.
void export_lines(sqlite::Connection& connection, std::int64_t after,
                  const std::function<bool(const std::string&)>& sink);

struct Verdict {
  Head head;            ///< the last good record
  std::string problem;  ///< empty: the chain holds; else what is wrong with the record after `head`
  std::optional<std::int64_t> bad_seq;
};

/// Re-computes the chain over the table, and holds an anchor against it where one is given.
Verdict verify(sqlite::Connection& connection, const std::optional<Head>& anchor);

/// The same over an exported file: each line must be its own canonical form.
core::Result<Verdict> verify_file(const std::string& path, const std::optional<Head>& anchor);

}  // namespace resetd::audit
