#include "daemon/configuration.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>

#include "settings/loader.hpp"
#include "settings/secret.hpp"

namespace resetd::daemon {
namespace {

std::optional<settings::Settings> load(Context& context, const std::filesystem::path& file) {
  settings::Loaded loaded = settings::load(file, settings::process_environment());
  std::vector<std::string> problems;
  for (const settings::Problem& problem : loaded.problems) problems.push_back(settings::to_string(problem));
  tell_problems(context, problems, settings::max_problems);
  if (loaded.problems.empty()) return std::move(loaded.settings);
  context.exit_code = static_cast<int>(core::ErrorKind::bad_input);
  return std::nullopt;
}

}  // namespace

std::filesystem::path configuration_file(const Context& context) {
  return context.config.value_or(settings::default_configuration);
}

std::optional<settings::Settings> load_configuration(Context& context) {
  return load(context, configuration_file(context));
}

MaybeSettings load_configuration_if_any(Context& context) {
  const std::filesystem::path file = configuration_file(context);
  if (!context.config && !std::filesystem::exists(file)) return {};
  MaybeSettings maybe{.settings = load(context, file)};
  maybe.good = maybe.settings.has_value();
  return maybe;
}

core::Result<console::Endpoint> endpoint_of(const settings::Console& console) {
  core::Result<std::string> access_key = settings::read_access_key(console);
  if (access_key.has_error()) return access_key.error();
  core::Result<settings::Secret> secret = settings::read_secret(console.secret_key_file);
  if (secret.has_error()) return secret.error();
  return console::Endpoint{
      .tls = console.url.tls,
      .host = console.url.host,
      .port = std::to_string(console.url.port),
      .base_path = console.url.base_path,
      .access_key = std::move(*access_key),
      .secret_key = std::string{secret->reveal()},
      .ca_file = console.tls.ca_file.value_or("").string(),
      .verify = console.tls.verify,
      .connect_timeout = console.timeouts.connect,
      .request_timeout = console.timeouts.request,
      .max_list_response = static_cast<std::size_t>(console.max_response),
      .max_connections = static_cast<std::size_t>(console.concurrency),
  };
}

std::filesystem::path database_file(const settings::Settings& settings) {
  return settings.state_dir / "resetd.db";
}

std::string actor_name() {
  const uid_t uid = ::getuid();
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> buffer{};
  // A user without an entry is still someone: the number says who.
  const bool known = ::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
  return (known ? std::string{entry.pw_name} : "unknown") + "(" + std::to_string(uid) + ")";
}

}  // namespace resetd::daemon
