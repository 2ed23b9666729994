#pragma once
// Logs to change: written by the product itself, with whatever fields a record can have.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "support/files.hpp"
#include "unit/audit/records.hpp"

namespace resetd::audit_mutations {

/// The same numbers for the same seed, on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// 0 to `count` - 1.
  std::size_t below(std::size_t count) { return engine_() % count; }
  std::int64_t between(std::int64_t first, std::int64_t last) {
    return first + static_cast<std::int64_t>(below(static_cast<std::size_t>(last - first) + 1));
  }
  bool coin() { return below(2) == 0; }
  template <class List>
  const auto& of(const List& list) {
    return list[below(std::size(list))];
  }

 private:
  std::mt19937_64 engine_;
};

/// Any part of the full record, each second whole, and never the same twice.
inline audit::Record record_of(Random& random, int number) {
  audit::Record record = audit::testing_support::full_record();
  const auto events = audit::all_events();
  record.event = random.of(events);
  record.at = audit::testing_support::nine + core::Duration{random.between(0, 1'000'000'000)};
  record.ordinal = core::Ordinal{number};
  record.nonce = std::to_string(random.below(1u << 30));
  if (number % 4 == 2) {  // as they are outside of tests; each fourth's are texts, and joined to others
    record.nonce->insert(0, 32 - record.nonce->size(), 'a');
    record.request_id = "67c4ae94-5a06-11f0-aa63-" + record.nonce->substr(20);
  }
  if (number % 2 == 0) return record;
  const auto drop = [&](auto& field) {
    if (random.coin()) field.reset();
  };
  drop(record.run);
  drop(record.task_id);
  drop(record.job_id);
  drop(record.console);
  drop(record.attempt);
  drop(record.nonce);
  drop(record.request);
  drop(record.http_status);
  drop(record.code);
  drop(record.msg);
  drop(record.request_id);
  drop(record.before);
  drop(record.after);
  drop(record.detail);
  return record;
}

/// A database with a log, and its export.
struct Log {
  Log(Random& random, int records) {
    for (int i = 1; i <= records; ++i) {
      const audit::Head head = database.log.append(*database.connection, record_of(random, i));
      heads.push_back(head);
    }
    lines = support::lines_of(database.exported());
    database.drop_triggers();
  }

  std::int64_t size() const { return static_cast<std::int64_t>(heads.size()); }

  audit::testing_support::LogFixture database{0};
  std::vector<audit::Head> heads;  ///< after each record
  std::vector<std::string> lines;
};

}  // namespace resetd::audit_mutations
