#pragma once
// Whether a request is taken, told from its header alone. Pure but for who the caller is.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "control/exchange.hpp"
#include "control/shared.hpp"

namespace resetd::control {

/// A request's header, as it came.
struct Header {
  std::string_view method;
  std::string_view target;
  std::size_t fields = 0;
  std::size_t hosts = 0;           ///< how many Host headers there are
  std::string_view host;           ///< the first
  std::string_view authorization;  ///< empty: none
  std::string_view content_type;   ///< empty: none
  std::string_view last_event_id;
  std::optional<std::uint64_t> length;  ///< of the body, where it is said
  bool chunked = false;

  bool has_body() const { return chunked || length.value_or(0) > 0; }
};

/// Fills in the caller who came over TCP, but for the peer; a reply: why they may not say anything at all. Without the
/// token that is everything but what is open to everyone.
std::optional<Reply> identify_over_tcp(const Header& header, std::span<const Route> routes,
                                       std::string_view token_digest, Caller& caller);

/// Fills in the request's route, number and query; a reply: why it is none. `request.caller` says what is allowed.
std::optional<Reply> admit(const Header& header, std::span<const Route> routes, Request& request);

/// The longest body that the route takes.
std::uint64_t body_limit(const Route& route);

}  // namespace resetd::control
