#pragma once
// How an answer begins, and a piece of a stream: bytes as they go out. Pure.

#include <optional>
#include <string>
#include <string_view>

#include "control/exchange.hpp"

namespace resetd::control {

struct AnswerHead {
  unsigned status = 200;
  std::string_view type;
  std::optional<std::size_t> length;  ///< nothing: sent as it is made
  bool chunked = false;               ///< else, without a length, it ends with the connection
  bool keep = true;                   ///< the connection
  bool retry_later = false;
  std::string_view allow;
  std::string_view policy;  ///< of a page for a browser, which then is told to name it to no other site
};

/// Status line and headers, with the empty line. Every text in it is ours.
std::string head_text(const AnswerHead& head);

/// One chunk; `text` is not empty, which would end the stream.
std::string chunk_text(std::string_view text);

}  // namespace resetd::control
