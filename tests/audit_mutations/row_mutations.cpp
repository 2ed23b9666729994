#include "audit_mutations/row_mutations.hpp"

#include <SQLiteCpp/Statement.h>

#include <array>
#include <stdexcept>

#include "support/audit_export.hpp"

namespace resetd::audit_mutations {
namespace {

constexpr std::array integers = {"at_us", "run", "ordinal", "task_id", "job_id", "attempt", "http_status"};
constexpr std::array texts = {"event", "actor", "console", "nonce", "code", "msg", "request_id"};
constexpr std::array objects = {"request", "before", "after", "detail"};

SQLite::Database& database(Log& log) {
  return log.database.connection->database();
}

/// `?1`, the row's number, is bound; exactly one row changes, or the mutation is none.
void update(Log& log, const std::string& sql, std::int64_t seq) {
  SQLite::Statement statement(database(log), sql);
  statement.bind(1, seq);
  if (statement.exec() != 1) throw std::logic_error("no change: " + sql);
}

std::int64_t any(Random& random, const Log& log) {
  return random.between(1, log.size());
}

/// The row's exported line, without `hash`, gives its hash.
void rehash(Log& log, std::int64_t seq) {
  std::string line;
  audit::export_lines(*log.database.connection, seq - 1, [&](const std::string& first) {
    line = first;
    return false;
  });
  const std::string open = support::without_hash(line);
  const std::string prev = open.substr(open.rfind("\"prev\":\"") + 8, 64);
  update(log, "UPDATE audit SET hash = x'" + support::sha256_hex(prev + open) + "' WHERE seq = ?1", seq);
}

void rehash_rows_from(Log& log, std::int64_t first) {
  const std::int64_t last = database(log).execAndGet("SELECT coalesce(max(seq), 0) FROM audit").getInt64();
  for (std::int64_t seq = first; seq <= last; ++seq) rehash(log, seq);
}

/// To one that the column could have.
void change_a_value(Random& random, Log& log, std::int64_t seq) {
  const std::string number = std::to_string(random.between(1, 999));
  std::string change;
  switch (random.below(3)) {
    case 0: {
      const std::string column = random.of(integers);
      change = column + " = coalesce(" + column + ", 0) + " + number;
      break;
    }
    case 1: {
      const std::string column = random.of(texts);
      change = column + " = coalesce(" + column + ", '') || '" + number + "'";
      break;
    }
    default:
      change = random.of(objects) + std::string(" = '{\"n\":") + number + "}'";
  }
  update(log, "UPDATE audit SET " + change + " WHERE seq = ?1", seq);
}

Damage change_row(Random& random, Log& log) {
  const std::int64_t seq = any(random, log);
  change_a_value(random, log, seq);
  return Damage::at(seq);
}

/// From a value to none, or from none to one.
Damage clear_or_set(Random& random, Log& log) {
  const std::int64_t seq = any(random, log);
  const std::string column =
      random.of(std::array{"run", "task_id", "job_id", "attempt", "http_status", "console", "nonce", "request", "code",
                           "msg", "request_id", "before", "after", "detail"});
  update(log, "UPDATE audit SET " + column + " = iif(" + column + " IS NULL, '0', NULL) WHERE seq = ?1", seq);
  return Damage::at(seq);
}

Damage flip_hash_bit(Random& random, Log& log) {
  const std::int64_t seq = any(random, log);
  std::string hash = log.heads[static_cast<std::size_t>(seq) - 1].hash;
  char& digit = hash[random.below(hash.size())];
  const unsigned value = static_cast<unsigned>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
  digit = "0123456789abcdef"[value ^ (1u << random.below(4))];
  update(log, "UPDATE audit SET hash = x'" + hash + "' WHERE seq = ?1", seq);
  return Damage::at(seq);
}

/// Writes the bytes to a column, one bit of them flipped; `as` is TEXT or BLOB.
void flip_bit(Random& random, Log& log, std::int64_t seq, const std::string& column, const std::string& as) {
  SQLite::Statement read(database(log), "SELECT CAST(" + column + " AS BLOB) FROM audit WHERE seq = ?1");
  read.bind(1, seq);
  if (!read.executeStep()) throw std::runtime_error("no record " + std::to_string(seq));
  std::string bytes = read.getColumn(0).getString();
  char& byte = bytes.at(random.below(bytes.size()));
  byte = static_cast<char>(byte ^ (1 << random.below(8)));
  SQLite::Statement write(database(log), "UPDATE audit SET " + column + " = CAST(?2 AS " + as + ") WHERE seq = ?1");
  write.bind(1, seq);
  write.bind(2, bytes.data(), static_cast<int>(bytes.size()));
  write.exec();
}

Damage flip_text_bit(Random& random, Log& log) {
  const std::int64_t seq = any(random, log);
  flip_bit(random, log, seq, random.of(std::array{"event", "actor"}), "TEXT");  // those that each row has
  return Damage::at(seq);
}

/// Of a nonce or a request id that is stored as bytes.
Damage flip_id_bit(Random& random, Log& log) {
  const std::int64_t seq = random.between(1, log.size() / 4) * 4 - 2;  // see record_of
  flip_bit(random, log, seq, random.of(std::array{"nonce", "request_id"}), "BLOB");
  return Damage::at(seq);
}

Damage flip_integer_bit(Random& random, Log& log) {
  const std::int64_t seq = any(random, log);
  const std::string column = random.of(std::array{"at_us", "ordinal"});
  const std::string bit = "(1 << " + std::to_string(random.below(63)) + ")";
  update(log,
         "UPDATE audit SET " + column + " = (" + column + " | " + bit + ") - (" + column + " & " + bit +
             ") WHERE seq = ?1",
         seq);
  return Damage::at(seq);
}

/// The exported line stays what it was; the columns that other programs read do not.
Damage hide_in_json(Random& random, Log& log) {
  const std::int64_t seq = random.between(1, log.size() / 4) * 4;  // each fourth has every field
  update(log,
         random.coin()
             ? "UPDATE audit SET before = before || ',\"code\":\"' || code || '\"', code = NULL WHERE seq = ?1"
             : "UPDATE audit SET request = request || ',\"request_id\":\"' || request_id || '\"', "
               "request_id = NULL WHERE seq = ?1",
         seq);
  return Damage::at(seq);
}

Damage delete_row(Random& random, Log& log) {
  const std::int64_t seq = any(random, log);
  update(log, "DELETE FROM audit WHERE seq = ?1", seq);
  if (seq == log.size()) return {.forged = seq, .records = seq - 1};
  return Damage::at(seq);
}

void close_gap(Log& log, std::int64_t seq) {
  database(log).exec("UPDATE audit SET seq = seq - 1 WHERE seq > " + std::to_string(seq));
}

Damage delete_and_renumber(Random& random, Log& log) {
  const Damage damage = delete_row(random, log);
  close_gap(log, damage.forged);
  return damage;
}

Damage delete_renumber_rehash(Random& random, Log& log) {
  const std::int64_t seq = delete_row(random, log).forged;
  close_gap(log, seq);
  rehash_rows_from(log, seq);
  return {.forged = seq, .records = log.size() - 1};
}

Damage cut_rows(Random& random, Log& log) {
  const std::int64_t kept = random.between(0, log.size() - 1);
  database(log).exec("DELETE FROM audit WHERE seq > " + std::to_string(kept));
  return {.forged = kept + 1, .records = kept};
}

Damage renumber(Random& random, Log& log) {
  const std::int64_t seq = any(random, log);
  const std::int64_t other = log.size() + random.between(1, 1000);
  update(log, "UPDATE audit SET seq = " + std::to_string(other) + " WHERE seq = ?1", seq);
  return Damage::at(seq);
}

Damage swap_rows(Random& random, Log& log) {
  const std::int64_t first = random.between(1, log.size() - 1);
  const std::int64_t second = random.between(first + 1, log.size());
  update(log, "UPDATE audit SET seq = 1000000 WHERE seq = ?1", first);
  update(log, "UPDATE audit SET seq = " + std::to_string(first) + " WHERE seq = ?1", second);
  update(log, "UPDATE audit SET seq = ?1 WHERE seq = 1000000", second);
  return Damage::at(first);
}

void make_room(Log& log, std::int64_t seq) {
  const std::string from = std::to_string(seq);
  database(log).exec("UPDATE audit SET seq = seq + 1000000 WHERE seq >= " + from +
                     "; UPDATE audit SET seq = seq - 999999 WHERE seq >= 1000000");
}

void put_foreign(Log& log, std::int64_t seq) {
  update(log, "INSERT INTO audit SELECT * FROM temp.foreign_audit WHERE seq = ?1", seq);
}

/// A row of another log, whole, in the place of one or between two. The first of another log does begin a chain.
Damage splice_row(Random& random, Log& log) {
  const std::int64_t seq = any(random, log);
  if (random.coin())
    update(log, "DELETE FROM audit WHERE seq = ?1", seq);
  else
    make_room(log, seq);
  put_foreign(log, seq);
  if (seq == 1) return {.forged = 1, .breaks = 2};
  return Damage::at(seq);
}

Damage splice_rehash_rows(Random& random, Log& log) {
  const std::int64_t seq = any(random, log);
  make_room(log, seq);
  put_foreign(log, seq);
  rehash_rows_from(log, seq);
  return {.forged = seq, .records = log.size() + 1};
}

Damage change_rehash_row(Random& random, Log& log) {
  const std::int64_t seq = any(random, log);
  change_a_value(random, log, seq);
  rehash(log, seq);
  return {.forged = seq, .breaks = seq == log.size() ? never : seq + 1, .records = log.size()};
}

Damage change_rehash_rows(Random& random, Log& log) {
  const std::int64_t seq = any(random, log);
  change_a_value(random, log, seq);
  rehash_rows_from(log, seq);
  return {.forged = seq, .records = log.size()};
}

constexpr RowMutation all_rows[] = {{"row: change a column", change_row},
                                    {"row: clear or set a column", clear_or_set},
                                    {"row: flip a bit of the hash", flip_hash_bit},
                                    {"row: flip a bit of a text", flip_text_bit},
                                    {"row: flip a bit of an id", flip_id_bit},
                                    {"row: flip a bit of a number", flip_integer_bit},
                                    {"row: hide a field in JSON", hide_in_json},
                                    {"row: delete", delete_row},
                                    {"row: delete and renumber", delete_and_renumber},
                                    {"row: delete, renumber, re-hash", delete_renumber_rehash},
                                    {"row: cut the tail", cut_rows},
                                    {"row: renumber one", renumber},
                                    {"row: swap two", swap_rows},
                                    {"row: splice in a foreign one", splice_row},
                                    {"row: splice and re-hash the rest", splice_rehash_rows},
                                    {"row: change and re-hash one", change_rehash_row},
                                    {"row: change and re-hash the rest", change_rehash_rows}};

}  // namespace

std::span<const RowMutation> row_mutations() {
  return all_rows;
}

void lay_beside(Log& log, const Log& foreign) {
  database(log).exec("CREATE TEMP TABLE foreign_audit AS SELECT * FROM audit WHERE 0");
  SQLite::Statement read(foreign.database.connection->database(), "SELECT * FROM audit");
  SQLite::Statement write(database(log),
                          "INSERT INTO temp.foreign_audit VALUES "
                          "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  while (read.executeStep()) {
    for (int i = 0; i < read.getColumnCount(); ++i) {
      const SQLite::Column value = read.getColumn(i);
      if (value.isInteger()) write.bind(i + 1, value.getInt64());
      if (value.isText()) write.bind(i + 1, value.getString());
      if (value.isBlob()) write.bind(i + 1, value.getBlob(), value.getBytes());
    }
    write.exec();
    write.reset();
    write.clearBindings();
  }
}

}  // namespace resetd::audit_mutations
