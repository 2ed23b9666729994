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
  const bool good = lines_.feed(piece);
  context_.out.write(std::exchange(text_, {}));
  return good && context_.out.error() == 0;
}

void PreviewOut::line(std::string& text) {
  if (whole_) throw std::runtime_error("more than there should be");
  if (!std::exchange(begun_, true)) return head(text);
  if (text.starts_with(']')) return tail(text);
  task(text);
}

void PreviewOut::head(std::string_view line) {
  if (!line.starts_with('{') || !line.ends_with('[')) throw std::runtime_error("another document");
  if (format_ == Format::table) return;
  text_ = json::serialize(json::object{{"plan", plan_.string()}});
  text_.back() = ',';
  text_.append(line.substr(1)).append("\n");
}

void PreviewOut::task(std::string& line) {
  if (format_ == Format::json) {
    text_.append(line).append("\n");
    return;
  }
  if (line.ends_with(',')) line.pop_back();
  rows_.push_back(preview_row_of(json::parse(line).as_object()));
  if (rows_.size() == table_rows) print_rows();
}

void PreviewOut::tail(std::string& line) {
  line.replace(0, 2, "{");
  const json::object object = json::parse(line).as_object();
  const json::object& counts = object.at("counts").as_object();
  if (format_ == Format::json) {
    text_.append("],").append(line, 1).append("\n");
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
  return lines_.end(whole_);
}

}  // namespace resetd::daemon
