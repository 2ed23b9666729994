#include "console_sim/console.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <stdexcept>

namespace console_sim {
namespace {

constexpr std::string_view prefix = "/cloudcanal/console/api/v1/openapi/datajob/";

std::int64_t steady_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

Outcome refuse(int http, std::string msg) {
  Outcome outcome = failure(std::to_string(http), std::move(msg));
  outcome.http = http;
  return outcome;
}

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\t' && c != '"') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

bool is_json(std::string_view content_type) {
  const std::string type = lower(content_type);
  return type == "application/json;charset=utf-8" || type == "application/json";
}

WorldOptions with_time(WorldOptions options) {
  if (options.generator.position_time_ms == 0) options.generator.position_time_ms = wall_us() / 1000;
  return options;
}

Api::Options api_options(const ConsoleOptions& options) {
  Api::Options api = options.api;
  api.for_log = options.log.memory || !options.log.file.empty();
  return api;
}

bool is_read(std::string_view call) {
  return call == "queryjob" || call == "list" || call == "listbypage";
}

/// Whether a careful client takes this for an answer: whole, well-formed, and a success.
bool believable(const Wire& wire, const std::optional<FaultRule>& fault) {
  const bool ill_formed = fault && (fault->kind == FaultKind::no_length || fault->kind == FaultKind::duplicate_keys);
  return wire.http == 200 && wire.code == "1" && !wire.request_id.empty() && wire.answered == "whole" && !ill_formed;
}

}  // namespace

std::int64_t wall_us() {
  using namespace std::chrono;
  return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

Console::Console(ConsoleOptions options)
    : options_(std::move(options)),
      world_(with_time(options_.world), steady_ms()),
      api_(world_, api_options(options_)),
      auth_(options_.access_key, options_.secret_key),
      faults_(options_.seed),
      log_(options_.log),
      id_prefix_(std::random_device{}()) {
  faults_.set(options_.faults);
  for (Job& job : options_.extra_jobs) {
    const std::int64_t id = job.id;
    if (!world_.add(std::move(job)))
      throw std::invalid_argument("data job " + std::to_string(id) +
                                  ": its id or a task's id is taken, or its INCREMENT tasks have several statuses");
  }
}

Moment Console::now() const {
  return {steady_ms(), wall_us() / 1000};
}

std::optional<Outcome> Console::refusal(Started& started) {
  const RequestView& request = started.request;
  const std::string_view path = request.target.substr(0, request.target.find('?'));
  const bool known = path.starts_with(prefix) && is_call(path.substr(prefix.size()));
  started.call = known ? path.substr(prefix.size()) : path;
  if (!known) return refuse(404, "no such path");
  if (request.method != "POST") return refuse(405, "only POST is allowed");
  started.auth = auth_.check(request.target.substr(std::min(path.size() + 1, request.target.size())));
  if (started.auth.http != 200) return refuse(started.auth.http, started.auth.msg);
  if (!is_json(request.content_type)) return refuse(415, "Content-Type must be application/json; charset=utf-8");
  ParsedBody parsed = parse_body(request.body);
  if (!parsed.error.empty()) return refuse(400, parsed.error);
  started.body = std::move(parsed.body);
  started.ids = api_.ids_in(started.body);
  return std::nullopt;
}

Console::Started Console::begin(const RequestView& request) {
  Started started;
  started.request = request;
  started.refused = refusal(started);
  if (!started.refused) started.fault = faults_.pick(started.call, started.ids.task, started.ids.job);
  return started;
}

Wire Console::finish(Started& started, const std::string& self_url) {
  const Moment moment = now();
  const auto& fault = started.fault;
  Outcome outcome;
  if (started.refused)
    outcome = std::move(*started.refused);
  else if (fault && !applies(*fault))
    outcome = instead(*fault);
  else
    outcome = api_.handle(started.call, started.body, moment, fault ? bend_of(*fault) : Bend{});

  const WireContext context{next_request_id(), started.request.keep_alive, started.request.chunks, self_url,
                            moment.wall_ms};
  Outcome noted;
  noted.http = outcome.http;
  noted.code = outcome.code;
  noted.msg = outcome.msg;
  noted.applied = outcome.applied;
  noted.before = std::move(outcome.before);
  noted.after = std::move(outcome.after);
  noted.shown = std::move(outcome.shown);
  Wire wire = compose(std::move(outcome), fault, context);
  record(started, noted, wire);
  return wire;
}

void Console::record(const Started& started, const Outcome& outcome, const Wire& wire) {
  Counters& counters = counters_[is_call(started.call) ? started.call : "other"];
  ++counters.requests;
  counters.good += outcome.good() ? 1 : 0;
  counters.applied += outcome.applied ? 1 : 0;
  counters.faults += started.fault ? 1 : 0;
  if (!log_.wanted()) return;
  LogEntry entry;
  entry.at_us = started.request.at_us;
  entry.read_us = started.request.read_us;
  entry.conn = started.request.conn;
  entry.call = started.call;
  entry.method = started.request.method;
  entry.nonce = started.auth.nonce;
  entry.access_key = started.auth.access_key;
  entry.body = started.request.body;
  if (started.fault) entry.fault = started.fault->text;
  entry.code = wire.code;
  entry.request_id = wire.request_id;
  if (!outcome.good()) entry.msg = outcome.msg;
  entry.answered = wire.answered;
  if (is_read(started.call) && believable(wire, started.fault)) entry.shown = &outcome.shown;
  entry.before = outcome.before;
  entry.after = outcome.after;
  entry.task = started.ids.task;
  entry.job = started.ids.job;
  entry.applied = outcome.applied;
  entry.http = wire.http;
  log_.write(entry);
}

std::optional<FaultRule> Console::connected(std::int64_t conn) {
  std::optional<FaultRule> fault = faults_.pick("connect", 0, 0);
  if (!fault) return fault;
  ++counters_["connect"].faults;
  LogEntry entry;
  entry.at_us = entry.read_us = wall_us();
  entry.conn = conn;
  entry.call = "connect";
  entry.fault = fault->text;
  entry.answered = "none";
  log_.write(entry);
  return fault;
}

std::string Console::next_request_id() {
  char text[40];
  ++id_count_;
  const int size = std::snprintf(
      text, sizeof text, "%08llx-%04llx-11f0-aa63-%012llx", static_cast<unsigned long long>(id_prefix_ & 0xffffffff),
      static_cast<unsigned long long>(id_count_ & 0xffff), static_cast<unsigned long long>(id_count_));
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace console_sim
