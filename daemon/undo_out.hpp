#pragma once
// What undoing a run gives a person: the plan in its file, and on standard error what cannot be taken back.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.hpp"
#include "core/result.hpp"
#include "daemon/context.hpp"
#include "daemon/new_file.hpp"
#include "daemon/report.hpp"

namespace resetd::daemon {

class UndoOut {
 public:
  /// `-` is standard output. bad_input where the file is there, or its folder takes none. The context outlives it.
  static core::Result<UndoOut> open(Context& context, core::RunId run, std::string file);

  /// A piece of the plan, with so many tasks.
  void add(std::string_view lines, std::int64_t tasks);
  /// `now` is where its data task stands, as JSON; `{}` where that is not known.
  void list(const queue::Task& task, const std::string& why, const std::string& now = "{}");
  /// Writes what has gathered.
  void flush();

  /// The file is there then, unless it would have no task; the exit code is the context's: 4 where something is listed.
  /// Errors: refused where the run reset nothing; unexpected where it cannot be written.
  core::Result<void> finish();

 private:
  UndoOut(Context& context, core::RunId run, std::string file, std::optional<NewFile> plan)
      : context_(&context), run_(run), file_(std::move(file)), plan_(std::move(plan)) {}
  core::Result<void> finish_plan();
  std::string outcome() const;

  Context* context_;
  core::RunId run_;
  std::string file_;
  std::optional<NewFile> plan_;  ///< none: standard output
  std::string lines_;
  std::vector<UndoneNot> listed_;
  std::int64_t undone_ = 0;
  std::int64_t not_undone_ = 0;
};

}  // namespace resetd::daemon
