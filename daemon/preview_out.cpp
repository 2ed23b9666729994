#include "daemon/preview_out.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>
#include <utility>

#include "daemon/answers.hpp"
#include "daemon/text.hpp"

namespace resetd::daemon {
namespace {

namespace json = boost::json;

constexpr std::size_t table_rows = 1000;

}  // namespace

bool PreviewOut::feed(std::string_view piece) {
  try {
    while (trouble_.empty() && !piece.empty()) {
      const std::size_t end = piece.find('\n');
      rest_.append(piece.substr(0, end));
      if (end == std::string_view::npos) break;
      piece.remove_prefix(end + 1);
      line();
      rest_.clear();
    }
  } catch (const std::exception& fault) {
    trouble_ = fault.what();
  }
  context_.out.write(std::exchange(text_, {}));
  return trouble_.empty() && context_.out.error() == 0;
}

void PreviewOut::line() {
  if (whole_) throw std::runtime_error("more than there should be");
  if (!std::exchange(begun_, true)) return head();
  if (rest_.starts_with(']')) return tail();
  task();
}

void PreviewOut::head() {
  if (!rest_.starts_with('{') || !rest_.ends_with('[')) throw std::runtime_error("another document");
  if (format_ == Format::table) return;
  text_ = json::serialize(json::object{{"plan", plan_.string()}});
  text_.back() = ',';
  text_.append(rest_, 1).append("\n");
}

void PreviewOut::task() {
  if (format_ == Format::json) {
    text_.append(rest_).append("\n");
    return;
  }
  if (rest_.ends_with(',')) rest_.pop_back();
  rows_.push_back(preview_row_of(json::parse(rest_).as_object()));
  if (rows_.size() == table_rows) print_rows();
}

void PreviewOut::tail() {
  rest_.replace(0, 2, "{");
  const json::object object = json::parse(rest_).as_object();
  const json::object& counts = object.at("counts").as_object();
  if (format_ == Format::json) {
    text_.append("],").append(rest_, 1).append("\n");
  } else {
    print_rows();
    const json::value& outlook = object.at("outlook");
    for (const json::value& told : outlook.as_array()) {
      text_.append(harmless(std::string_view{told.as_string()})).append("\n");
    }
  }
  if (counts.contains("refused")) context_.exit_code = static_cast<int>(core::ErrorKind::refused);
  whole_ = true;
}

void PreviewOut::print_rows() {
  if (!rows_.empty()) context_.out.print(preview_table(rows_));
  rows_.clear();
}

core::Result<void> PreviewOut::finish() {
  if (context_.out.error() != 0) return {};  // the command says so
  if (whole_ && trouble_.empty() && rest_.empty()) return {};
  return core::unreachable("the preview is not understood (" + (trouble_.empty() ? "it breaks off" : trouble_) +
                           "): is the process at work of the same version as this command?");
}

}  // namespace resetd::daemon
