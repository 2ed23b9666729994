#pragma once
// What the console saw, one JSON object a line, handed to the kernel before the answer leaves: killing either side
// loses no line. Members that do not apply are left out.
//
//   seq            from 1, one more for every line, never starting over
//   at, at_us      wall clock at the request's first byte: RFC 3339 UTC and microseconds since the epoch
//   read_us        wall clock when it was complete
//   conn           number of the connection, from 1
//   call           `updateincrepos` …; a path that is no call as it came; `connect` for a refused connection
//   method, nonce, access_key_id, task_id, job_id (as named, or the named task's)
//   body           as received, a string
//   applied        the call changed something
//   fault          the rule that fired, as given
//   http_status    as sent; left out when nothing was
//   code, request_id   as the client can read them in the answer
//   msg            why the call failed
//   answered       whole, part or none: what was sent of the answer
//   before, after  positions, for an updateincrepos that was applied
//   jobs           of a queryjob, list or listbypage that was answered in a form to be believed: the ids of the data
//   jobs
//                  in the answer, in its order
//   statuses, phases   how it showed them, in the same order: the INCREMENT tasks' dataTaskStatus, the job's
//   dataTaskState

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "console_sim/api.hpp"

namespace console_sim {

struct LogEntry {
  std::int64_t at_us = 0, read_us = 0;
  std::int64_t conn = 0;
  std::string_view call, method, nonce, access_key, body, fault, code, request_id, msg, answered, before, after;
  std::int64_t task = 0, job = 0;
  bool applied = false;
  int http = 0;
  const std::vector<Shown>* shown = nullptr;  ///< null: shows nothing
};

class RequestLog {
 public:
  struct Options {
    std::string file;     ///< empty: none; else appended to
    bool memory = false;  ///< keep the lines, for tests in process
  };

  /// Throws std::system_error when the file cannot be opened.
  explicit RequestLog(const Options& options);
  ~RequestLog();
  RequestLog(const RequestLog&) = delete;
  RequestLog& operator=(const RequestLog&) = delete;

  bool wanted() const { return fd_ >= 0 || options_.memory; }
  /// Throws std::system_error when the line cannot be written: a log with a gap proves nothing.
  void write(const LogEntry& entry);
  /// Empties file and memory; `seq` goes on.
  void reset();
  const std::vector<std::string>& lines() const { return lines_; }
  std::int64_t last_seq() const { return seq_; }

 private:
  void format(const LogEntry& entry);

  Options options_;
  int fd_ = -1;
  std::int64_t seq_ = 0;
  std::string line_;
  std::vector<std::string> lines_;
};

}  // namespace console_sim
