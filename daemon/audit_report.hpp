#pragma once
// The audit log as commands write it, and what they say of its chain.

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>

#include "audit/log.hpp"
#include "daemon/output.hpp"

namespace resetd::daemon {

/// Every record from `after` + 1 on, a line each. Ends early where the reader has gone.
void export_audit(Output& out, sqlite::Connection& connection, std::int64_t after);

/// One line naming the head that was verified; audit_broken, naming the first bad record, where the chain does not
/// hold. Pure.
core::Result<std::string> verdict_text(const audit::Verdict& verdict);

/// The same as a document: `{ok, head, seq, first_seq, problem?, bad_seq?}`, `head` being the last record that holds.
boost::json::object verdict_json(const audit::Verdict& verdict);

/// `{head, seq, hash}`.
boost::json::object head_json(const audit::Head& head);

}  // namespace resetd::daemon
