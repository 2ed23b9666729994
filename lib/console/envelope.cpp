#include "console/envelope.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>

#include "console/envelope_handler.hpp"

namespace resetd::console {
namespace {

boost::json::parse_options strict() {
  boost::json::parse_options options;
  options.max_depth = 32;
  return options;
}

// Boost 1.81 goes on with a character that was cut (UTF-8 or an escape) as if its buffer of 4096 bytes were empty, and
// writes up to three bytes behind its end (boostorg/json issue 876). What fits in with room to spare is safe.
constexpr std::size_t most_at_once = 4096 - 16;

}  // namespace

class EnvelopeParser::Reader {
 public:
  Reader(DataShape shape, JobSink sink) : parser_(strict(), shape, std::move(sink)) {}

  void write(std::string_view bytes) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(most_at_once, bytes.size()))) {
      write_piece(bytes.substr(0, most_at_once));
    }
  }

  Envelope finish() {
    if (!error_) parser_.write_some(false, nullptr, 0, error_);
    if (!error_) return parser_.handler().envelope();
    Envelope malformed;
    const std::string& problem = parser_.handler().problem();
    malformed.problem = problem.empty() ? error_.message() : problem;
    return malformed;
  }

 private:
  void write_piece(std::string_view bytes) {
    if (error_) return;
    const std::size_t taken = parser_.write_some(true, bytes.data(), bytes.size(), error_);
    if (!error_ && taken < bytes.size()) {
      error_ = boost::json::make_error_code(boost::json::error::extra_data);
      parser_.fail(error_);
    }
  }

  boost::json::basic_parser<EnvelopeHandler> parser_;
  boost::json::error_code error_;
};

EnvelopeParser::EnvelopeParser(DataShape shape, JobSink sink)
    : reader_(std::make_unique<Reader>(shape, std::move(sink))) {}
EnvelopeParser::~EnvelopeParser() = default;
EnvelopeParser::EnvelopeParser(EnvelopeParser&&) noexcept = default;
EnvelopeParser& EnvelopeParser::operator=(EnvelopeParser&&) noexcept = default;

void EnvelopeParser::write(std::string_view bytes) {
  reader_->write(bytes);
}

Envelope EnvelopeParser::finish() {
  return reader_->finish();
}

}  // namespace resetd::console
