#pragma once
// Turns yaml-cpp's events into the pieces that PlanListener is told of.

#include <yaml-cpp/eventhandler.h>

#include <string>
#include <string_view>

#include "plan/tree.hpp"
#include "plan/yaml_input.hpp"
#include "plan/yaml_plan.hpp"

namespace resetd::plan {

class YamlEvents : public YAML::EventHandler {
 public:
  /// Thrown through the parser to end it.
  struct Stop {
    YamlEnd end;
  };
  /// Thrown through the parser where a fresh one shall go on: see YamlInput::take_over.
  struct TakeOver {
    YAML::Mark mark;
    std::string structure;
  };

  YamlEvents(YamlInput& input, Problems& problems, const PlanListener& listener, Mark& root)
      : input_(input), problems_(problems), listener_(listener), root_(root) {}

  /// The next events are those of the structure in front of a taken over task.
  void taken_over() { structure_left_ = structure_events; }
  /// The input ended; reports a plan without any document.
  YamlEnd finish();
  /// Begins a message about what comes next: `task 3: ` in the list of tasks, empty elsewhere.
  std::string where() const;

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { close(); }

 private:
  enum class At { document, key, value, tasks, behind };
  static constexpr int structure_events = 4;  // document, map, key, list

  bool in_structure();
  Mark arrive(const YAML::Mark& mark, YAML::anchor_t anchor);
  void open(Kind kind, Mark mark, const std::string& tag);
  void close();
  void add_scalar(Kind kind, Mark mark, std::string_view text);
  void piece_complete();
  void task_complete();
  void hand_over_when_due(const YAML::Mark& mark);
  void go_on(bool wanted) const;

  YamlInput& input_;
  Problems& problems_;
  const PlanListener& listener_;
  Mark& root_;
  At at_ = At::document;
  std::size_t depth_ = 0;
  Tree tree_;
  Node key_{Kind::bad, {}, {}, 1};
  std::int64_t tasks_ = 0;
  int structure_left_ = 0;
  bool block_tasks_ = false;
  std::size_t root_indent_ = 0;
  std::size_t tasks_indent_ = 0;
};

}  // namespace resetd::plan
