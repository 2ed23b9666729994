#include "schedule/zone.hpp"

#include <date/tz.h>

#include <algorithm>
#include <exception>
#include <vector>

#include "core/lexers.hpp"
#include "core/nearest.hpp"

namespace resetd::schedule {
namespace {

using std::chrono::local_seconds;

// Whatever zone the machine is set to: a plan means the same everywhere.
constexpr std::string_view of_the_machine = "localtime";

std::string_view city_of(std::string_view name) {
  return name.substr(name.rfind('/') + 1);
}

std::vector<std::string_view> names_of(const std::vector<date::time_zone>& zones) {
  std::vector<std::string_view> names;
  for (const date::time_zone& zone : zones) {
    if (zone.name() != of_the_machine) names.emplace_back(zone.name());
  }
  return names;
}

// Someone who writes only the city is understood too.
std::string_view nearest_zone(std::string_view text, const std::vector<std::string_view>& names) {
  const auto city = std::ranges::find_if(names, [text](std::string_view name) {
    const std::string_view its = city_of(name);
    return its.size() == text.size() && core::edit_distance(its, text) == 0;
  });
  return city != names.end() ? *city : core::nearest(text, names);
}

core::Error unknown(std::string_view text, const std::vector<date::time_zone>& zones) {
  const std::string message =
      core::shown(text) + " is no known time zone; write an IANA name such as Europe/Berlin or UTC";
  if (text.size() > 64) return core::bad_input(message);
  const std::vector<std::string_view> names = names_of(zones);
  const std::string_view near = nearest_zone(text, names);
  return core::bad_input(message + (near.empty() ? "" : "; did you mean " + std::string(near) + "?"));
}

date::sys_seconds as_date(WallSeconds at) {
  return date::sys_seconds{at.time_since_epoch()};
}

}  // namespace

core::Result<Zone> Zone::find(std::string_view name) {
  try {
    const auto& zones = date::get_tzdb().zones;
    const auto found = std::ranges::find(zones, name, &date::time_zone::name);
    if (found == zones.end() || name == of_the_machine) return unknown(name, zones);
    const Zone zone{&*found};
    zone.span_at(WallSeconds{});  // reads the zone's file
    return zone;
  } catch (const std::exception& error) {
    return core::unexpected("cannot be looked up, the system's time zone database cannot be read (" +
                            std::string(error.what()) + "): install tzdata");
  }
}

std::string_view Zone::name() const {
  return zone_->name();
}

Span Zone::span_at(WallSeconds at) const {
  const date::sys_info info = zone_->get_info(as_date(at));
  return {WallSeconds{info.begin.time_since_epoch()}, WallSeconds{info.end.time_since_epoch()}, info.offset};
}

WallSeconds Zone::first_at(local_seconds local) const {
  const date::local_info info = zone_->get_info(date::local_seconds{local.time_since_epoch()});
  if (info.result == date::local_info::nonexistent) return WallSeconds{info.first.end.time_since_epoch()};
  return WallSeconds{local.time_since_epoch()} - info.first.offset;
}

local_seconds Zone::local(core::WallTime at) const {
  const auto second = std::chrono::floor<std::chrono::seconds>(at);
  return span_at(second).local(second);
}

}  // namespace resetd::schedule
