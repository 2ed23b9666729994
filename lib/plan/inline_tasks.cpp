#include "plan/inline_tasks.hpp"

#include "plan/flow_text.hpp"
#include "plan/plan_pass.hpp"

namespace resetd::plan {
namespace {

using core::Result;

constexpr std::size_t piece_bytes = 64 * 1024;
// A reader has to come to the end of a section, or of a task on one line, within 1 MiB, and is handed 64 KiB at a time.
constexpr std::size_t longest_line = 896 * 1024;

class Writer {
 public:
  explicit Writer(const TextSink& sink) : sink_(sink) {}

  void section(const Node& key, const Node& value) {
    if (key.text == "tasks" || key.text == "tasks_from" || failure_) return;
    const std::size_t begin = text_.size();
    text_.append(key.text).append(": ");
    append_flow(text_, value);
    text_ += '\n';
    if (text_.size() - begin > longest_line) {
      fail(core::bad_input("its section " + key.text +
                           " is too long to be sent together with the files of tasks_from: shorten its texts"));
    }
    hand_on();
  }

  bool task(const Tree& tree) {
    if (!std::exchange(began_, true)) text_ += "tasks:\n";
    const std::size_t begin = text_.size();
    text_ += "  - {";
    append_fields(text_, tree.root(), ", ");
    text_ += "}\n";
    if (text_.size() - begin > longest_line) {  // in block style each of its fields comes to its own end
      text_.resize(begin);
      text_ += "  - ";
      append_fields(text_, tree.root(), "\n    ");
      text_ += '\n';
    }
    hand_on();
    return !failure_;
  }

  Result<void> finish() {
    flush();
    if (failure_) return *failure_;
    return {};
  }

 private:
  void hand_on() {
    if (text_.size() >= piece_bytes) flush();
  }

  void flush() {
    if (failure_) return;
    bytes_ += static_cast<std::int64_t>(text_.size());
    if (bytes_ > max_file_bytes) {
      return fail(core::bad_input("with the files of tasks_from it is larger than 1 GiB: split it"));
    }
    if (auto taken = sink_(text_); taken.has_error()) fail(taken.error());
    text_.clear();
  }

  void fail(core::Error error) {
    if (!failure_) failure_ = std::move(error);
  }

  const TextSink& sink_;
  std::string text_;
  std::int64_t bytes_ = 0;
  bool began_ = false;
  std::optional<core::Error> failure_;
};

}  // namespace

// Sections may stand behind the tasks, and are to come first.
Result<void> inline_tasks(const std::filesystem::path& plan, const Options& options, const Reading& checked,
                          const TextSink& sink) {
  if (!checked.problems.empty() || !checked.defaults) core::broken_invariant("a plan with problems is inlined");
  Writer writer{sink};
  const SectionSink sections = [&writer](const Node& key, const Node& value) { writer.section(key, value); };
  const TreeSink trees = [&writer](const Tree& task) { return writer.task(task); };
  const auto parts = [&](const SectionSink* told, const TreeSink* given, bool text_only) {
    return PlanPass::Parts{checked.defaults, nullptr, nullptr, told, given, text_only};
  };
  PlanPass header(plan, options, parts(&sections, nullptr, true));
  PlanPass tasks(plan, options, parts(nullptr, &trees, false));
  header.run();
  tasks.run();
  if (auto written = writer.finish(); written.has_error()) return written;
  const bool same = header.text_digest() == tasks.text_digest() && tasks.reading().input_digest == checked.input_digest;
  if (!same) return core::bad_input("it, or a file of its tasks_from, changed while it was read: try again");
  return {};
}

std::vector<std::string> named_files(const std::filesystem::path& plan, std::size_t most) {
  std::vector<std::string> files;
  core::Sha256 digest;
  const auto source = Source::open(plan, digest);
  if (!source) return files;
  const auto add = [&files, most](const Node& node) {
    if (node.scalar() && files.size() < most) files.push_back(node.text);
  };
  const PlanListener listener{
      [&add](const Node& key, const Node& value) {
        if (key.text != "tasks_from") return true;
        if (value.kind == Kind::list) each_item(value, add);
        add(value);
        return true;
      },
      [](const Node&) { return true; },
      [](const Tree&) { return true; },
  };
  Problems problems;
  problems.enter(plan.string());
  Mark root;
  read_yaml(**source, problems, listener, root);
  return files;
}

}  // namespace resetd::plan
