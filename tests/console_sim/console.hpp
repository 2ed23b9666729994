#pragma once
// One request's way through the console, without sockets: begin() reads it and picks its fault, finish() lets it take
// effect, logs it and says what to send. Whatever has to be waited for lies between the two. One thread.

#include <array>
#include <map>
#include <memory>
#include <string>

#include "console_sim/api.hpp"
#include "console_sim/auth.hpp"
#include "console_sim/faults.hpp"
#include "console_sim/request_log.hpp"
#include "console_sim/wire.hpp"

namespace console_sim {

struct ConsoleOptions {
  std::string access_key = "test-ak";
  std::string secret_key = "test-sk";
  WorldOptions world;
  std::vector<Job> extra_jobs;  ///< from a world file
  Api::Options api;
  RequestLog::Options log;
  std::vector<FaultRule> faults;
  std::uint64_t seed = 1;
};

/// Views into the request as it was read; they outlive begin() and finish().
struct RequestView {
  std::string_view method, target, content_type, body;
  bool keep_alive = true;
  bool chunks = true;
  std::int64_t conn = 0;
  std::int64_t at_us = 0, read_us = 0;
};

struct Counters {
  std::int64_t requests = 0, good = 0, applied = 0, faults = 0;
};

class Console {
 public:
  /// Throws std::system_error (log file) or std::invalid_argument (a job's id is taken).
  explicit Console(ConsoleOptions options);

  struct Started {
    RequestView request;
    std::string call;  ///< a call's name, or the path as it came
    AuthResult auth;
    Body body;
    Api::Ids ids;
    std::optional<Outcome> refused;  ///< decided before the call: path, method, key, content type, JSON
    std::optional<FaultRule> fault;
  };

  Started begin(const RequestView& request);
  Wire finish(Started& started, const std::string& self_url);

  /// The fault for a connection that has just been accepted; a refused one is logged.
  std::optional<FaultRule> connected(std::int64_t conn);

  World& world() { return world_; }
  Faults& faults() { return faults_; }
  RequestLog& log() { return log_; }
  const std::map<std::string, Counters, std::less<>>& counters() const { return counters_; }
  Moment now() const;

 private:
  std::optional<Outcome> refusal(Started& started);
  std::string next_request_id();
  void record(const Started& started, const Outcome& outcome, const Wire& wire);

  ConsoleOptions options_;
  World world_;
  Api api_;
  Auth auth_;
  Faults faults_;
  RequestLog log_;
  std::map<std::string, Counters, std::less<>> counters_;
  std::uint64_t id_prefix_;
  std::uint64_t id_count_ = 0;
};

/// Wall clock in microseconds since the epoch.
std::int64_t wall_us();

}  // namespace console_sim
