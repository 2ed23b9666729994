#pragma once
// The stand-in's request log, read back (its fields: tests/console_sim/request_log.hpp).

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace resetd::support {

/// How an answer showed a data job.
struct Shown {
  std::int64_t job_id = 0;
  std::string status;  ///< its INCREMENT tasks' dataTaskStatus
  std::string phase;   ///< its dataTaskState

  /// In the state in which alone its position may be reset.
  bool ready() const { return status == "STOP" && (phase == "INCRE" || phase == "CATCH_UP"); }
};

struct ConsoleCall {
  std::int64_t seq = 0;
  std::int64_t at_us = 0;    ///< the request's first byte, microseconds since the epoch
  std::int64_t read_us = 0;  ///< when it was complete, from where on it takes effect
  std::string call, nonce, body, fault, code, request_id, answered, msg;
  std::int64_t task_id = 0, job_id = 0, http_status = 0;  ///< 0: absent
  bool applied = false;
  boost::json::object before, after;
  std::vector<Shown> shown;  ///< a read that was answered in a form to be believed; in the answer's order

  bool reset() const { return call == "updateincrepos"; }
  bool read() const { return call == "queryjob" || call == "list" || call == "listbypage"; }
};

/// Throws std::runtime_error for a line that is none of the log's.
std::vector<ConsoleCall> read_console_log(const std::vector<std::string>& lines);

}  // namespace resetd::support
