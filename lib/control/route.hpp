#pragma once
// What the control API offers: one table, which requests are matched against, bodies and queries are read by, and
// the description in config/openapi.json is held against. Pure.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "core/result.hpp"

namespace resetd::control {

enum class Call {
  page,
  submit,
  preview,
  runs,
  run,
  tasks,
  approve,
  pause,
  resume,
  cancel,
  promote,
  retry,
  resolve,
  rate,
  events,
  undo,
  audit,
  audit_head,
  backup,
  health,
  ready,
  metrics
};

/// open: to everyone who reaches a socket, over TCP without the token too; for constant text alone.
enum class Access { open, look, steer };
enum class BodyKind { none, command, plan };
/// texts: a list of texts, each once.
enum class FieldKind { text, number, texts };

struct Field {
  std::string_view name;
  FieldKind kind = FieldKind::text;
  bool required = false;
};

struct Route {
  Call call{};
  std::string_view method;   ///< GET or POST; a GET route answers HEAD as well
  std::string_view pattern;  ///< `{id}` is a run's number
  Access access = Access::look;
  std::span<const std::string_view> query;  ///< the parameters it knows
  BodyKind body = BodyKind::none;
  std::span<const Field> fields;  ///< of a command's body
};

std::span<const Route> api_routes();

struct Match {
  const Route* route = nullptr;  ///< none: `allow` says whether the path is known
  std::int64_t id = 0;
  std::string allow;  ///< the methods that the path knows; empty: an unknown path
};
/// `path` is what stands before the `?`, as it came: no route needs an escape, and none is taken.
Match match(std::span<const Route> routes, std::string_view method, std::string_view path);

}  // namespace resetd::control
