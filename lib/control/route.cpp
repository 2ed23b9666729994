#include "control/route.hpp"

#include <array>

#include "core/lexers.hpp"

namespace resetd::control {
namespace {

constexpr std::array<std::string_view, 1> submit_query{"again"};
constexpr std::array<std::string_view, 3> tasks_query{"state", "after", "limit"};
constexpr std::array<std::string_view, 1> after_query{"after"};

constexpr Field reason{"reason", FieldKind::text, false};
constexpr std::array<Field, 1> reason_fields{reason};
constexpr std::array<Field, 2> approve_fields{{{"digest", FieldKind::text, true}, reason}};
constexpr std::array<Field, 2> retry_fields{{{"states", FieldKind::texts, false}, reason}};
constexpr std::array<Field, 3> resolve_fields{
    {{"ordinal", FieldKind::number, true}, {"resolution", FieldKind::text, true}, {"reason", FieldKind::text, true}}};
constexpr std::array<Field, 2> rate_fields{{{"rate", FieldKind::text, true}, reason}};

constexpr Route looking(Call call, std::string_view pattern, std::span<const std::string_view> query = {}) {
  return {call, "GET", pattern, Access::look, query, BodyKind::none, {}};
}

constexpr Route steering(Call call, std::string_view pattern, std::span<const Field> fields = reason_fields) {
  return {call, "POST", pattern, Access::steer, {}, BodyKind::command, fields};
}

constexpr std::array all_routes{
    Route{Call::page, "GET", "/", Access::open, {}, BodyKind::none, {}},
    Route{Call::submit, "POST", "/v1/runs", Access::steer, submit_query, BodyKind::plan, {}},
    Route{Call::preview, "POST", "/v1/preview", Access::look, {}, BodyKind::plan, {}},
    looking(Call::runs, "/v1/runs"),
    looking(Call::run, "/v1/runs/{id}"),
    looking(Call::tasks, "/v1/runs/{id}/tasks", tasks_query),
    steering(Call::approve, "/v1/runs/{id}/approve", approve_fields),
    steering(Call::pause, "/v1/runs/{id}/pause"),
    steering(Call::resume, "/v1/runs/{id}/resume"),
    steering(Call::cancel, "/v1/runs/{id}/cancel"),
    steering(Call::promote, "/v1/runs/{id}/promote"),
    steering(Call::retry, "/v1/runs/{id}/retry", retry_fields),
    steering(Call::resolve, "/v1/runs/{id}/resolve", resolve_fields),
    steering(Call::rate, "/v1/runs/{id}/rate", rate_fields),
    looking(Call::events, "/v1/runs/{id}/events", after_query),
    looking(Call::undo, "/v1/runs/{id}/undo"),
    looking(Call::audit, "/v1/audit", after_query),
    looking(Call::audit_head, "/v1/audit/head"),
    looking(Call::backup, "/v1/backup"),
    looking(Call::health, "/healthz"),
    looking(Call::ready, "/readyz"),
    looking(Call::metrics, "/metrics"),
};

/// The number that `{id}` stands for, 0 where the pattern has none; nothing where the path is another.
std::optional<std::int64_t> fits(std::string_view pattern, std::string_view path) {
  constexpr std::string_view hole = "{id}";
  const std::size_t at = pattern.find(hole);
  if (at == std::string_view::npos) return pattern == path ? std::optional<std::int64_t>{0} : std::nullopt;
  const std::string_view before = pattern.substr(0, at);
  const std::string_view after = pattern.substr(at + hole.size());
  if (!path.starts_with(before)) return std::nullopt;
  path.remove_prefix(before.size());
  const std::string_view digits = path.substr(0, path.find('/'));
  if (path.substr(digits.size()) != after) return std::nullopt;
  const core::Result<std::int64_t> number = core::lex_integer(digits);
  if (number.has_error() || *number < 1) return std::nullopt;
  return *number;
}

}  // namespace

std::span<const Route> api_routes() {
  return all_routes;
}

Match match(std::span<const Route> routes, std::string_view method, std::string_view path) {
  Match match;
  for (const Route& route : routes) {
    const auto id = fits(route.pattern, path);
    if (!id) continue;
    if (method == route.method || (method == "HEAD" && route.method == "GET")) return {&route, *id, {}};
    match.allow.append(match.allow.empty() ? "" : ", ").append(route.method);
    if (route.method == "GET") match.allow += ", HEAD";
  }
  return match;
}

}  // namespace resetd::control
