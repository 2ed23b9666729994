#pragma once
// A plan and the files that its `tasks_from` names as one text, for a reader that opens no files.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "plan/reader.hpp"

namespace resetd::plan {

/// Takes the text piece by piece, on the caller's thread. An error ends the writing.
using TextSink = std::function<core::Result<void>(std::string_view)>;

/// Writes a plan that means the same as one that `check` found good with these options, without `tasks_from`: the same
/// header, then the same tasks in the same order, so that their ordinals stay. Constant memory, whatever the number of
/// tasks. Its SHA-256 is the plan's plan_digest. Errors: the sink's; bad_input, whose message goes on behind the plan's
/// name, where the plan or a file changed since the check (it can show at the end, so what the sink took counts only
/// where there is none), and where the text is beyond what a plan may be, which `check` has found.
core::Result<void> inline_tasks(const std::filesystem::path& plan, const Options& options, const Reading& checked,
                                const TextSink& sink);

/// The paths that a plan's `tasks_from` names, as they are written, at most `most` of them. What is wrong with the plan
/// is for `check` to say; of one that cannot be read to its end, what stands before that is looked at.
std::vector<std::string> named_files(const std::filesystem::path& plan, std::size_t most);

}  // namespace resetd::plan
