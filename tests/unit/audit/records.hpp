#pragma once
// Records and logs that the audit tests share.

#include <string>

#include "audit/log.hpp"
#include "sqlite/connection.hpp"
#include "support/temp_folder.hpp"

namespace resetd::audit::testing_support {

/// 2026-11-22T09:00:00Z.
inline constexpr core::WallTime nine{core::Duration{1795338000000000}};

/// With every field there is.
inline Record full_record() {
  Record record;
  record.event = Event::reset_acknowledged;
  record.at = nine + core::Duration{42};
  record.actor = "root(0)";
  record.run = core::RunId{7};
  record.ordinal = core::Ordinal{3};
  record.task_id = core::TaskId{254};
  record.job_id = core::JobId{517};
  record.console = "prod";
  record.attempt = 2;
  record.nonce = "b3c1";
  record.request = R"({"filePosition":3881575,"journalFile":"binlog.000482","taskId":254})";
  record.http_status = 200;
  record.code = "1";
  record.msg = "ok \"\\/\b\f\n\r\t\x01\x7f 重置";
  record.request_id = "9ee3c617";
  record.before = R"({"a":{"b":[1,2.50,"x"]},"z":null})";
  record.after = "{}";
  record.detail = R"({"verdict":"applied"})";
  return record;
}

inline Record small_record(int number) {
  Record record;
  record.event = Event::reset_intent;
  record.at = nine + core::Duration{number};
  record.actor = "resetd";
  record.run = core::RunId{1};
  record.ordinal = core::Ordinal{number};
  record.request = R"({"taskId":)" + std::to_string(number) + "}";
  return record;
}

/// A database with a log of `records` small records.
class LogFixture {
 public:
  explicit LogFixture(int records) {
    for (int i = 1; i <= records; ++i) log.append(*connection, small_record(i));
  }
  void exec(const std::string& sql) { connection->database().exec(sql); }
  /// What someone with the file in hands can do.
  void drop_triggers() {
    exec("DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; DROP TRIGGER audit_in_order");
  }
  std::string exported(std::int64_t after = 0) {
    std::string text;
    export_lines(*connection, after, [&](const std::string& line) {
      text += line + "\n";
      return true;
    });
    return text;
  }

  support::TempFolder folder;
  std::unique_ptr<sqlite::Connection> connection =
      sqlite::Connection::open(folder / "resetd.db", sqlite::Access::work).value();
  Log log{*connection};
};

}  // namespace resetd::audit::testing_support
