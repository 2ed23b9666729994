#include <algorithm>
#include <array>

#include "settings/addresses.hpp"
#include "settings/sections.hpp"

namespace resetd::settings {
namespace {

// The audit log's events: what can be told of.
constexpr auto known_events = std::to_array<std::string_view>({
    "run.submitted",      "run.sealed",     "run.approved",     "run.started",      "run.paused",
    "run.resumed",        "run.gated",      "run.halted",       "run.cancelled",    "run.finished",
    "job.stop_intent",    "job.stopped",    "job.start_intent", "job.started",      "reset.intent",
    "reset.acknowledged", "reset.rejected", "reset.not_sent",   "reset.ambiguous",  "reset.reconciled",
    "reset.verified",     "reset.mismatch", "task.refused",     "task.failed",      "task.held",
    "task.resolved",      "task.retried",   "job.stop_failed",  "job.start_failed", "run.promoted",
    "run.rate_changed",   "run.expired",    "audit.anchored",
});

void read_events(Reading& reading, const Named& value, std::vector<std::string>& events) {
  read_list(reading, value, [&](const Named& item) {
    auto text = text_value(reading, item);
    if (!text) return;
    if (std::ranges::find(known_events, *text) == known_events.end())
      report(reading, item, core::shown(*text) + " is no event: write one of the audit log's, such as run.halted");
    else if (std::ranges::find(events, *text) != events.end())
      report(reading, item, core::shown(*text) + " stands in this list a second time: take one of them out");
    else
      events.push_back(std::move(*text));
  });
  if (value.node.kind == Node::Kind::list && value.node.items.empty())
    report(reading, value, "is empty: write the events to tell of, such as [run.halted, run.finished]");
}

/// A program, or a list of a program and its arguments. No shell reads it.
void read_exec(Reading& reading, const Named& value, std::vector<std::string>& exec) {
  const bool list = value.node.kind == Node::Kind::list;
  if (list && value.node.items.empty())
    return report(reading, value, "is empty: write a program's path, or a list of it and its arguments");
  const Named program = list ? Named{value.node.items.front(), value.name + "[0]"} : value;
  if (const auto path = path_value(reading, program)) exec.push_back(path->string());
  if (!list) return;
  for (std::size_t i = 1; i < value.node.items.size(); ++i) {
    if (auto text = text_value(reading, {value.node.items[i], value.name + "[" + std::to_string(i) + "]"}))
      exec.push_back(std::move(*text));
  }
}

Notification read_notification(Reading& reading, const Named& value) {
  Notification notification;
  bool has_url = false;
  bool has_exec = false;
  bool has_events = false;
  read_map(reading, value,
           {{"url",
             [&](const Named& v) {
               has_url = true;
               assign(notification.url, lexed_value(reading, v, lex_notify_url));
             }},
            {"exec",
             [&](const Named& v) {
               has_exec = true;
               read_exec(reading, v, notification.exec);
             }},
            {"events",
             [&](const Named& v) {
               has_events = true;
               read_events(reading, v, notification.events);
             }},
            {"secret_file", [&](const Named& v) { assign(notification.secret_file, secret_file_value(reading, v)); }}});
  if (value.node.kind != Node::Kind::map) return notification;
  if (has_url == has_exec) report(reading, value, "needs exactly one of url and exec: write one of them");
  if (!has_events) report(reading, value, "has no events: write the events to tell of, such as [run.halted]");
  if (has_exec && notification.secret_file)
    report(reading, value, "has exec and secret_file, which signs what goes to a url: take secret_file out");
  return notification;
}

}  // namespace

std::vector<Notification> read_notify(Reading& reading, const Named& value) {
  std::vector<Notification> notify;
  read_list(reading, value, [&](const Named& item) { notify.push_back(read_notification(reading, item)); });
  return notify;
}

}  // namespace resetd::settings
