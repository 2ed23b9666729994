#include <utility>

#include "control/client.hpp"
#include "core/lexers.hpp"

namespace resetd::control {

bool EventReader::line(std::string_view text, const Sink& sink) {
  if (text.empty()) {
    const StreamedEvent event = std::exchange(event_, {});
    return event.data.empty() || sink(event);
  }
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos) return true;  // a comment, or a field without a value
  const std::string_view field = text.substr(0, colon);
  std::string_view value = text.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "id") {
    if (const auto id = core::lex_integer(value)) event_.id = *id;
  } else if (field == "event") {
    event_.event = value;
  } else if (field == "data") {
    event_.data.append(event_.data.empty() ? "" : "\n").append(value);
  }
  return true;
}

bool EventReader::feed(std::string_view piece, const Sink& sink) {
  rest_ += piece;
  std::size_t begin = 0;
  bool go_on = true;
  for (std::size_t end = 0; go_on && (end = rest_.find('\n', begin)) != std::string::npos; begin = end + 1)
    go_on = line(std::string_view(rest_).substr(begin, end - begin), sink);
  rest_.erase(0, begin);
  return go_on;
}

}  // namespace resetd::control
