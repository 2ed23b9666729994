#pragma once
// An HTTP request as bytes on a socket, and all that comes back until the other side closes: for what a client library
// would hide.

#include <cstdint>
#include <filesystem>
#include <string>

namespace resetd::support {

/// `request` is sent as it is; it says `Connection: close`, or the server has to cut it. Throw std::runtime_error where
/// nobody listens, or nothing ends within half a minute.
std::string exchange_unix(const std::filesystem::path& socket, const std::string& request);
std::string exchange_tcp(std::uint16_t port, const std::string& request);

/// `GET target` with these header lines, each ending in CRLF.
std::string get_request(const std::string& target, const std::string& headers = "");

/// A loopback port that nobody listens on now.
std::uint16_t free_port();

}  // namespace resetd::support
