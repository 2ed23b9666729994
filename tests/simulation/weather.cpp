#include "simulation/weather.hpp"

#include <array>

namespace resetd::simulation {
namespace {

using core::CallEnd;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::array no_connections = {CallEnd::name_lookup_failed, CallEnd::connect_refused,
                                       CallEnd::connect_timed_out, CallEnd::connect_failed, CallEnd::tls_failed};
constexpr std::array broken_answers = {
    CallEnd::connection_reset,      CallEnd::connection_closed, CallEnd::answer_cut_short, CallEnd::answer_timed_out,
    CallEnd::answer_without_length, CallEnd::answer_malformed,  CallEnd::answer_too_large, CallEnd::write_failed};
constexpr std::array lost_calls = {CallEnd::write_failed, CallEnd::write_timed_out, CallEnd::answer_timed_out,
                                   CallEnd::connection_reset, CallEnd::connection_closed};
constexpr std::array gateway_statuses = {500, 502, 503, 504, 429, 408, 404, 413, 302, 204};
constexpr std::array key_statuses = {401, 403, 497, 498};
constexpr std::array codes = {"0", "0001", "5011", "5013", "5014", "5019"};

/// A call that a gateway or the console answers so is known not to take effect later: only these may still be on
/// their way when they are answered.
bool may_come_late(int status) {
  return status >= 500 || status == 408 || status == 204;
}

Instead gateway_answer(Random& random) {
  Instead instead;
  instead.http = random.pick(gateway_statuses);
  if (random.chance(500)) instead.code = "0";
  // Who is throttled is turned away at the door.
  instead.carried_out = instead.http != 429 && random.chance(300);
  if (instead.http == 429) instead.retry_after = std::chrono::seconds{random.below(4)};
  return instead;
}

Instead ill_formed_answer(Random& random) {
  Instead instead;
  instead.well_formed = false;
  instead.carried_out = random.chance(700);
  return instead;
}

/// A read that goes wrong is made again: it is the writes that must be met.
Weather milder(Weather weather) {
  for (int* chance :
       {&weather.no_connection, &weather.lost_on_the_way, &weather.late, &weather.answer_lost, &weather.answer_slow,
        &weather.gateway, &weather.refused, &weather.ill_formed, &weather.key_refused})
    *chance /= 3;
  return weather;
}

std::optional<Instead> draw_instead(Random& random, const Weather& weather) {
  if (random.chance(weather.gateway)) return gateway_answer(random);
  if (random.chance(weather.ill_formed)) return ill_formed_answer(random);
  if (random.chance(weather.refused)) {
    Instead instead;
    instead.code = random.pick(codes);
    instead.carried_out = random.chance(200);
    return instead;
  }
  if (!random.chance(weather.key_refused)) return std::nullopt;
  Instead instead;
  instead.http = random.pick(key_statuses);
  return instead;
}

void bend(Fate& fate, Random& random, const Weather& weather, CallKind kind) {
  using console_sim::Ending;
  using console_sim::Lie;
  constexpr std::array lies = {Lie::wrong_position, Lie::wrong_position, Lie::wrong_position, Lie::missing,
                               Lie::null,           Lie::empty,          Lie::malformed};
  if (kind == CallKind::read && random.chance(weather.lie)) fate.bend.lie = random.pick(lies);
  if (kind != CallKind::ask || !random.chance(weather.unsteady)) return;
  constexpr std::array endings = {Ending::usual, Ending::usual, Ending::stuck, Ending::abnormal};
  fate.bend.ending = random.pick(endings);
  fate.bend.takes_ms = random.between(0, 20'000);
}

}  // namespace

bool Fate::disturbed() const {
  return !arrives || instead || broken || held_up > Time{0} || way_there + way_back > milliseconds{100};
}

Fate draw_fate(Random& random, const Weather& now, const CallTimes& times, CallKind kind) {
  const Weather weather = kind == CallKind::read ? milder(now) : now;
  Fate fate;
  fate.connecting = random.chance(300) ? microseconds{random.between(100, 20'000)} : microseconds{0};
  fate.way_there = microseconds{random.between(50, 5'000)};
  fate.way_back = microseconds{random.between(50, 15'000)};
  if (random.chance(weather.no_connection)) {
    fate.no_connection = random.pick(no_connections);
    return fate;
  }
  fate.instead = draw_instead(random, weather);
  bend(fate, random, weather, kind);
  if (random.chance(weather.lost_on_the_way)) {
    fate.arrives = false;
    fate.broken = random.pick(lost_calls);
  }
  if (random.chance(weather.answer_lost)) fate.broken = random.pick(broken_answers);
  if (random.chance(weather.answer_slow)) fate.way_back = random.below(times.request_timeout.count() * 2) * Time{1};
  const bool may_be_late = !fate.instead || may_come_late(fate.instead->http);
  // What is on its way is settled after the settle time: the console promises to be done with it by then.
  if (may_be_late && random.chance(weather.late)) fate.held_up = random.below(times.settle.count() * 9 / 10) * Time{1};
  return fate;
}

}  // namespace resetd::simulation
