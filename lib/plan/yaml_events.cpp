#include "plan/yaml_events.hpp"

namespace resetd::plan {
namespace {

// yaml-cpp names a plain scalar's tag "?" and a quoted one's "!".
constexpr std::string_view plain_tag = "?";
constexpr std::string_view quoted_tag = "!";

}  // namespace

void YamlEvents::OnDocumentStart(const YAML::Mark& mark) {
  if (in_structure()) return;
  if (at_ == At::document) return;
  problems_.add(input_.place(mark), "more behind the end of the document; a plan is one document");
  throw Stop{YamlEnd::complete};
}

void YamlEvents::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  add_scalar(Kind::null, arrive(mark, anchor), {});
}

void YamlEvents::OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) {
  const Mark place = arrive(mark, 0);
  problems_.add(place, where() + "aliases (*) are not allowed");
  add_scalar(Kind::bad, place, {});
}

void YamlEvents::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                          const std::string& value) {
  if (in_structure()) return;
  const Mark place = arrive(mark, anchor);
  Kind kind = tag == plain_tag ? Kind::plain : Kind::quoted;
  const bool tagged = tag != plain_tag && (tag != quoted_tag || input_.character(mark) == '!');
  if (tagged) {
    problems_.add(place, where() + "tags (!) are not allowed");
    kind = Kind::bad;
  } else if (value.size() > max_scalar_bytes) {
    problems_.add(place, where() + "a scalar is at most 64 KiB");
    kind = Kind::bad;
  } else if (value.find('\0') != std::string::npos) {  // an escape; the source lets no such byte by
    problems_.add(place, where() + "a NUL character; text cannot hold one");
    kind = Kind::bad;
  }
  add_scalar(kind, place, kind == Kind::bad ? std::string_view() : value);
}

void YamlEvents::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                                 YAML::EmitterStyle::value style) {
  if (in_structure()) return;
  const Mark place = arrive(mark, anchor);
  if (at_ == At::value && !tree_.started() && key_.scalar() && key_.text == "tasks" && listener_.begin_tasks(key_)) {
    if (tag != plain_tag) problems_.add(place, "tags (!) are not allowed");
    at_ = At::tasks;
    ++depth_;
    block_tasks_ = style == YAML::EmitterStyle::Block;
    tasks_indent_ = static_cast<std::size_t>(mark.column);
    return;
  }
  open(Kind::list, place, tag);
}

void YamlEvents::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                            YAML::EmitterStyle::value /*style*/) {
  if (in_structure()) return;
  hand_over_when_due(mark);
  const Mark place = arrive(mark, anchor);
  if (at_ == At::document) {
    if (tag != plain_tag) problems_.add(place, "tags (!) are not allowed");
    root_ = place;
    root_indent_ = static_cast<std::size_t>(mark.column);
    at_ = At::key;
    ++depth_;
    return;
  }
  open(Kind::map, place, tag);
}

YamlEnd YamlEvents::finish() {
  if (at_ != At::document) return YamlEnd::complete;
  problems_.add({1, 1}, "the plan is empty");
  return YamlEnd::broken;
}

bool YamlEvents::in_structure() {
  if (structure_left_ == 0) return false;
  --structure_left_;
  return true;
}

Mark YamlEvents::arrive(const YAML::Mark& mark, YAML::anchor_t anchor) {
  input_.progress(mark);
  const Mark place = input_.place(mark);
  if (anchor != 0) problems_.add(place, where() + "anchors (&) are not allowed");
  return place;
}

void YamlEvents::open(Kind kind, Mark mark, const std::string& tag) {
  if (at_ == At::document) {
    problems_.add(mark, "a plan is a map of fields, not " + std::string(described(kind)));
    throw Stop{YamlEnd::broken};
  }
  if (tag != plain_tag) problems_.add(mark, where() + "tags (!) are not allowed");
  if (++depth_ > max_depth) {
    problems_.add(mark, where() + "nested deeper than 16");
    throw Stop{YamlEnd::broken};
  }
  tree_.open(kind, mark);
}

void YamlEvents::close() {
  --depth_;
  if (tree_.started()) {
    tree_.close();
    if (tree_.complete()) piece_complete();
  } else if (at_ == At::tasks) {
    at_ = At::key;
  } else {
    at_ = At::behind;
  }
}

void YamlEvents::add_scalar(Kind kind, Mark mark, std::string_view text) {
  if (at_ == At::document) {
    const bool empty = kind == Kind::null;
    problems_.add(mark, empty ? "the plan is empty" : "a plan is a map of fields, not " + std::string(described(kind)));
    throw Stop{YamlEnd::broken};
  }
  const bool section_value = at_ == At::value && !tree_.started();
  tree_.scalar(kind, kind == Kind::null && section_value ? key_.mark : mark, text);
  if (tree_.complete()) piece_complete();
}

void YamlEvents::piece_complete() {
  if (at_ == At::tasks) {
    task_complete();
  } else if (at_ == At::key) {
    key_ = tree_.root();
    if (!key_.scalar() && key_.kind != Kind::bad) {
      problems_.add(key_.mark, "a key is " + std::string(described(key_.kind)) + "; keys are plain words");
      key_.kind = Kind::bad;
    }
    at_ = At::value;
  } else {
    at_ = At::key;
    if (tree_.too_large()) {
      problems_.add(tree_.mark(), "more than 1 MiB or 65536 values in one section");
      throw Stop{YamlEnd::broken};
    } else {
      check_keys(tree_, "", problems_);
      go_on(listener_.section(key_, tree_.root()));
    }
  }
  tree_.clear();
}

void YamlEvents::task_complete() {
  if (tree_.too_large()) {
    problems_.add(tree_.mark(), where() + "more than 1 MiB or 65536 values in one task");
  }
  go_on(listener_.task(tree_));
  ++tasks_;
}

void YamlEvents::hand_over_when_due(const YAML::Mark& mark) {
  if (at_ != At::tasks || tree_.started() || !block_tasks_ || !input_.take_over_due(mark)) return;
  const auto item_indent = static_cast<std::size_t>(mark.column);
  throw TakeOver{mark, std::string(root_indent_, ' ') + "x:\n" + std::string(tasks_indent_, ' ') + "-\n" +
                           std::string(item_indent, ' ')};
}

std::string YamlEvents::where() const {
  return at_ == At::tasks ? "task " + std::to_string(tasks_ + 1) + ": " : "";
}

void YamlEvents::go_on(bool wanted) const {
  if (!wanted) throw Stop{YamlEnd::stopped};
}

}  // namespace resetd::plan
