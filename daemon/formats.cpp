#include "daemon/formats.hpp"

#include <array>
#include <optional>

#include "daemon/text.hpp"
#include "position/position.hpp"

namespace resetd::daemon {
namespace {

using position::Field;
using position::Position;
using std::chrono::milliseconds;

constexpr std::size_t position_width = 64;  // a GTID of one source is seen whole
constexpr core::WallTime first_time = std::chrono::sys_days{std::chrono::year{0} / std::chrono::January / 1};
constexpr core::WallTime end_of_time = std::chrono::sys_days{std::chrono::year{10'000} / std::chrono::January / 1};

/// The field as text; nothing where it is absent or empty, as consoles print it for a position they do not have yet.
std::optional<std::string> text_of(const Position& position, Field field) {
  const auto& value = position.get(field);
  if (!value) return std::nullopt;
  const auto* const number = std::get_if<std::int64_t>(&*value);
  std::string text = number != nullptr ? std::to_string(*number) : std::get<std::string>(*value);
  if (text.empty()) return std::nullopt;
  return text;
}

std::optional<std::string> time_of(const Position& position) {
  const auto& value = position.get(Field::positionTimestamp);
  if (!value) return std::nullopt;
  const auto* const number = std::get_if<std::int64_t>(&*value);
  if (number == nullptr) return "time " + std::get<std::string>(*value);
  if (*number == 0) return std::nullopt;
  const auto milliseconds_of = [](core::WallTime time) {
    return std::chrono::floor<milliseconds>(time.time_since_epoch()).count();
  };
  if (*number < milliseconds_of(first_time) || *number >= milliseconds_of(end_of_time))
    return "time " + std::to_string(*number);
  return rfc3339(core::WallTime{milliseconds{*number}}, *number % 1000 == 0 ? 0 : 3);
}

// From the most exact to the least.
enum class Form { file, gtid, lsn, scn, data_id, composite, time };
constexpr std::array all_forms{Form::file,    Form::gtid,      Form::lsn, Form::scn,
                               Form::data_id, Form::composite, Form::time};

std::optional<std::string> prefixed(const char* prefix, std::optional<std::string> text) {
  if (text) text->insert(0, prefix);
  return text;
}

std::optional<std::string> file_of(const Position& position) {
  const auto file = text_of(position, Field::journalFile);
  if (!file) return std::nullopt;
  return *file + ":" + text_of(position, Field::filePosition).value_or("?");
}

std::optional<std::string> scn_of(const Position& position) {
  const auto scn = text_of(position, Field::scn);
  if (!scn) return std::nullopt;
  const auto index = text_of(position, Field::scnIndex);
  return "scn " + *scn + (index ? "." + *index : "");
}

/// Nothing where the position has no such form.
std::optional<std::string> text_in(Form form, const Position& position) {
  switch (form) {
    case Form::file:
      return file_of(position);
    case Form::gtid:
      return prefixed("gtid ", text_of(position, Field::gtidPosition));
    case Form::lsn:
      return prefixed("lsn ", text_of(position, Field::lsn));
    case Form::scn:
      return scn_of(position);
    case Form::data_id:
      return prefixed("data id ", text_of(position, Field::dataId));
    case Form::composite:
      return text_of(position, Field::commonPosStr);
    case Form::time:
      return time_of(position);
  }
  return std::nullopt;
}

/// In the most exact form that `like` has, else in its own.
std::string text_like(const Position& position, const Position& like) {
  for (const Form form : all_forms) {
    if (!text_in(form, like)) continue;
    if (auto text = text_in(form, position)) return *text;
    break;
  }
  for (const Form form : all_forms) {
    if (auto text = text_in(form, position)) return *text;
  }
  return "-";
}

std::string short_text(std::string_view json, const std::optional<Position>& like) {
  if (json.empty()) return "-";
  const auto position = position::parse_task_position(json);
  if (!position) return "unreadable";
  return truncated(harmless(text_like(*position, like.value_or(*position))), position_width);
}

}  // namespace

std::string position_text(std::string_view json) {
  return short_text(json, std::nullopt);
}

std::string position_text(std::string_view json, std::string_view target) {
  return short_text(json, position::parse_task_position(target));
}

}  // namespace resetd::daemon
