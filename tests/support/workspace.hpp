#pragma once
// A folder with a configuration, plans and a database, and the real resetd to run on them.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "support/child.hpp"
#include "support/invariants.hpp"
#include "support/temp_folder.hpp"

namespace resetd::support {

/// What the configuration says where a test does not say otherwise: fast enough to be run often, with timeouts that
/// only a hang reaches.
struct ConfigOptions {
  std::string url;
  std::string rate = "1000000/m";
  std::int64_t burst = 1000;
  std::int64_t concurrency = 8;
  std::string connect = "20s", request = "30s", settle = "30s";
  std::int64_t breaker = 1000;
  std::string drain = "30s";
  std::string tls = "{}";
  std::string listen;  ///< further fields of `listen`, each after a comma
  std::string more;    ///< further lines of the configuration
};

class Workspace {
 public:
  explicit Workspace(ConfigOptions options);

  void configure(const ConfigOptions& options);
  std::filesystem::path write(const std::string& name, std::string_view text);
  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }
  std::filesystem::path config() const { return folder_ / "resetd.yaml"; }
  std::filesystem::path socket() const { return folder_ / "resetd.sock"; }
  std::filesystem::path database() const { return folder_ / "state" / "resetd.db"; }

  /// Runs resetd with --config and these arguments to its end.
  Ended resetd(std::vector<std::string> arguments);
  Child start(std::vector<std::string> arguments);

  // As another user of this machine, with one group. For root only, after give_to.
  Ended resetd_as(uid_t user, gid_t group, std::vector<std::string> arguments);
  Child start_as(uid_t user, gid_t group, std::vector<std::string> arguments);
  /// The workspace and what is in it becomes the user's, and their group of the same number may read; a copy of the
  /// program stands in it, where they can reach it.
  void give_to(uid_t user);
  static std::filesystem::path program();

  /// The audit log as exported, and the tasks of all runs, newest run first. From the file itself: no process may have
  /// it. Throw std::runtime_error where it cannot be read.
  std::vector<std::string> audit();
  std::vector<TaskEnd> tasks();

 private:
  Child::Options child(std::vector<std::string> arguments);
  Child::Options child_as(uid_t user, gid_t group, std::vector<std::string> arguments);

  TempFolder folder_;
  std::atomic<int> children_ = 0;  ///< commands may run side by side
};

/// A plan: the given tasks (flow maps, or anything that YAML takes as a task) under `policy` (the text of a flow map).
std::string plan_text(const std::vector<std::string>& tasks, std::string_view policy = "{}");

/// A task that takes the generated job's position back, in the job's own kind.
/// `extra` is appended to the map: `, note: x`.
std::string rewind_task(std::int64_t job, std::string_view extra = "");
/// The same, naming the job: whatever its data task's id is.
std::string rewind_job(std::int64_t job, std::string_view extra = "");
/// The same for jobs 1 to `jobs`.
std::vector<std::string> rewind_tasks(std::int64_t jobs);

}  // namespace resetd::support
