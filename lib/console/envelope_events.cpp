// The parser's events, made into levels and kept values; what they mean is envelope_handler.cpp's.

#include <boost/json/error.hpp>

#include "console/envelope_handler.hpp"

namespace resetd::console {

bool EnvelopeHandler::on_object_begin(Error& error) {
  if (!begin(Kind::object, error)) return false;
  levels_.push_back({true, 0});
  keys_.open();
  return true;
}

bool EnvelopeHandler::on_object_end(std::size_t, Error& error) {
  if (storing()) kept_.push_object(levels_.back().members);
  levels_.pop_back();
  keys_.close();
  return end(error);
}

bool EnvelopeHandler::on_array_begin(Error& error) {
  if (!begin(Kind::array, error)) return false;
  levels_.push_back({false, 0});
  return true;
}

bool EnvelopeHandler::on_array_end(std::size_t size, Error& error) {
  levels_.pop_back();
  if (storing()) kept_.push_array(size);
  return end(error);
}

bool EnvelopeHandler::on_key_part(Text part, std::size_t, Error&) {
  key_ += part;
  return true;
}

bool EnvelopeHandler::on_key(Text part, std::size_t, Error& error) {
  if (key_.empty()) return on_whole_key(part, error);
  key_ += part;
  const std::string key = std::move(key_);
  key_.clear();
  return on_whole_key(key, error);
}

bool EnvelopeHandler::on_whole_key(std::string_view key, Error& error) {
  if (!keys_.insert(key)) return fail("a key appears twice", error);
  if (keeping() && passes_over(key)) passed_from_ = levels_.size();
  if (storing()) {
    kept_.push_key(key);
    ++levels_.back().members;
    return hold(key.size(), error);
  }
  if (keeping()) return true;
  if (levels_.size() == 1) envelope_field_ = key;
  if (levels_.size() == 2) page_field_ = key;
  return true;
}

bool EnvelopeHandler::on_string_part(Text part, std::size_t, Error& error) {
  if (!string_begun_ && !begin(Kind::scalar, error)) return false;
  string_begun_ = true;
  if (!storing()) return true;
  kept_.push_chars(part);
  return hold(part.size(), error);
}

bool EnvelopeHandler::on_string(Text part, std::size_t, Error& error) {
  if (!string_begun_ && !begin(Kind::scalar, error)) return false;
  string_begun_ = false;
  if (!storing()) return end(error);
  kept_.push_string(part);
  return hold(part.size(), error) && end(error);
}

bool EnvelopeHandler::on_number_part(Text part, Error& error) {
  constexpr std::size_t longest = 1024;
  number_ += part;
  return number_.size() <= longest || fail("a number is too long", error);
}

bool EnvelopeHandler::on_int64(std::int64_t number, Text, Error& error) {
  number_.clear();
  if (!begin(Kind::scalar, error)) return false;
  if (storing()) kept_.push_int64(number);
  return end(error);
}

bool EnvelopeHandler::on_uint64(std::uint64_t number, Text, Error& error) {
  number_.clear();
  if (!begin(Kind::scalar, error)) return false;
  if (storing()) kept_.push_uint64(number);
  return end(error);
}

bool EnvelopeHandler::on_double(double number, Text part, Error& error) {
  if (!on_number_part(part, error)) return false;
  const std::string text = std::move(number_);
  number_.clear();
  if (!begin(Kind::scalar, error)) return false;
  if (storing()) {
    // An integer beyond 64 bits would lose digits as a double, and two positions could look the same: keep its text,
    // which no id may be.
    const bool integer = text.find_first_of(".eE") == std::string::npos;
    if (integer) {
      kept_.push_string(text);
    } else {
      kept_.push_double(number);
    }
  }
  return end(error);
}

bool EnvelopeHandler::on_bool(bool truth, Error& error) {
  if (!begin(Kind::scalar, error)) return false;
  if (storing()) kept_.push_bool(truth);
  return end(error);
}

bool EnvelopeHandler::on_null(Error& error) {
  if (!begin(Kind::scalar, error)) return false;
  if (storing()) kept_.push_null();
  return end(error);
}

}  // namespace resetd::console
