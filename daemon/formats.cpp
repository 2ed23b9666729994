#include "daemon/formats.hpp"

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

std::string most_exact_form(const Position& position) {
  const auto file = text_of(position, Field::journalFile);
  if (file) return *file + ":" + text_of(position, Field::filePosition).value_or("?");
  if (const auto gtid = text_of(position, Field::gtidPosition)) return "gtid " + *gtid;
  if (const auto lsn = text_of(position, Field::lsn)) return "lsn " + *lsn;
  if (const auto scn = text_of(position, Field::scn)) {
    const auto index = text_of(position, Field::scnIndex);
    return "scn " + *scn + (index ? "." + *index : "");
  }
  if (const auto id = text_of(position, Field::dataId)) return "data id " + *id;
  if (const auto composite = text_of(position, Field::commonPosStr)) return *composite;
  return time_of(position).value_or("-");
}

}  // namespace

std::string position_text(std::string_view json) {
  if (json.empty()) return "-";
  const auto position = position::parse_task_position(json);
  if (!position) return "unreadable";
  return truncated(harmless(most_exact_form(*position)), position_width);
}

}  // namespace resetd::daemon
