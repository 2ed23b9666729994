#pragma once
// An answer that is read line by line, whatever pieces it comes in. Pure.

#include <functional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace resetd::daemon {

class AnswerLines {
 public:
  /// Throws what says, for a log, what is wrong with a line. It may change it.
  using Take = std::function<void(std::string& line)>;
  explicit AnswerLines(Take take) : take_(std::move(take)) {}

  /// False: something is wrong, and nothing more is taken.
  bool feed(std::string_view piece);
  /// `whole`: nothing is to follow any more. Unreachable where it is not, or something was wrong.
  core::Result<void> end(bool whole) const;

 private:
  Take take_;
  std::string rest_;
  std::string trouble_;
};

}  // namespace resetd::daemon
