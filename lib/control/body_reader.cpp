#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>

#include "control/input.hpp"
#include "core/lexers.hpp"

namespace resetd::control {
namespace {

namespace json = boost::json;

/// What Boost.JSON's parser calls while a command's body is read. Its own tree would let the last of two equal keys
/// win. The on_… members are the parser's interface: false, with the error set, ends the parsing.
class BodyHandler {
 public:
  using Error = json::error_code;
  using Text = json::string_view;

  static constexpr std::size_t max_object_size = 64;
  static constexpr std::size_t max_array_size = 64;
  static constexpr std::size_t max_key_size = 256;
  static constexpr std::size_t max_string_size = 64 << 10;

  explicit BodyHandler(const Route& route) : route_(route) {}

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error& error) {
    if (depth_++ > 0) return wrong_type(error);
    return true;
  }
  bool on_object_end(std::size_t, Error&) {
    --depth_;
    return true;
  }
  bool on_array_begin(Error& error) {
    if (depth_ == 0) return fail("the body is no JSON object", error);
    if (in_list_ || field_->kind != FieldKind::texts) return wrong_type(error);
    in_list_ = true;
    values_[std::string(field_->name)] = std::vector<std::string>{};
    return true;
  }
  bool on_array_end(std::size_t, Error&) {
    in_list_ = false;
    return true;
  }
  bool on_key_part(Text part, std::size_t, Error&) {
    text_.append(part);
    return true;
  }
  bool on_key(Text part, std::size_t, Error& error) {
    text_.append(part);
    const std::string key = std::exchange(text_, {});
    field_ = nullptr;
    for (const Field& field : route_.fields) {
      if (field.name == key) field_ = &field;
    }
    if (field_ == nullptr) return fail("unknown field " + core::shown(key) + " in the body", error);
    if (values_.contains(key)) return fail("the field " + key + " stands in the body twice", error);
    return true;
  }
  bool on_string_part(Text part, std::size_t, Error&) {
    text_.append(part);
    return true;
  }
  bool on_string(Text part, std::size_t, Error& error) {
    text_.append(part);
    std::string text = std::exchange(text_, {});
    if (depth_ == 0) return fail("the body is no JSON object", error);
    if (text.find('\0') != std::string::npos) return fail("a text in the body holds a NUL", error);
    if (in_list_) {
      std::get<std::vector<std::string>>(values_[std::string(field_->name)]).push_back(std::move(text));
      return true;
    }
    if (field_->kind != FieldKind::text) return wrong_type(error);
    values_[std::string(field_->name)] = std::move(text);
    return true;
  }
  bool on_number_part(Text, Error&) { return true; }
  bool on_int64(std::int64_t number, Text, Error& error) {
    if (depth_ == 0 || in_list_ || field_->kind != FieldKind::number) return wrong_type(error);
    values_[std::string(field_->name)] = number;
    return true;
  }
  bool on_uint64(std::uint64_t, Text, Error& error) { return wrong_type(error); }
  bool on_double(double, Text, Error& error) { return wrong_type(error); }
  bool on_bool(bool, Error& error) { return wrong_type(error); }
  bool on_null(Error& error) { return wrong_type(error); }
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }

  const std::string& problem() const { return problem_; }
  std::map<std::string, Value, std::less<>> take() { return std::move(values_); }

 private:
  bool fail(std::string problem, Error& error) {
    problem_ = std::move(problem);
    error = json::make_error_code(json::error::syntax);
    return false;
  }
  bool wrong_type(Error& error) {
    if (field_ == nullptr) return fail("the body is no JSON object", error);
    switch (field_->kind) {
      case FieldKind::text:
        return fail(std::string(field_->name) + " is no text", error);
      case FieldKind::number:
        return fail(std::string(field_->name) + " is no whole number within 64 bits", error);
      case FieldKind::texts:
        return fail(std::string(field_->name) + " is no list of texts", error);
    }
    return false;
  }

  const Route& route_;
  const Field* field_ = nullptr;
  int depth_ = 0;
  bool in_list_ = false;
  std::string text_;
  std::string problem_;
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace

core::Result<Body> read_body(std::string_view text, const Route& route) {
  std::map<std::string, Value, std::less<>> values;
  if (text.find_first_not_of(" \t\r\n") != std::string_view::npos) {
    json::parse_options options;
    options.max_depth = 4;
    json::basic_parser<BodyHandler> parser(options, route);
    json::error_code error;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
    if (!parser.handler().problem().empty()) return core::bad_input(parser.handler().problem());
    const bool more = text.find_first_not_of(" \t\r\n", used) != std::string_view::npos;
    if (error || more || !parser.done())
      return core::bad_input("the body is no JSON: " + (error ? error.message() : "one object is expected"));
    values = parser.handler().take();
  }
  for (const Field& field : route.fields) {
    if (field.required && !values.contains(field.name))
      return core::bad_input("the field " + std::string(field.name) + " is missing in the body");
  }
  return Body{std::move(values)};
}

}  // namespace resetd::control
