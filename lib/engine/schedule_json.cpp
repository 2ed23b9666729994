#include "engine/schedule_json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "engine/records.hpp"
#include "schedule/fire.hpp"

namespace resetd::engine {
namespace {

namespace json = boost::json;
using schedule::Schedule;

std::string_view text_of(const json::object& object, std::string_view key) {
  const json::string& value = object.at(key).as_string();
  return {value.data(), value.size()};
}

core::Result<Schedule> schedule_of(const json::object& object) {
  Schedule read;
  if (const auto* at = object.if_contains("at_us")) read.at = core::WallTime{core::Duration{at->as_int64()}};
  if (object.contains("cron")) {
    auto cron = schedule::parse_cron(text_of(object, "cron"));
    if (!cron) return cron.error();
    read.cron = std::move(*cron);
  }
  if (object.contains("timezone")) {
    const auto zone = schedule::Zone::find(text_of(object, "timezone"));
    if (!zone) return zone.error();
    read.zone = *zone;
  }
  read.misfire = text_of(object, "misfire") == "once" ? schedule::Misfire::once : schedule::Misfire::skip;
  if (const auto* window = object.if_contains("window")) {
    const auto from = schedule::parse_time_of_day(text_of(window->as_object(), "from"));
    const auto to = schedule::parse_time_of_day(text_of(window->as_object(), "to"));
    if (!from) return from.error();
    if (!to) return to.error();
    read.window = schedule::Window{*from, *to};
  }
  return read;
}

core::Error unreadable(const std::string& why) {
  return core::unexpected("a run's schedule in the database cannot be read (" + why + "): run `resetd db check`");
}

}  // namespace

std::string to_json(const Schedule& schedule) {
  Detail detail;
  if (schedule.at) detail.add("at_us", std::int64_t{schedule.at->time_since_epoch().count()});
  if (schedule.cron) detail.add("cron", schedule.cron->text);
  detail.add("misfire", schedule.misfire == schedule::Misfire::once ? "once" : "skip").add("overlap", "skip");
  if (schedule.zone) detail.add("timezone", schedule.zone->name());
  if (schedule.window) {
    Detail window;
    window.add("from", schedule::time_of_day_text(schedule.window->from))
        .add("to", schedule::time_of_day_text(schedule.window->to));
    detail.add_json("window", window.text());
  }
  return detail.text();
}

core::Result<Schedule> schedule_from_json(std::string_view text) {
  try {
    auto read = schedule_of(json::parse(text).as_object());
    if (!read) return unreadable(read.error().message);
    return read;
  } catch (const std::exception& error) {
    return unreadable(error.what());
  }
}

std::optional<core::WallTime> next_fire(const queue::Run& run) {
  if (run.state != core::RunState::scheduled || !run.schedule || !run.handled_until) return std::nullopt;
  const auto read = schedule_from_json(*run.schedule);
  if (read.has_error()) return std::nullopt;
  if (read->at) return read->at;
  return schedule::next_fire(*read->cron, *read->zone, *run.handled_until);
}

}  // namespace resetd::engine
