#pragma once
// The exported audit log as a reader outside resetd sees it: JSON Lines. Shares no code with lib/audit: a chain that is
// computed twice is a chain that is checked.

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace resetd::support {

struct AuditRecord {
  std::int64_t seq = 0;
  std::int64_t at_us = 0;  ///< microseconds since the epoch
  std::string event;
  std::int64_t run = 0, ordinal = 0, task_id = 0, job_id = 0, attempt = 0, http_status = 0;  ///< 0: absent
  std::string nonce, code, request_id, verdict;                                              ///< empty: absent
  boost::json::object request, before, after, detail;
};

struct AuditExport {
  std::vector<AuditRecord> records;
  std::vector<std::string> problems;  ///< where the text is not what product.md says of it
};

/// Every line is read; what is wrong with the form, the numbering or the chain is a problem naming its line.
AuditExport read_audit(const std::vector<std::string>& lines);

/// The line without its top-level `hash` member: what the hash is taken over. Empty where there is none.
std::string without_hash(std::string_view line);
std::string sha256_hex(std::string_view text);

}  // namespace resetd::support
