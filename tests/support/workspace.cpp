#include "support/workspace.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>

#include "audit/log.hpp"
#include "queue/runs.hpp"
#include "queue/tasks.hpp"
#include "support/files.hpp"

namespace resetd::support {
namespace {

std::unique_ptr<sqlite::Connection> look(const std::filesystem::path& database) {
  auto connection = sqlite::Connection::open(database, sqlite::Access::look);
  if (connection.has_error()) throw std::runtime_error(connection.error().message);
  return std::move(*connection);
}

}  // namespace

Workspace::Workspace(ConfigOptions options) {
  const std::filesystem::path secret = write("secret", "test-sk\n");
  ::chmod(secret.c_str(), 0600);
  configure(options);
}

void Workspace::configure(const ConfigOptions& options) {
  write("resetd.yaml", "state_dir: " + (folder_ / "state").string() + "\nlisten: {unix: " + socket().string() +
                           options.listen +
                           "}\n"
                           "consoles:\n"
                           "  test:\n"
                           "    url: " +
                           options.url +
                           "\n"
                           "    access_key: test-ak\n"
                           "    secret_key_file: ./secret\n"
                           "    rate: " +
                           options.rate + "\n    burst: " + std::to_string(options.burst) +
                           "\n    concurrency: " + std::to_string(options.concurrency) +
                           "\n    timeouts: {connect: " + options.connect + ", request: " + options.request +
                           ", settle: " + options.settle + "}\n    breaker: " + std::to_string(options.breaker) +
                           "\n    tls: " + options.tls + "\ndrain_timeout: " + options.drain + "\n" + options.more);
}

std::filesystem::path Workspace::write(const std::string& name, std::string_view text) {
  const std::filesystem::path file = folder_ / name;
  write_file(file, text);
  return file;
}

std::filesystem::path Workspace::program() {
  return RESETD_PROGRAM;
}

Child::Options Workspace::child(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--config", config().string()});
  return {program(), std::move(arguments), folder_ / ("child-" + std::to_string(++children_)), {}};
}

Ended Workspace::resetd(std::vector<std::string> arguments) {
  return run_child(child(std::move(arguments)));
}

Child Workspace::start(std::vector<std::string> arguments) {
  return Child(child(std::move(arguments)));
}

Child::Options Workspace::child_as(uid_t user, gid_t group, std::vector<std::string> arguments) {
  Child::Options options = child(std::move(arguments));
  options.arguments.insert(options.arguments.begin(),
                           {"--reuid=" + std::to_string(user), "--regid=" + std::to_string(group), "--clear-groups",
                            "--", (folder_ / "resetd").string()});
  options.program = "/usr/bin/setpriv";
  return options;
}

Ended Workspace::resetd_as(uid_t user, gid_t group, std::vector<std::string> arguments) {
  return run_child(child_as(user, group, std::move(arguments)));
}

Child Workspace::start_as(uid_t user, gid_t group, std::vector<std::string> arguments) {
  return Child(child_as(user, group, std::move(arguments)));
}

void Workspace::give_to(uid_t user) {
  const std::filesystem::path folder = folder_ / "";
  std::filesystem::copy_file(program(), folder_ / "resetd");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (::chown(entry.path().c_str(), user, user) != 0) throw std::runtime_error("chown " + entry.path().string());
  }
  if (::chown(folder.c_str(), user, user) != 0 || ::chmod(folder.c_str(), 0750) != 0)
    throw std::runtime_error("the workspace cannot be given away");
}

std::vector<std::string> Workspace::audit() {
  const std::unique_ptr<sqlite::Connection> connection = look(database());
  std::vector<std::string> lines;
  audit::export_lines(*connection, 0, [&lines](const std::string& line) {
    lines.push_back(line);
    return true;
  });
  return lines;
}

std::vector<TaskEnd> Workspace::tasks() {
  const std::unique_ptr<sqlite::Connection> connection = look(database());
  std::vector<TaskEnd> ends;
  for (const queue::Run& run : queue::list_runs(*connection)) {
    for (const queue::Task& task :
         queue::list_tasks(*connection, run.id, std::nullopt, core::Ordinal{0}, static_cast<int>(run.tasks))) {
      ends.push_back({core::number(task.run), core::number(task.ordinal), task.attempts,
                      std::string(core::name(task.state)), task.request_id, task.error});
    }
  }
  return ends;
}

std::string plan_text(const std::vector<std::string>& tasks, std::string_view policy) {
  std::string text =
      "version: 1\nname: test\nreason: \"integration test\"\npolicy: " + std::string(policy) + "\ntasks:\n";
  for (const std::string& task : tasks) text += "  - " + task + "\n";
  return text;
}

}  // namespace resetd::support
