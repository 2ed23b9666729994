#include "simulation/console_model.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace resetd::simulation {
namespace {

using console_sim::Lie;
using console_sim::Outcome;

constexpr std::int64_t page_size = 20;
constexpr std::int64_t hour_ms = 3'600'000;

// With a field that changes by itself from read to read, as consoles have them.
std::string shown_at(const console_sim::Position& position, std::int64_t now_ms) {
  std::string text = to_json(position);
  text.pop_back();
  if (text.size() > 1) text += ',';
  return text + "\"gmtModified\":" + std::to_string(now_ms) + '}';
}

std::optional<std::string> position_text(const console_sim::Position& position, Lie lie, std::int64_t now_ms) {
  switch (lie) {
    case Lie::none:
      break;
    case Lie::wrong_position:
      return shown_at(console_sim::advanced(position, hour_ms), now_ms);
    case Lie::missing:
    case Lie::null:
      return std::nullopt;
    case Lie::empty:
      return "{}";
    case Lie::malformed:
      return "{\"positionTimestamp\":16341";
  }
  return shown_at(position, now_ms);
}

}  // namespace

ConsoleModel::ConsoleModel(Options options, Timeline& timeline)
    : options_(std::move(options)),
      timeline_(timeline),
      world_(options_.world, 0),
      api_(world_, {}),
      log_({.file = "", .memory = true}) {
  for (console_sim::Job& job : options_.extra_jobs)
    if (!world_.add(std::move(job))) throw std::invalid_argument("a simulated data job does not fit in");
}

std::int64_t ConsoleModel::now_ms() const {
  return timeline_.now().count() / 1'000'000;
}

std::vector<std::int64_t> ConsoleModel::job_ids() const {
  std::vector<std::int64_t> ids;
  world_.each_from(1, [&ids](std::int64_t id) {
    ids.push_back(id);
    return true;
  });
  return ids;
}

Told ConsoleModel::turn_away(const Fate& fate) {
  Told told{.form = *fate.instead, .msg = "not now"};
  if (told.form.well_formed && !told.form.code.empty()) told.request_id = "r-" + std::to_string(++answers_);
  return told;
}

Told ConsoleModel::take(const Call& call, const Fate& fate, Time first_byte) {
  Told told;
  Outcome outcome;
  if (!fate.instead || fate.instead->carried_out) outcome = carry_out(call, fate, told);
  if (fate.instead) {
    told = turn_away(fate);
  } else {
    told.form.http = outcome.http;
    told.form.code = outcome.code;
    told.msg = outcome.msg;
    told.request_id = "r-" + std::to_string(++answers_);
  }
  record(call, fate, outcome, told, first_byte);
  return told;
}

Outcome ConsoleModel::carry_out(const Call& call, const Fate& fate, Told& told) {
  if (call.kind == CallKind::read) return show(call, fate.bend.lie, told);
  const console_sim::ParsedBody parsed = console_sim::parse_body(call.body);
  if (!parsed.error.empty()) throw std::invalid_argument("a body that is none: " + call.body);
  return api_.handle(call.name, parsed.body, {now_ms(), us(timeline_.now()) / 1000}, fate.bend);
}

Outcome ConsoleModel::show(const Call& call, Lie lie, Told& told) {
  Outcome outcome;
  if (call.name == "queryjob") {
    const std::int64_t id = core::number(call.job);
    if (!world_.has(id)) return console_sim::failure("0001", "no such data job");
    told.jobs.push_back(shown(id, lie, outcome.shown));
    return outcome;
  }
  if (call.name == "listbypage" && !options_.pages) {
    outcome = console_sim::failure("404", "no such path");
    outcome.http = 404;
    return outcome;
  }
  const std::vector<std::int64_t> ids = listed(call);
  const auto all = static_cast<std::int64_t>(ids.size());
  told.all_jobs = all;
  const std::int64_t first = call.page > 0 ? std::min(all, (call.page - 1) * page_size) : 0;
  const std::int64_t last = call.page > 0 ? std::min(all, first + page_size) : all;
  for (std::int64_t i = first; i < last; ++i)
    told.jobs.push_back(shown(ids[static_cast<std::size_t>(i)], lie, outcome.shown));
  return outcome;
}

std::vector<std::int64_t> ConsoleModel::listed(const Call& call) const {
  std::vector<std::int64_t> ids = job_ids();
  if (call.name_filter.empty()) return ids;
  std::erase_if(ids, [&](std::int64_t id) { return world_.job(id)->name.find(call.name_filter) == std::string::npos; });
  return ids;
}

console_sim::Position ConsoleModel::visible(console_sim::Position position) const {
  const auto is_time = [](const auto& entry) { return entry.field == console_sim::Field::positionTimestamp; };
  if (!options_.shows_time && !std::ranges::all_of(position.entries(), is_time))
    std::erase_if(position.entries(), is_time);
  return position;
}

console::DataJob ConsoleModel::shown(std::int64_t id, Lie lie, std::vector<console_sim::Shown>& shown) {
  const console_sim::Job job = *world_.job(id);
  const console_sim::JobNow now = world_.look(id, now_ms());
  shown.push_back({id, now.status, now.phase});
  console::DataJob seen{.id = core::JobId{id}, .name = job.name, .phase = std::string{name(now.phase)}};
  std::size_t follower = 0;
  for (std::size_t i = 0; i < job.tasks.size(); ++i) {
    const bool follows = job.follows(i);
    console::DataTask task{.id = core::TaskId{job.tasks[i].id},
                           .type = job.tasks[i].type,
                           .status = std::string{name(follows ? now.status : job.tasks[i].status)}};
    if (task.type == "INCREMENT") task.position = position_text(visible(now.positions[follower]), lie, now_ms());
    follower += follows ? 1 : 0;
    seen.tasks.push_back(std::move(task));
  }
  return seen;
}

void ConsoleModel::record(const Call& call, const Fate& fate, const Outcome& outcome, const Told& told,
                          Time first_byte) {
  console_sim::LogEntry entry;
  entry.at_us = us(first_byte);
  entry.read_us = us(timeline_.now());
  entry.call = call.name;
  entry.nonce = call.nonce;
  entry.body = call.body;
  entry.fault = fate.disturbed() ? "disturbed" : "";
  entry.code = told.form.code;
  entry.request_id = told.request_id;
  entry.msg = told.msg;
  entry.answered = "whole";
  entry.applied = outcome.applied;
  entry.before = outcome.before;
  entry.after = outcome.after;
  entry.job = core::number(call.job);
  entry.http = told.form.http;
  if (call.kind == CallKind::read && !fate.instead && outcome.good()) entry.shown = &outcome.shown;
  log_.write(entry);
}

}  // namespace resetd::simulation
