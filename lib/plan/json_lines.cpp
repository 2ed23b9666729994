#include "plan/json_lines.hpp"

#include <string>

namespace resetd::plan {
namespace {

// The lines of a source, without their line feeds.
class Lines {
 public:
  explicit Lines(Source& source) : source_(source) {}

  /// False at the end, and where the source has a fault.
  bool next() {
    text_.clear();
    too_long_ = false;
    ++number_;
    while (true) {
      if (bytes_.empty()) bytes_ = source_.next();
      if (bytes_.empty()) return !source_.fault() && !text_.empty();
      const std::size_t end = bytes_.find('\n');
      append(bytes_.substr(0, end));
      bytes_.remove_prefix(end == std::string_view::npos ? bytes_.size() : end + 1);
      if (end != std::string_view::npos) return true;
    }
  }
  const std::string& text() const { return text_; }
  std::size_t number() const { return number_; }
  bool too_long() const { return too_long_; }

 private:
  void append(std::string_view part) {
    too_long_ = too_long_ || text_.size() + part.size() > Tree::max_bytes;
    if (!too_long_) text_ += part;
  }

  Source& source_;
  std::string_view bytes_;
  std::string text_;
  std::size_t number_ = 0;
  bool too_long_ = false;
};

}  // namespace

bool read_json_lines(Source& source, Problems& problems, TaskFlow& flow) {
  Lines lines(source);
  Tree tree;
  while (lines.next()) {
    if (!lines.too_long() && lines.text().find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto fault = lines.too_long() ? Fault{{lines.number(), 1}, "a line is at most 1 MiB"}
                                        : read_json(lines.text(), lines.number(), tree);
    bool wanted = true;
    if (fault) {
      problems.add(fault->mark, flow.next_prefix() + fault->message);
      wanted = flow.skip();
    } else {
      wanted = flow.task(tree);
    }
    if (!wanted || problems.full()) return false;
  }
  return true;
}

}  // namespace resetd::plan
