#pragma once
// The schema's history: migrations/NNNN_name.sql, embedded at build time, applied in order of their number.

#include <span>
#include <string_view>

namespace resetd::sqlite {

struct Migration {
  std::string_view name;  ///< "0001_initial"
  std::string_view sql;
};

std::span<const Migration> embedded_migrations();

}  // namespace resetd::sqlite
