#include "settings/files.hpp"

#include <grp.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "core/lexers.hpp"
#include "settings/secret.hpp"

namespace resetd::settings {
namespace {

namespace fs = std::filesystem;

class Checker {
 public:
  explicit Checker(std::string file) : file_(std::move(file)) {}

  std::vector<Problem> take() { return std::move(problems_); }

  void secret(const std::string& key, const SecretFile& file) {
    const auto result = read_secret(file);
    if (result.has_error()) add(key, result.error().message);
  }

  void access_key(const std::string& key, const Console& console) {
    const auto result = read_access_key(console);
    if (result.has_error()) add(key, result.error().message);
  }

  void readable_file(const std::string& key, const fs::path& path) {
    if (expect(key, path, fs::file_type::regular, "is no regular file: name one"))
      access(key, path, R_OK, "cannot be read");
  }

  void program(const std::string& key, const fs::path& path) {
    if (expect(key, path, fs::file_type::regular, "is no program: name one")) access(key, path, X_OK, "cannot be run");
  }

  void writable_folder(const std::string& key, const fs::path& path) {
    if (expect(key, path, fs::file_type::directory, "is no folder: make it one, or name another"))
      access(key, path, W_OK | X_OK, "cannot be written to");
  }

  /// One whose files are submitted: whoever may write to it resets.
  void spool_folder(const std::string& key, const fs::path& path) {
    writable_folder(key, path);
    std::error_code none;
    const fs::perms mode = fs::status(path, none).permissions();
    if (mode != fs::perms::unknown && (mode & fs::perms::others_write) != fs::perms::none)
      add(key, path.string() + " may be written to by everybody, who could then reset what they like: chmod o-w it");
  }

  /// One that is made when it is not there yet, and again whenever it was rotated away.
  void rotated_file(const std::string& key, const fs::path& path) {
    writable_folder(key, path.parent_path());
    std::error_code none;
    const fs::file_status status = fs::symlink_status(path, none);
    if (!fs::exists(status)) return;
    if (fs::is_symlink(status))
      add(key, path.string() + " is a symbolic link, which is not followed: name the file itself");
    else if (expect(key, path, fs::file_type::regular, "is no regular file: name one"))
      access(key, path, R_OK | W_OK, "cannot be read and written");
  }

  /// One that is made when it is not there yet.
  void own_folder(const std::string& key, const fs::path& path) {
    std::error_code none;
    if (fs::exists(fs::symlink_status(path, none))) writable_folder(key, path);
  }

 private:
  void add(const std::string& key, const std::string& message) {
    problems_.push_back({file_, 0, 0, key + ": " + message});
  }

  bool expect(const std::string& key, const fs::path& path, fs::file_type type, const std::string& otherwise) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == type) return true;
    if (status.type() == fs::file_type::not_found)
      add(key, path.string() + " is not there: make it, or name another");
    else if (status.type() == fs::file_type::none)
      add(key, path.string() + " cannot be looked at: " + error.message() + ": check the folders above it");
    else
      add(key, path.string() + " " + otherwise);
    return false;
  }

  void access(const std::string& key, const fs::path& path, int mode, const std::string& what) {
    if (::eaccess(path.c_str(), mode) == 0) return;
    add(key, path.string() + " " + what + ": " + std::generic_category().message(errno) + ": check its permissions");
  }

  std::string file_;
  std::vector<Problem> problems_;
};

void check_console(Checker& checker, const Console& console) {
  const std::string key = "consoles." + console.name + ".";
  if (console.access_key_file) checker.access_key(key + "access_key_file", console);
  checker.secret(key + "secret_key_file", console.secret_key_file);
  if (console.url.tls && console.tls.ca_file) checker.readable_file(key + "tls.ca_file", *console.tls.ca_file);
}

void check_notification(Checker& checker, const Notification& notification, std::size_t index) {
  const std::string key = "notify[" + std::to_string(index) + "].";
  if (!notification.exec.empty()) checker.program(key + "exec", notification.exec.front());
  if (notification.secret_file) checker.secret(key + "secret_file", *notification.secret_file);
}

bool has_group(const std::string& name) {
  group entry{};
  group* found = nullptr;
  std::vector<char> buffer(64 << 10);
  const int error = ::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
  return error != 0 || found != nullptr;  // where nobody can say, nothing is said
}

}  // namespace

std::vector<Problem> check_files(const Settings& settings, const fs::path& file) {
  Checker checker{file.string()};
  checker.own_folder("state_dir", settings.state_dir);
  if (settings.listen.token_file) checker.secret("listen.token_file", *settings.listen.token_file);
  for (const Console& console : settings.consoles) check_console(checker, console);
  if (settings.spool_dir) checker.spool_folder("spool_dir", *settings.spool_dir);
  if (settings.mirror_file) checker.rotated_file("audit.mirror_file", *settings.mirror_file);
  for (std::size_t i = 0; i < settings.notify.size(); ++i) check_notification(checker, settings.notify[i], i);
  return checker.take();
}

std::vector<Problem> find_doubts(const Settings& settings, const fs::path& file) {
  std::vector<Problem> doubts;
  const auto doubt = [&](const std::string& what) { doubts.push_back({file.string(), 0, 0, what}); };
  for (const std::string& group : settings.listen.allow_groups) {
    if (has_group(group)) continue;
    doubt("listen.allow_groups: this machine has no group " + core::shown(group) +
          ", so nobody is let in by it: make it, or leave it out");
  }
  const fs::path folder = settings.panic_file.parent_path();
  std::error_code none;
  if (folder != settings.state_dir && !fs::is_directory(folder, none)) {
    doubt("panic_file: its folder " + folder.string() + " is not there: make it, so that the file can be made at once");
  }
  return doubts;
}

}  // namespace resetd::settings
