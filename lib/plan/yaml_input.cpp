#include "plan/yaml_input.hpp"

#include <algorithm>

namespace resetd::plan {
namespace {

// 1 MiB of brackets costs the scanner 200 MiB; one task in sane style is a thousandth of it.
constexpr std::size_t max_without_event = 1024 * 1024;
// Comments cost the scanner nothing, but the same line can be a block scalar's, which costs its own length.
constexpr std::size_t comment_discount = 16;
constexpr std::string_view document_start = "--- ";
constexpr std::string_view document_end = "\n...\n";

std::size_t at(int mark) {
  return static_cast<std::size_t>(mark);
}

// The offset of the `{` that everything stands in, or npos. `head` is the beginning of the plan.
std::size_t flow_root(std::string_view head, std::size_t& marker) {
  marker = std::string_view::npos;
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (head[i] == '{') return i;
    if (head[i] == '#') {
      i = std::min(head.find('\n', i), head.size() - 1);
    } else if (head.substr(i, 3) == "---" && marker == std::string_view::npos) {
      marker = i;
      i += 2;
    } else if (std::string_view(" \t\r\n").find(head[i]) == std::string_view::npos) {
      break;
    }
  }
  return std::string_view::npos;
}

}  // namespace

Mark YamlInput::place(const YAML::Mark& mark) const {
  if (mark.is_null()) return last_place_;
  Mark place{at(mark.line) + 1 + line_shift_, at(mark.column) + 1};
  if (place.line == inserted_line_ && place.column > document_start.size()) {
    place.column -= document_start.size();
  }
  return place;
}

char YamlInput::character(const YAML::Mark& mark) const {
  const std::size_t pos = at(mark.pos);
  return pos >= window_begin_ && pos - window_begin_ < window_.size() ? window_[pos - window_begin_] : '\0';
}

void YamlInput::progress(const YAML::Mark& mark) {
  done_ = std::max(done_, at(mark.pos));
  last_place_ = place(mark);
  since_event_ = 0;
}

bool YamlInput::take_over_due(const YAML::Mark& mark) const {
  return at(mark.pos) > structure_ + parser_bytes_ && at(mark.pos) >= window_begin_ && inserted_line_ == 0;
}

void YamlInput::take_over(const YAML::Mark& mark, std::string structure) {
  const std::size_t lines = static_cast<std::size_t>(std::count(structure.begin(), structure.end(), '\n'));
  line_shift_ = line_shift_ + at(mark.line) - lines;
  window_.erase(0, at(mark.pos) - window_begin_);
  window_.insert(0, structure);
  window_begin_ = 0;
  done_ = 0;
  structure_ = structure.size();
  setg(window_.data(), window_.data(), window_.data() + window_.size());
}

void YamlInput::drop_done() {
  const std::size_t drop = std::min(done_ - std::min(done_, window_begin_), window_.size());
  window_.erase(0, drop);
  window_begin_ += drop;
}

void YamlInput::release_fault() {
  fault_held_ = false;
  if (fault_met_) throw InputFault{*source_.fault()};
}

std::string_view YamlInput::more() {
  const std::string_view bytes = source_.next();
  if (!bytes.empty()) {
    line_open_ = bytes.back() != '\n';
    return bytes;
  }
  if (source_.fault()) {
    if (!fault_held_) throw InputFault{*source_.fault()};
    fault_met_ = true;
    return {};
  }
  if (ended_) return {};
  ended_ = true;
  return line_open_ ? document_end : document_end.substr(1);
}

// Only what is there: going on to the next piece could meet a fault, and what lies in front of it would be lost.
std::streamsize YamlInput::xsgetn(char* out, std::streamsize count) {
  if (gptr() == egptr() && traits_type::eq_int_type(underflow(), traits_type::eof())) return 0;
  const std::streamsize taken = std::min<std::streamsize>(count, egptr() - gptr());
  std::copy_n(gptr(), taken, out);
  gbump(static_cast<int>(taken));
  return taken;
}

YamlInput::int_type YamlInput::underflow() {
  const std::string_view bytes = more();
  if (bytes.empty()) return traits_type::eof();
  guard(bytes);
  drop_done();
  const std::size_t unread = window_.size();
  window_ += bytes;
  if (first_) wrap_flow_root();
  first_ = false;
  setg(window_.data(), window_.data() + unread, window_.data() + window_.size());
  return traits_type::to_int_type(*gptr());
}

// Counts what came since the last event, comment lines for less, and stops the reading past the bound.
void YamlInput::guard(std::string_view bytes) {
  std::size_t comment = 0;
  for (std::size_t i = 0; i < bytes.size();) {
    if (at_line_start_) {
      i = std::min(bytes.find_first_not_of(" \t", i), bytes.size());
      if (i == bytes.size()) break;
      in_comment_line_ = bytes[i] == '#';
      at_line_start_ = false;
    }
    const std::size_t line_end = bytes.find('\n', i);
    const std::size_t end = line_end == std::string_view::npos ? bytes.size() : line_end + 1;
    if (in_comment_line_) comment += end - i;
    at_line_start_ = line_end != std::string_view::npos;
    i = end;
  }
  since_event_ += bytes.size() - comment + comment / comment_discount;
  if (since_event_ <= max_without_event) return;
  throw InputFault{{last_place_,
                    "nothing that begins behind here comes to an end within 1 MiB; a scalar is at most 64 KiB, nesting "
                    "at most 16 deep, and a long `[` list stands on the line of its key"}};
}

// The mark begins its line, since it is none elsewhere.
void YamlInput::wrap_flow_root() {
  std::size_t marker = 0;
  const std::size_t brace = flow_root(window_, marker);
  if (brace == std::string::npos) return;
  if (marker != std::string::npos) window_.replace(marker, 3, 3, ' ');
  const std::size_t line_begin = window_.rfind('\n', brace) + 1;  // npos + 1 is 0
  const auto begin = window_.begin();
  inserted_line_ =
      1 + static_cast<std::size_t>(std::count(begin, begin + static_cast<std::ptrdiff_t>(line_begin), '\n'));
  window_.insert(line_begin, document_start);
}

}  // namespace resetd::plan
