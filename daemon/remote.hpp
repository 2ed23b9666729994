#pragma once
// What commands ask of the process that has the database and serves the control socket: `serve`, or a `run` at work.
// Errors: what it answered, or unreachable where it does not answer, or not in a form that is known.

#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string_view>

#include "audit/record.hpp"
#include "control/client.hpp"
#include "daemon/context.hpp"
#include "daemon/report.hpp"
#include "engine/steering.hpp"
#include "settings/settings.hpp"

namespace resetd::daemon {

/// --socket, else the configuration's listen.unix.
std::filesystem::path socket_file(const Context& context, const settings::Settings& settings);

class Remote {
 public:
  /// Nothing where nobody serves the socket: then the database is free, or somebody has it who does not serve.
  static core::Result<std::optional<Remote>> find(const Context& context, const settings::Settings& settings);

  core::Result<std::vector<RunRow>> runs();
  core::Result<RunRow> run(core::RunId id);
  /// The next tasks after this ordinal, at most `limit`; in these states, where any is given.
  core::Result<std::vector<queue::Task>> tasks(core::RunId id, std::span<const core::TaskState> states,
                                               core::Ordinal after, int limit);
  /// A decision: `verb` is the last part of its path.
  core::Result<engine::Steered> decide(core::RunId id, std::string_view verb, const boost::json::object& body);

  /// The newest record.
  core::Result<audit::Head> audit_head();

  control::Client& client() { return client_; }

 private:
  explicit Remote(control::Client client) : client_(std::move(client)) {}

  control::Client client_;
};

/// `{reason}`; empty where there is none.
boost::json::object reason_body(const std::string& reason);
std::string_view resolution_name(core::Resolution resolution);

/// From run_json and task_json; unreachable where a field is missing or of another kind.
core::Result<RunRow> run_of_json(std::string_view text);

}  // namespace resetd::daemon
