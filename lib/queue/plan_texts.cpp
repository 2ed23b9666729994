#include "queue/plan_texts.hpp"

#include "queue/columns.hpp"

namespace resetd::queue {

void add_plan_part(sqlite::Connection& connection, core::RunId run, std::int64_t part, const std::string& bytes) {
  auto& insert = connection.statement("INSERT INTO plan_texts (run, part, bytes) VALUES (?, ?, ?)");
  insert.bind(1, core::number(run));
  insert.bind(2, part);
  insert.bind(3, bytes.data(), static_cast<int>(bytes.size()));
  insert.exec();
}

std::optional<std::string> plan_part(sqlite::Connection& connection, core::RunId run, std::int64_t part) {
  auto& select = connection.statement("SELECT bytes FROM plan_texts WHERE run = ? AND part = ?");
  select.bind(1, core::number(run));
  select.bind(2, part);
  if (!select.executeStep()) return std::nullopt;
  return select.getColumn(0).getString();
}

void forget_plan(sqlite::Connection& connection, core::RunId run) {
  auto& erase = connection.statement("DELETE FROM plan_texts WHERE run = ?");
  erase.bind(1, core::number(run));
  erase.exec();
}

}  // namespace resetd::queue
