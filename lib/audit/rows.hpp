#pragma once
// The table's rows as lines, without a copy of a field: what export and verification read.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "audit/line.hpp"
#include "sqlite/connection.hpp"

struct sqlite3_stmt;

namespace resetd::audit {

/// Walks the table in order of seq. Throws SQLite::Exception where it cannot be read.
class Rows {
 public:
  /// From `after` + 1 on.
  Rows(sqlite::Connection& connection, std::int64_t after);

  /// False after the last row.
  bool next();
  /// The row's fields but `prev` and `hash`, valid until the next call of either.
  Line line();
  /// The stored hash's bytes; as long-lived as line().
  std::string_view stored_hash() const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  SQLite::Database& database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::string nonce_;
  std::string request_id_;
};

}  // namespace resetd::audit
