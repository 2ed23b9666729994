#pragma once
// Nodes as values of the types that a plan's fields have. Errors continue a sentence that names the field; an empty
// one means that the node was reported before.

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "plan/problems.hpp"
#include "plan/tree.hpp"

namespace resetd::plan {

/// Plain digits; quotes are an error.
core::Result<std::int64_t> read_integer(const Node& node, std::int64_t min, std::int64_t max);

/// Text that is not empty. true and false without quotes are booleans, not text; so is a JSON number a number.
core::Result<std::string> read_text(const Node& node);

/// true or false, without quotes.
core::Result<bool> read_boolean(const Node& node);

/// A duration between min and max.
core::Result<std::chrono::milliseconds> read_duration(const Node& node, std::chrono::milliseconds min,
                                                      std::chrono::milliseconds max);

/// One of the words; gives its index.
core::Result<std::size_t> read_choice(const Node& node, std::span<const std::string_view> words);

/// The error of a node whose kind does not fit where `wanted` ("an integer") belongs.
core::Error wrong_kind(const Node& node, std::string_view wanted);

/// What a message is about: `task 3: taskId`. Put together only where there is one; of a good plan's million tasks none
/// has. Refers to its texts: for arguments only.
class Subject {
 public:
  Subject(std::string_view name) : name_(name) {}
  Subject(const std::string& name) : name_(name) {}
  Subject(const char* name) : name_(name) {}
  Subject(std::string_view where, std::string_view name) : where_(where), name_(name) {}

  std::string text() const { return std::string(where_).append(name_); }

 private:
  std::string_view where_;
  std::string_view name_;
};

/// Stores a value, or reports `subject` and the error at the node. True where stored.
template <class T, class Out>
bool store(const core::Result<T>& value, const Node& node, Subject subject, Problems& problems, Out& out) {
  if (value) {
    out = Out(*value);
    return true;
  }
  if (!value.error().message.empty()) problems.add(node.mark, subject.text() + " " + value.error().message);
  return false;
}

}  // namespace resetd::plan
