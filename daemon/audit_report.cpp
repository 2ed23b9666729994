#include "daemon/audit_report.hpp"

namespace resetd::daemon {
namespace {

constexpr std::size_t write_size = 64 << 10;  // a system call for each record would be most of the work

}  // namespace

void export_audit(Output& out, sqlite::Connection& connection, std::int64_t after) {
  std::string gathered;
  audit::export_lines(connection, after, [&](const std::string& line) {
    gathered.append(line).append("\n");
    if (gathered.size() < write_size) return true;
    out.write(gathered);
    gathered.clear();
    return out.error() == 0;
  });
  out.write(gathered);
}

core::Result<std::string> verdict_text(const audit::Verdict& verdict) {
  if (!verdict.problem.empty()) {
    return core::Error{core::ErrorKind::audit_broken,
                       "the audit log does not hold: " + verdict.problem + "; it holds up to " +
                           audit::to_string(verdict.head) +
                           ": keep a copy of it as it is, and compare an earlier export"};
  }
  if (verdict.head.seq < verdict.first_seq)
    return "the audit log has no records, head " + audit::to_string(verdict.head);
  std::string text =
      "verified records " + std::to_string(verdict.first_seq) + " to " + std::to_string(verdict.head.seq);
  if (verdict.first_seq > 1) text += " (what came before was not seen)";
  return text + ", head " + audit::to_string(verdict.head);
}

boost::json::object verdict_json(const audit::Verdict& verdict) {
  boost::json::object object{{"ok", verdict.problem.empty()},
                             {"head", audit::to_string(verdict.head)},
                             {"seq", verdict.head.seq},
                             {"first_seq", verdict.first_seq}};
  if (!verdict.problem.empty()) object["problem"] = verdict.problem;
  if (verdict.bad_seq) object["bad_seq"] = *verdict.bad_seq;
  return object;
}

boost::json::object head_json(const audit::Head& head) {
  return {{"head", audit::to_string(head)}, {"seq", head.seq}, {"hash", head.hash}};
}

}  // namespace resetd::daemon
