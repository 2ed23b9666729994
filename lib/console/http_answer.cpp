#include "console/http_answer.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

namespace resetd::console {
namespace {

namespace http = boost::beast::http;
using ErrorCode = boost::beast::error_code;

constexpr std::uint32_t max_header = 64 << 10;
constexpr int max_interim = 5;

/// Where the parser hands the body's pieces; an error ends the parsing.
using PieceSink = std::function<void(std::string_view, ErrorCode&)>;

/// A Beast body that keeps nothing.
struct PieceBody {
  using value_type = PieceSink;
  class reader {
   public:
    template <bool is_request, class Fields>
    reader(http::header<is_request, Fields>&, value_type& sink) : sink_(sink) {}
    void init(const boost::optional<std::uint64_t>&, ErrorCode& error) { error = {}; }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, ErrorCode& error) {
      error = {};
      std::size_t taken = 0;
      for (const boost::asio::const_buffer piece : boost::beast::buffers_range_ref(buffers)) {
        sink_({static_cast<const char*>(piece.data()), piece.size()}, error);
        if (error) return taken;
        taken += piece.size();
      }
      return taken;
    }
    void finish(ErrorCode& error) { error = {}; }

   private:
    value_type& sink_;
  };
};

using Parser = http::response_parser<PieceBody>;

bool too_large(const ErrorCode& error) {
  return error == http::error::header_limit || error == http::error::body_limit ||
         error == http::error::buffer_overflow;
}

}  // namespace

class AnswerReader::State {
 public:
  State(std::size_t max_body, BodySink sink) : max_body_(max_body), sink_(std::move(sink)) { begin_message(); }

  std::optional<core::CallEnd> write(std::string_view bytes) {
    // Mostly nothing was left over, and what has come is read where it is.
    const bool left_over = !unread_.empty();
    if (left_over) bytes = unread_ += bytes;
    std::size_t taken = 0;
    std::optional<core::CallEnd> end;
    while (!end && taken < bytes.size()) {
      const std::size_t before = taken;
      end = step(bytes, taken);
      if (taken == before) break;  // it needs more than there is
    }
    if (left_over) {
      unread_.erase(0, taken);
    } else {
      unread_ = bytes.substr(taken);
    }
    if (!end && unread_.size() > 2 * std::size_t{max_header}) return refuse("a line is too long", true);
    return end;
  }

  core::CallEnd end_of_stream() const {
    const bool begun = parser_->got_some() || !unread_.empty();
    return begun ? core::CallEnd::answer_cut_short : core::CallEnd::connection_closed;
  }

  bool reusable() const { return complete_ && head_.keep_alive && unread_.empty(); }
  const AnswerHead& head() const { return head_; }
  const std::string& problem() const { return problem_; }

 private:
  void begin_message() {
    parser_.emplace();
    parser_->header_limit(max_header);
    parser_->body_limit(boost::none);
    parser_->get().body() = [this](std::string_view piece, ErrorCode& error) { take_piece(piece, error); };
  }

  void take_piece(std::string_view piece, ErrorCode& error) {
    body_ += piece.size();
    if (body_ > max_body_) {
      error = http::error::body_limit;
      return;
    }
    sink_(head_, piece);
  }

  std::optional<core::CallEnd> step(std::string_view bytes, std::size_t& taken) {
    const bool header_was_done = parser_->is_header_done();
    ErrorCode error;
    const boost::asio::const_buffer rest(bytes.data() + taken, bytes.size() - taken);
    taken += parser_->put(rest, error);
    if (error == http::error::need_more) return std::nullopt;
    if (error) return refuse(error.message(), too_large(error));
    if (!header_was_done && parser_->is_header_done()) {
      if (const auto end = header_done()) return end;
    }
    if (!parser_->is_done()) return std::nullopt;
    complete_ = true;
    return core::CallEnd::answered;
  }

  std::optional<core::CallEnd> header_done() {
    const auto& message = parser_->get();
    const int status = static_cast<int>(message.result_int());
    if (status < 100) return refuse("no such status", false);  // Beast takes 000 to 099
    if (status / 100 == 1) {
      if (status == 101) return refuse("it changes the protocol", false);
      if (++interim_ > max_interim) return refuse("too many interim answers", false);
      begin_message();
      return std::nullopt;
    }
    head_.status = status;
    head_.keep_alive = parser_->keep_alive();
    head_.retry_after = std::string(message[http::field::retry_after]);
    head_.date = std::string(message[http::field::date]);
    if (parser_->need_eof()) {
      problem_ = "the answer has no length";
      return core::CallEnd::answer_without_length;
    }
    const auto length = parser_->content_length();
    if (length && *length > max_body_) return refuse("the body is too large", true);
    return std::nullopt;
  }

  core::CallEnd refuse(std::string problem, bool large) {
    problem_ = std::move(problem);
    return large ? core::CallEnd::answer_too_large : core::CallEnd::answer_malformed;
  }

  std::size_t max_body_;
  BodySink sink_;
  std::optional<Parser> parser_;
  std::string unread_;
  std::size_t body_ = 0;
  int interim_ = 0;
  bool complete_ = false;
  AnswerHead head_;
  std::string problem_;
};

AnswerReader::AnswerReader(std::size_t max_body, BodySink sink)
    : state_(std::make_unique<State>(max_body, std::move(sink))) {}
AnswerReader::~AnswerReader() = default;

std::optional<core::CallEnd> AnswerReader::write(std::string_view bytes) {
  return state_->write(bytes);
}
core::CallEnd AnswerReader::end_of_stream() const {
  return state_->end_of_stream();
}
const AnswerHead& AnswerReader::head() const {
  return state_->head();
}
bool AnswerReader::reusable() const {
  return state_->reusable();
}
const std::string& AnswerReader::problem() const {
  return state_->problem();
}

}  // namespace resetd::console
