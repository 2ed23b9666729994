#include "console/envelope.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include "console/envelope_handler.hpp"

namespace resetd::console {
namespace {

boost::json::parse_options strict() {
  boost::json::parse_options options;
  options.max_depth = 32;
  return options;
}

}  // namespace

class EnvelopeParser::Reader {
 public:
  Reader(DataShape shape, JobSink sink) : parser_(strict(), shape, std::move(sink)) {}

  void write(std::string_view bytes) {
    if (error_) return;
    const std::size_t taken = parser_.write_some(true, bytes.data(), bytes.size(), error_);
    if (!error_ && taken < bytes.size()) {
      error_ = boost::json::make_error_code(boost::json::error::extra_data);
      parser_.fail(error_);
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
