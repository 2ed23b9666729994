#include "daemon/answer_lines.hpp"

#include <exception>

namespace resetd::daemon {

bool AnswerLines::feed(std::string_view piece) {
  try {
    while (trouble_.empty() && !piece.empty()) {
      const std::size_t end = piece.find('\n');
      rest_.append(piece.substr(0, end));
      if (end == std::string_view::npos) break;
      piece.remove_prefix(end + 1);
      take_(rest_);
      rest_.clear();
    }
  } catch (const std::exception& fault) {
    trouble_ = fault.what();
  }
  return trouble_.empty();
}

core::Result<void> AnswerLines::end(bool whole) const {
  if (whole && trouble_.empty() && rest_.empty()) return {};
  return core::unreachable("the daemon's answer is not understood (" + (trouble_.empty() ? "it breaks off" : trouble_) +
                           "): is it of the same version as this command?");
}

}  // namespace resetd::daemon
