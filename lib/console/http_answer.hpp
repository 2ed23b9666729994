#pragma once
// An HTTP answer, read as its bytes arrive: where it ends, and whether that end can be trusted. Pure: no socket. The
// .cpp is the only client-side use of Beast.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/outcome.hpp"

namespace resetd::console {

struct AnswerHead {
  int status = 0;  ///< 0 until the header of the final answer is complete
  bool keep_alive = false;
  std::string retry_after;  ///< as it came; empty where absent
  std::string date;         ///< likewise
};

/// Takes an answer's body piece by piece; the head is complete.
using BodySink = std::function<void(const AnswerHead&, std::string_view)>;

/// One answer to one POST. Interim answers (1xx) are read past, at most 5 of them; 101 is malformed, as we never ask
/// for another protocol. A header is at most 64 KiB, the body at most `max_body` bytes.
class AnswerReader {
 public:
  AnswerReader(std::size_t max_body, BodySink sink);
  ~AnswerReader();
  AnswerReader(const AnswerReader&) = delete;
  AnswerReader& operator=(const AnswerReader&) = delete;

  /// The next bytes; not after the end is known. Answers the end once it is: answered, answer_without_length,
  /// answer_malformed or answer_too_large.
  std::optional<core::CallEnd> write(std::string_view bytes);

  /// What it means when the stream ends here: connection_closed before the first byte, else answer_cut_short.
  core::CallEnd end_of_stream() const;

  const AnswerHead& head() const;
  /// Answered, the server keeps the connection, and nothing came behind the answer.
  bool reusable() const;
  /// For people, where the end is not answered.
  const std::string& problem() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace resetd::console
