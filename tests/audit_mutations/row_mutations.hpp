#pragma once
// Changes to the table's rows, by someone with the file in hands. All are made within a transaction that the caller
// rolls back.

#include <span>

#include "audit_mutations/damage.hpp"
#include "audit_mutations/log.hpp"

namespace resetd::audit_mutations {

struct RowMutation {
  const char* name;
  /// The database has the foreign log's rows too, in temp.foreign_audit.
  Damage (*make)(Random& random, Log& log);
};

std::span<const RowMutation> row_mutations();

/// Makes temp.foreign_audit of the other log's rows.
void lay_beside(Log& log, const Log& foreign);

}  // namespace resetd::audit_mutations
