#pragma once
// Where a console is and how to talk to it.

#include <chrono>
#include <cstddef>
#include <string>

namespace resetd::console {

struct Endpoint {
  bool tls = false;
  std::string host;       ///< a name or an address, IPv6 without brackets
  std::string port;       ///< digits
  std::string base_path;  ///< before /cloudcanal/…; empty or "/path" without a slash at its end
  std::string access_key;
  std::string secret_key;  ///< never logged, never in an error text
  std::string ca_file;     ///< empty: the system's certificates
  bool verify = true;
  std::chrono::milliseconds connect_timeout{5'000};   ///< name lookup, connect and TLS handshake together
  std::chrono::milliseconds request_timeout{30'000};  ///< from the first byte to the answer's last
  std::size_t max_list_response = 64u << 20;          ///< bytes, for list and list_by_page; every other answer: 1 MiB
  std::size_t max_connections = 32;                   ///< kept while idle; calls in flight are bounded by the caller
};

}  // namespace resetd::console
