#pragma once
// What the control API answers, read back. Throws what says, for a log, which field is missing or of another kind.
// Pure.

#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "daemon/answer_lines.hpp"
#include "daemon/preview_table.hpp"
#include "daemon/report.hpp"
#include "queue/rows.hpp"

namespace resetd::daemon {

/// From control::run_json and control::task_json.
RunRow run_of(const boost::json::object& object);
queue::Task task_of(const boost::json::object& object);
/// From control::preview_json.
PreviewRow preview_row_of(const boost::json::object& object);

/// Takes what `GET /v1/runs/{id}/undo` answers apart, whatever pieces it comes in; it throws nothing.
class UndoAnswer {
 public:
  struct Sinks {
    std::function<void(std::string_view lines, std::int64_t tasks)> plan;
    /// `now` is where it stands, as JSON; `{}` where that is not known.
    std::function<void(const queue::Task& task, const std::string& why, const std::string& now)> not_undone;
  };
  explicit UndoAnswer(Sinks sinks) : sinks_(std::move(sinks)) {}

  /// False: it is no such answer.
  bool feed(std::string_view piece) { return lines_.feed(piece); }
  /// Unreachable where it was none, or did not come whole.
  core::Result<void> end() const { return lines_.end(whole_); }

 private:
  void line(std::string_view text);

  Sinks sinks_;
  AnswerLines lines_{[this](const std::string& text) { line(text); }};
  std::int64_t undone_ = 0;
  std::int64_t not_undone_ = 0;
  bool whole_ = false;
};

}  // namespace resetd::daemon
