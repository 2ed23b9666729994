#pragma once
// The log's lines about runs and tasks: one for each audit record that an engineer on call wants to see, written once
// the record is durable. So nothing that happens is logged that the audit log does not say, and no step forgets its
// line. Used on the store's thread, by audit::Log and sqlite::Store.

#include <string>
#include <vector>

#include "audit/log.hpp"
#include "engine/log.hpp"

namespace resetd::engine {

/// info: what becomes of runs, and what people decide. warn: what went wrong with a reset, a task, a job or a run.
/// debug: every other step.
LogLevel level_of(audit::Event event);

/// The line of a record: its event, by whom, what the console said, the detail. `head` is named where a run rests or
/// ends. Not for the eyes of a terminal as it is: it holds what a console said.
std::string line_of(const audit::Record& record, const audit::Head& head);

class RecordLog {
 public:
  /// For audit::Log::on_append.
  void appended(const audit::Record& record, const audit::Head& head);
  /// For sqlite::Store's on_commit: what was appended is durable now.
  void committed();

 private:
  struct Line {
    LogLevel level{};
    LogFields fields;  ///< without texts, which are kept beside it
    std::string console;
    std::string nonce;
    std::string text;
  };
  std::vector<Line> lines_;
};

}  // namespace resetd::engine
