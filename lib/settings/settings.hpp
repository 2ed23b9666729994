#pragma once
// The configuration, as values: checked, defaults filled in, paths made absolute. See loader.hpp for how it is read
// and files.hpp for the checks that need the machine.
//
// A relative path is relative to the folder of the configuration file. A secret's file without a slash is a name under
// $CREDENTIALS_DIRECTORY instead.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/policy.hpp"

namespace resetd::settings {

inline constexpr const char* default_configuration = "/etc/resetd/resetd.yaml";

/// Where a secret is kept. `path` is nothing when `written` is a name and no credentials directory is at hand: reading
/// it is then refused, everything else goes on.
struct SecretFile {
  std::string written;  ///< as the configuration has it
  std::optional<std::filesystem::path> path;
  bool operator==(const SecretFile&) const = default;
};

/// The address of a console.
struct Url {
  bool tls = true;           ///< https
  std::string host;          ///< lower case, IPv6 without brackets
  std::uint16_t port = 443;  ///< the scheme's own where none is written
  std::string base_path;  ///< empty, or starts with a slash and does not end in one; no dot segments, nothing encoded
  /// Scheme and host in lower case, without the scheme's own port and without a trailing slash: two consoles with the
  /// same one are the same console.
  std::string normalised;
  bool operator==(const Url&) const = default;
};

struct Tls {
  std::optional<std::filesystem::path> ca_file;  ///< nothing: the system's own store
  bool verify = true;
  bool operator==(const Tls&) const = default;
};

struct Timeouts {
  std::chrono::milliseconds connect{5000};    ///< 1ms..10m; name lookup, connect and TLS together
  std::chrono::milliseconds request{30'000};  ///< 1ms..1h; the whole call after that
  std::chrono::milliseconds settle{35'000};   ///< request..24h; how long an ambiguous call may still take effect
  bool operator==(const Timeouts&) const = default;
};

struct Console {
  std::string name;  ///< 1..64 letters, digits, '.', '_', '-'
  Url url;
  std::optional<std::string> access_key;  ///< exactly one of this and access_key_file
  std::optional<SecretFile> access_key_file;
  SecretFile secret_key_file;
  Tls tls;
  core::Rate rate{20, std::chrono::seconds{1}};  ///< all calls of all runs together
  std::int64_t burst = 1;                        ///< 1..1'000'000
  std::int64_t concurrency = 32;                 ///< 1..10'000
  Timeouts timeouts;
  std::int64_t max_response = std::int64_t{64} << 20;  ///< bytes, 1 KiB..1 GiB; of a list's answer
  std::int64_t breaker = 3;                            ///< 1..1000 calls in a row that ended ambiguous or not sent
  bool operator==(const Console&) const = default;
};

/// A loopback address that the API also listens at.
struct Endpoint {
  std::string address;  ///< 127.0.0.0/8 or ::1
  std::uint16_t port = 0;
  bool operator==(const Endpoint&) const = default;
};

struct Listen {
  std::filesystem::path unix_socket = "/run/resetd/resetd.sock";  ///< at most 107 bytes
  std::optional<Endpoint> http;
  std::optional<SecretFile> token_file;  ///< present where http is
  std::vector<std::uint32_t> allow_uids;
  std::vector<std::string> allow_groups{"resetd"};
  bool operator==(const Listen&) const = default;
};

/// Tells someone of audit events. Exactly one of url and exec is there.
struct Notification {
  std::optional<std::string> url;         ///< http or https; may hold a secret: never log it
  std::vector<std::string> exec;          ///< program (an absolute path) and arguments
  std::vector<std::string> events;        ///< at least one; names of audit events
  std::optional<SecretFile> secret_file;  ///< signs what is sent to url
  bool operator==(const Notification&) const = default;
};

enum class LogLevel { trace, debug, info, warn, error };
/// automatic (`auto`): journald under systemd, text on a terminal, else JSON lines.
enum class LogFormat { automatic, journald, text, json };

struct Log {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::automatic;
  bool operator==(const Log&) const = default;
};

struct Settings {
  std::filesystem::path state_dir = "/var/lib/resetd";
  Listen listen;
  std::vector<Console> consoles;  ///< at least one, in the order of the file, names distinct
  std::optional<std::filesystem::path> spool_dir;
  std::optional<std::filesystem::path> mirror_file;  ///< audit.mirror_file
  bool two_person = false;                           ///< approval.two_person
  std::chrono::milliseconds drain_timeout{30'000};   ///< 0..1h
  std::filesystem::path panic_file = "/var/lib/resetd/PANIC";
  std::vector<Notification> notify;
  Log log;
  bool operator==(const Settings&) const = default;
};

/// The console of that name; null when there is none.
const Console* find_console(const Settings& settings, std::string_view name);

}  // namespace resetd::settings
