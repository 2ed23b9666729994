#include "control/spool_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace resetd::control {
namespace {

namespace fs = std::filesystem;
using core::Result;

constexpr std::string_view prefix = "received-";

core::Error spool_trouble(const fs::path& path, int cause) {
  const std::string what = "the plan cannot be kept in " + path.string() + ": " + std::strerror(cause);
  return core::unexpected(what + (cause == ENOSPC ? ": free some room on that disk" : ""));
}

}  // namespace

Result<SpoolFile> SpoolFile::create(const fs::path& folder) {
  std::string name = (folder / (std::string(prefix) + "XXXXXX")).string();
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);  // 0600
  if (descriptor < 0) return spool_trouble(folder, errno);
  return SpoolFile{descriptor, name};
}

SpoolFile::SpoolFile(SpoolFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

SpoolFile::~SpoolFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(path_.c_str());
}

Result<void> SpoolFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return spool_trouble(path_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> make_spool(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return core::bad_input("the folder " + folder.string() + " for received plans cannot be made: " +
                           std::strerror(errno) + "; see state_dir in the configuration");
  struct ::stat found {};
  if (::lstat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode) || (found.st_mode & 0077) != 0)
    return core::bad_input(folder.string() + " is to be a folder of resetd's alone (0700): remove it, or chmod it");
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;  // what stays is in nobody's way
    if (entry->path().filename().string().starts_with(prefix)) fs::remove_all(entry->path(), ignored);
  }
  return {};
}

fs::path spool_name(const fs::path& folder, std::string_view what) {
  static std::atomic<unsigned> count{0};
  return folder /
         (std::string(prefix) + std::string(what) + "-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
}

}  // namespace resetd::control
