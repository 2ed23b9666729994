#include "console_sim/options.hpp"

#include <CLI/CLI.hpp>
#include <stdexcept>
#include <vector>

#include "console_sim/admin.hpp"
#include "console_sim/faults.hpp"
#include "console_sim/world_file.hpp"

namespace console_sim {
namespace {

constexpr std::string_view examples = R"(Examples:
  resetd-console-sim --jobs 300 --log /tmp/console.jsonl
  resetd-console-sim --jobs 1000000 --port 8111 --port-file /tmp/ports       (no log: fastest)
  resetd-console-sim --jobs 300 --fault 'updateincrepos:status=429:retry_after=2:count=3' \
      --fault 'connect:close_listener:nth=4:for=300ms' --fault 'updateincrepos:drop_after_apply:nth=50'
  resetd-console-sim --world jobs.json --running --tls-cert server.crt --tls-key server.key

Generated jobs have ids 1..N; the INCREMENT data task of job J has id task-id-base + J, its FULL task is COMPLETE.
Kinds take turns, job 1 being the first: MySQL file+GTID+time, MySQL time, MySQL GTID, PostgreSQL LSN, SQL Server LSN,
Dameng LSN, Oracle SCN, Kafka time, MongoDB time, Hana data id, Redis, TDengine.

When ready, one line on standard output:
  listening http://127.0.0.1:PORT admin http://127.0.0.1:ADMINPORT

)";

void add_world(CLI::App& app, WorldOptions& world, std::string& world_file) {
  app.add_option("--jobs", world.generator.jobs, "Generate this many SYNC jobs")->check(CLI::Range(0, 40'000'000));
  app.add_flag("--running", world.generator.running, "Generated jobs are RUNNING instead of STOP");
  app.add_option("--position-time", world.generator.position_time_ms,
                 "Time of generated positions, milliseconds since the epoch (default: now)");
  app.add_option("--task-id-base", world.generator.task_id_base, "INCREMENT task id = this + job id")
      ->capture_default_str();
  app.add_option("--sources", world.generator.sources,
                 "Source instances of each kind of source; MySQL file (job 1's) has the ids 1, 13, …")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--stop-delay", world.stop_delay_ms, "Milliseconds in WAIT_STOP")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--start-delay", world.start_delay_ms, "Milliseconds in WAIT_START")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--world", world_file, "More jobs, written out in a JSON file (format: world_file.hpp)");
}

void add_server(CLI::App& app, CommandLine& line) {
  ServerOptions& server = line.server;
  app.add_option("--host", server.host, "Address to listen at")->capture_default_str();
  app.add_option("--port", server.port, "Port of the API; 0: any free one")->capture_default_str();
  app.add_option("--admin-port", server.admin_port, "Port of the admin interface; 0: any")->capture_default_str();
  app.add_option("--port-file", line.port_file, "Write the ready line here too, once listening");
  auto* cert = app.add_option("--tls-cert", server.tls_cert, "PEM certificate chain: the API speaks HTTPS");
  auto* key = app.add_option("--tls-key", server.tls_key, "PEM private key");
  cert->needs(key);
  key->needs(cert);
  app.add_option("--access-key", server.console.access_key, "AccessKeyId that is known")->capture_default_str();
  app.add_option("--secret-key", server.console.secret_key, "Its secret (this is a stand-in: no real secrets here)")
      ->capture_default_str();
  app.add_option("--log", server.console.log.file, "Append the request log here, JSON Lines (fields: request_log.hpp)");
  app.add_option("--accept-pos-type", server.console.api.extra_pos_types, "Accept this posType too; repeatable");
}

std::vector<FaultRule> rules(const std::vector<std::string>& texts) {
  std::vector<FaultRule> parsed;
  for (const std::string& text : texts) {
    ParsedRule rule = parse_fault(text);
    if (!rule.rule) throw std::invalid_argument(rule.error);
    parsed.push_back(std::move(*rule.rule));
  }
  return parsed;
}

}  // namespace

std::optional<CommandLine> parse_command_line(int argc, char** argv, int& exit_code) {
  CommandLine line;
  std::string world_file;
  std::vector<std::string> faults;
  CLI::App app("A stand-in for the CloudCanal console: its data job API over a made-up world, with faults on demand.",
               "resetd-console-sim");
  add_server(app, line);
  add_world(app, line.server.console.world, world_file);
  app.add_option("--fault", faults, "A fault rule (below); repeatable");
  app.add_option("--seed", line.server.console.seed, "Seed for p= in fault rules")->capture_default_str();
  app.footer(std::string(examples) + std::string(fault_help()) + "\n" + std::string(admin_help()));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error) == 0 ? 0 : 2;
    return std::nullopt;
  }
  line.server.console.faults = rules(faults);
  if (!world_file.empty()) line.server.console.extra_jobs = read_world(world_file);
  return line;
}

}  // namespace console_sim
