#pragma once
// What the audit log is told of a task: values in, records out.

#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/record.hpp"
#include "console/client.hpp"
#include "core/step.hpp"
#include "queue/rows.hpp"
#include "queue/tasks.hpp"

namespace resetd::engine {

/// A `detail` object, canonical: keys sorted, no white space.
class Detail {
 public:
  Detail& add(std::string key, std::string_view text);
  /// Without it a literal would be taken for a bool.
  Detail& add(std::string key, const char* text) { return add(std::move(key), std::string_view{text}); }
  Detail& add(std::string key, std::int64_t number);
  /// Exactly bool: a literal would rather become one than a string_view.
  Detail& add(std::string key, std::same_as<bool> auto value) {
    return add_json(std::move(key), value ? "true" : "false");
  }
  /// Already canonical JSON.
  Detail& add_json(std::string key, std::string json);
  std::string text() const;

  /// `text` as a JSON string.
  static std::string text_json(std::string_view text);

 private:
  std::map<std::string, std::string> members_;
};

/// A record about a run; `at` and the rest are the caller's.
audit::Record about_run(audit::Event event, const queue::Run& run, core::WallTime at, std::string actor);

/// A record about a task, by resetd itself.
audit::Record about_task(audit::Event event, const queue::Task& task, const std::string& console, core::WallTime at);

/// The task's reset is about to leave: the attempt, nonce and position before of `change`, which it takes with it.
audit::Record reset_intent(const queue::Task& task, const queue::TaskChange& change, const std::string& console,
                           core::WallTime at, std::string body);

/// The reset's one outcome.
audit::Record reset_outcome(const queue::Task& task, const std::string& console, core::WallTime at,
                            const console::Answer& answer);

/// The same for a call whose process ended while it was under way.
audit::Record reset_interrupted(const queue::Task& task, const std::string& console, core::WallTime at);

/// What a read-back of a task in state reconciling or verifying showed, and what followed from it.
std::vector<audit::Record> settlement(const queue::Task& task, const core::Step& step, core::Match match,
                                      const std::optional<std::string>& after, const std::string& console,
                                      core::WallTime at);

/// Its job is about to be asked to stop or to start, as the task's state says.
audit::Record ask_intent(const queue::Task& task, const std::string& nonce, const std::string& console,
                         core::WallTime at);

/// What a step says of the task's job; nothing where it says nothing. `look` is what it was told from, or null.
std::optional<audit::Record> job_news(const queue::Task& task, const core::Step& step, const core::Look* look,
                                      const std::string& console, core::WallTime at);

/// task.failed, task.refused or task.held, where the step ends there.
std::optional<audit::Record> ending(const queue::Task& task, const core::Step& step, const std::string& console,
                                    core::WallTime at);

}  // namespace resetd::engine
