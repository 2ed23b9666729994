#include "settings/addresses.hpp"

#include <algorithm>
#include <boost/url/ipv4_address.hpp>
#include <boost/url/ipv6_address.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <optional>

#include "core/lexers.hpp"

namespace resetd::settings {
namespace {

namespace urls = boost::urls;

constexpr std::uint16_t https_port = 443;
constexpr std::uint16_t http_port = 80;

bool is_digit_or_lower(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The port that is written; nothing where it is none. (Boost.URL 1.81 gives 99999 as 34463.)
std::optional<std::uint16_t> written_port(const urls::url_view& url) {
  const auto port = core::lex_integer(std::string_view{url.port().data(), url.port().size()}, 1, 65'535);
  if (!port.has_value()) return std::nullopt;
  return static_cast<std::uint16_t>(*port);
}

/// What is wrong with an address of either kind; empty when nothing is.
std::string_view fault_of(const urls::url_view& url) {
  if (url.scheme_id() != urls::scheme::https && url.scheme_id() != urls::scheme::http)
    return "does not begin with https:// or http://";
  if (!url.has_authority() || url.encoded_host().empty()) return "names no host after the scheme";
  if (url.has_userinfo()) return "holds a user or password: take them out, the console's key is set on its own";
  if (url.has_fragment()) return "has a fragment (#): take it out";
  if (url.has_port() && !url.port().empty() && !written_port(url)) return "has no port 1 to 65535 after the colon";
  if (url.host_type() == urls::host_type::ipvfuture) return "names its host in a form that is not known";
  // Boost.URL 1.81 takes `https://h:8x` for a port and a path.
  if (!url.encoded_path().empty() && !url.encoded_path().starts_with('/')) return "has no slash before its path";
  return {};
}

/// The host in its one spelling; empty where it has characters that no host name has.
std::string host_of(const urls::url_view& url) {
  if (url.host_type() == urls::host_type::ipv6) {
    const auto address = urls::parse_ipv6_address(url.host_address());
    return address ? std::string{address->to_string()} : std::string{};
  }
  std::string host{url.encoded_host()};
  std::ranges::transform(host, host.begin(), lower);
  if (host.ends_with('.')) host.pop_back();
  const auto is_fit = [](char c) { return is_digit_or_lower(c) || c == '.' || c == '-' || c == '_'; };
  return std::ranges::all_of(host, is_fit) ? host : std::string{};
}

/// The path without the slashes at its end; nothing where one place could be spelled in several ways (dot segments,
/// percent-encoding, doubled slashes). Boost.URL 1.81 cannot be asked: it decodes %2F.
std::optional<std::string> base_path_of(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  const auto is_fit = [](char c) {
    return is_digit_or_lower(lower(c)) || c == '/' || c == '-' || c == '.' || c == '_' || c == '~';
  };
  const std::string closed = std::string{path} + "/";
  for (const std::string_view segment : {"//", "/./", "/../"}) {
    if (closed.find(segment) != std::string::npos) return std::nullopt;
  }
  if (!std::ranges::all_of(path, is_fit)) return std::nullopt;
  return std::string{path};
}

/// The text itself is left out where it may hold a password.
core::Error bad_url(std::string_view text, std::string_view fault) {
  const std::string subject = text.find('@') == std::string_view::npos ? core::shown(text) : "the address";
  return core::bad_input(subject + " " + std::string{fault} +
                         ": write one such as https://cloudcanal.example.com or http://10.0.0.5:8111/base");
}

std::string normalised(const Url& url) {
  const bool own_port = url.port == (url.tls ? https_port : http_port);
  const bool ipv6 = url.host.find(':') != std::string::npos;
  std::string text = url.tls ? "https://" : "http://";
  text += ipv6 ? "[" + url.host + "]" : url.host;
  if (!own_port) text += ":" + std::to_string(url.port);
  return text + url.base_path;
}

}  // namespace

core::Result<Url> lex_console_url(std::string_view text) {
  const auto parsed = urls::parse_uri(text);
  if (!parsed) return bad_url(text, "is no URL");
  if (const auto fault = fault_of(*parsed); !fault.empty()) return bad_url(text, fault);
  if (parsed->has_query()) return bad_url(text, "has a query (?)");
  Url url;
  url.tls = parsed->scheme_id() == urls::scheme::https;
  url.host = host_of(*parsed);
  if (url.host.empty()) return bad_url(text, "names a host that has other characters than letters, digits, . - _");
  url.port = url.tls ? https_port : http_port;
  if (!parsed->port().empty()) url.port = *written_port(*parsed);
  auto base_path = base_path_of({parsed->encoded_path().data(), parsed->encoded_path().size()});
  if (!base_path)
    return bad_url(text, "has a path with %, .., doubled slashes or other characters than letters, digits, - . _ ~");
  url.base_path = std::move(*base_path);
  url.normalised = normalised(url);
  return url;
}

core::Result<std::string> lex_notify_url(std::string_view text) {
  const auto parsed = urls::parse_uri(text);
  const std::string_view fault = parsed ? fault_of(*parsed) : "is no URL";
  if (fault.empty()) return std::string{text};
  return core::bad_input(
      std::string{"the address "}.append(fault).append(": write one such as https://alerts.example.com/hook"));
}

core::Result<Endpoint> lex_endpoint(std::string_view text) {
  const auto fault = [text](std::string_view what) {
    return core::bad_input(core::shown(text).append(" ").append(what).append(
        ": write a loopback address and a port, such as 127.0.0.1:8470 or [::1]:8470"));
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return fault("has no port");
  const auto port = core::lex_integer(text.substr(colon + 1), 1, 65'535);
  if (!port.has_value()) return fault("has no port 1 to 65535 after the last colon");
  std::string_view host = text.substr(0, colon);
  if (host == "[::1]") return Endpoint{"::1", static_cast<std::uint16_t>(port.value())};
  const auto ipv4 = urls::parse_ipv4_address(host);
  if (!ipv4) return fault("is no numeric address");
  if (ipv4->to_bytes()[0] != 127) return fault("would be reachable from other machines");
  return Endpoint{std::string{host}, static_cast<std::uint16_t>(port.value())};
}

}  // namespace resetd::settings
