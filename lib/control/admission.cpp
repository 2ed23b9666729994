#include "control/admission.hpp"

#include <algorithm>

#include "control/input.hpp"
#include "control/problem.hpp"
#include "core/lexers.hpp"

namespace resetd::control {
namespace {

using core::bad_input;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

/// Without its parameters.
std::string media_type(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return lower(type);
}

bool fits(BodyKind kind, std::string_view content_type) {
  if (content_type.empty()) return true;
  const std::string type = media_type(content_type);
  if (kind == BodyKind::command) return type == "application/json";
  return type == "application/yaml" || type == "application/x-yaml" || type == "text/yaml";
}

std::string_view path_of(const Header& header) {
  return header.target.substr(0, header.target.find('?'));
}

bool open_to_everyone(const Header& header, std::span<const Route> routes) {
  const Match found = match(routes, header.method, path_of(header));
  return found.route != nullptr && found.route->access == Access::open;
}

std::optional<Reply> refuse_body(const Header& header, const Route& route) {
  if (!header.has_body()) return std::nullopt;
  if (route.body == BodyKind::none)
    return problem(400, bad_input(std::string(route.method) + " of this path takes no body"));
  if (!fits(route.body, header.content_type)) {
    const std::string wanted = route.body == BodyKind::plan ? "application/yaml" : "application/json";
    return problem(
        415, bad_input("the body's Content-Type is " + core::shown(header.content_type) + ": send it as " + wanted));
  }
  if (header.length.value_or(0) > body_limit(route))
    return problem(413, bad_input("the body is larger than " +
                                  core::byte_size_text(static_cast<std::int64_t>(body_limit(route)))));
  return std::nullopt;
}

}  // namespace

std::uint64_t body_limit(const Route& route) {
  if (route.body == BodyKind::none) return 0;
  return route.body == BodyKind::plan ? max_plan_bytes : max_command_bytes;
}

std::optional<Reply> identify_over_tcp(const Header& header, std::span<const Route> routes,
                                       std::string_view token_digest, Caller& caller) {
  if (header.hosts != 1 || !loopback_host(header.host))
    return problem(421, core::refused("the Host header is to name this machine's loopback: use localhost, 127.0.0.1 or "
                                      "[::1] in the address"));
  caller.known = caller.may_steer = has_token(header.authorization, token_digest);
  caller.actor = caller.known ? token_actor : "nobody";
  if (caller.known || open_to_everyone(header, routes)) return std::nullopt;
  return problem(401, core::refused("over TCP the token is needed: send `Authorization: Bearer TOKEN` with what the "
                                    "file of listen.token_file holds"));
}

std::optional<Reply> admit(const Header& header, std::span<const Route> routes, Request& request) {
  if (header.target.size() > max_target_bytes) return problem(414, bad_input("the request's target is too long"));
  if (header.fields > max_header_fields) return problem(431, bad_input("the request has too many header fields"));
  const std::string_view path = path_of(header);
  const Match found = match(routes, header.method, path);
  if (found.route == nullptr && found.allow.empty())
    return problem(404, bad_input("there is nothing at " + core::shown(path) + ": see the API's description"));
  if (found.route == nullptr) {
    Reply reply = problem(405, bad_input(core::shown(path) + " does not take " + core::shown(header.method)));
    reply.allow = found.allow;
    return reply;
  }
  if (found.route->access == Access::steer && !request.caller.may_steer)
    return problem(
        403, core::refused(request.caller.actor + " may look, but not steer: the configuration (listen.allow_uids, "
                                                  "listen.allow_groups) says who may"));
  if (auto refusal = refuse_body(header, *found.route)) return refusal;
  auto query = read_query(header.target.substr(std::min(path.size() + 1, header.target.size())), *found.route);
  if (query.has_error()) return problem(query.error());
  request.route = found.route;
  request.id = found.id;
  request.query = std::move(*query);
  request.last_event_id = header.last_event_id;
  return std::nullopt;
}

}  // namespace resetd::control
