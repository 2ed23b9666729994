#include "engine/undo.hpp"

#include <array>
#include <cstdio>

#include "core/json_text.hpp"
#include "core/utf8.hpp"
#include "plan/position_values.hpp"

namespace resetd::engine {
namespace {

using core::ResetFate;
using core::TaskState;
using position::Field;

constexpr std::size_t longest_name = 200;     // bytes: it stands in every line
constexpr std::size_t longest_reason = 4096;  // bytes

// The database holds only what to_json wrote; an absent position is one without fields.
position::Position stored(const std::optional<std::string>& json) {
  return position::from_json(json.value_or("{}")).value();
}

bool took_effect(const queue::Task& task) {
  return task.fate == ResetFate::acknowledged || task.fate == ResetFate::applied;
}

// Why it is not known, or not settled, what the run left of the task; nothing where it is.
std::optional<NotUndone> unsettled(const queue::Task& task) {
  switch (task.state) {
    case TaskState::held:
      if (core::only_start_failed(task.facts())) return std::nullopt;
      return NotUndone{"it is held: " + task.error + "; settle it with `resetd resolve` first"};
    case TaskState::resetting:
    case TaskState::reconciling:
    case TaskState::verifying:
      return NotUndone{"its reset is not settled yet (" + std::string{core::name(task.state)} + ")"};
    case TaskState::starting:
      if (!took_effect(task)) return std::nullopt;
      return NotUndone{"its job is being started"};
    default:
      return std::nullopt;
  }
}

bool was_reset(const queue::Task& task) {
  return took_effect(task) && (task.state == TaskState::succeeded || task.state == TaskState::held);
}

// Why a plan cannot say this value; empty where it can.
std::string not_to_be_said(Field field, const position::Value& value, core::WallTime now) {
  plan::Node node{.kind = plan::Kind::quoted, .mark = {}, .text = ""};
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    node.kind = plan::Kind::plain;
    node.text = std::to_string(*number);
  } else {
    node.text = std::get<std::string>(value);
  }
  if (node.text.size() > plan::max_scalar_bytes) return "is longer than a plan's values may be";
  if (node.text.find('\0') != std::string::npos) return "has a NUL in it";
  const auto read = plan::read_position_value(field, node, plan::TimestampForm::moment, now);
  return read.has_error() ? read.error().message : "";
}

std::string not_to_be_said(const position::Form& form, core::WallTime now) {
  for (std::size_t i = 0; i < position::field_count; ++i) {
    const auto field = static_cast<Field>(i);
    const auto& value = form.target.get(field);
    if (!value) continue;
    const std::string trouble = not_to_be_said(field, *value, now);
    if (!trouble.empty()) return std::string{position::name(field)} + " " + trouble;
  }
  return "";
}

bool shown_plain(char32_t point) {
  return point >= 0x20 && !(point >= 0x7F && point <= 0x9F) && point != 0x2028 && point != 0x2029 && point != 0xFEFF;
}

// A JSON string is a double-quoted one of YAML's, but for the characters that YAML does not print or takes for the end
// of a line. `text` is UTF-8.
std::string in_quotes(std::string_view text) {
  std::string json;
  core::append_json_string(json, text);
  std::string out;
  for (std::string_view rest = json; !rest.empty();) {
    const auto point = core::first_code_point(rest);
    if (!point) core::broken_invariant("a text of the database is no UTF-8");
    if (shown_plain(point->value)) {
      out += rest.substr(0, point->bytes);
    } else {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(point->value));
      out += escape.data();
    }
    rest.remove_prefix(point->bytes);
  }
  return out;
}

// At most so many bytes, and an ellipsis where it was cut: never within a character.
std::string cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string{text};
  std::size_t end = bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string{text.substr(0, end)} + "…";
}

std::string undo_of(const queue::Run& run) {
  return "undo of run " + std::to_string(core::number(run.id)) + " (" + cut(run.name, longest_name) + ")";
}

std::string value_text(const position::Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  return in_quotes(std::get<std::string>(value));
}

}  // namespace

Undo undo_by_record(const queue::Task& task, std::optional<core::RunId> later, core::WallTime now) {
  if (auto trouble = unsettled(task)) return std::move(*trouble);
  if (!was_reset(task)) return NotReset{};
  if (later) {
    return NotUndone{"run " + std::to_string(core::number(*later)) + " has reset it again since"};
  }
  const position::Position before = stored(task.before);
  if (before.empty()) return NotUndone{"its position before the reset was never known"};
  auto form = position::exact_form(task.pos_type, before);
  if (!form) return NotUndone{"its position before the reset is none that a reset of its kind of source can go to"};
  if (std::string trouble = not_to_be_said(*form, now); !trouble.empty()) {
    return NotUndone{"its position before the reset cannot be a plan's target: " + trouble};
  }
  return std::move(*form);
}

std::optional<NotUndone> moved_since(const queue::Task& task, const Present& present) {
  if (!present.trouble.empty()) return NotUndone{present.trouble};
  const position::Position now = stored(present.position);
  if (now.empty()) return NotUndone{"its position cannot be read now"};
  const position::Position after = stored(task.after);
  if (!after.empty()) {
    if (position::unchanged(after, now)) return std::nullopt;
    return NotUndone{"its position is no longer what the run left"};
  }
  switch (position::compare_to_target(stored(task.target), now)) {
    case core::Match::equal:
      return std::nullopt;
    case core::Match::different:
      return NotUndone{"its position is no longer the run's target"};
    case core::Match::not_comparable:
      break;
  }
  return NotUndone{
      "its position shows nothing of the run's target, so whether it still is what the run left is unknown"};
}

std::string undo_header(const queue::Run& run, const std::string& console) {
  const std::string id = std::to_string(core::number(run.id));
  return "# By `resetd undo " + id + "`: takes what run " + id +
         " reset back to where it was. Look at it, then `resetd submit` it, or `resetd run` it without a daemon.\n"
         "version: 1\n"
         "name: undo-of-run-" +
         id + "\nreason: " + in_quotes(undo_of(run) + ": " + cut(run.reason, longest_reason)) +
         "\nconsole: " + in_quotes(console) + "\ntasks:\n";
}

std::string undo_line(const queue::Run& run, core::TaskId task, const position::Form& form) {
  std::string line = "  - {taskId: " + std::to_string(core::number(task)) + ", posType: " + std::string{form.pos_type};
  for (std::size_t i = 0; i < position::field_count; ++i) {
    const auto field = static_cast<Field>(i);
    const auto& value = form.target.get(field);
    if (value) line.append(", ").append(position::name(field)).append(": ").append(value_text(*value));
  }
  return line + ", allow_forward: true, forward_reason: " + in_quotes(undo_of(run)) + "}\n";
}

}  // namespace resetd::engine
