#include "daemon/unnamed_file.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <fcntl.h>
#include <cerrno>
#include <system_error>
#include <utility>

namespace resetd::daemon {
namespace {

core::Error no_temporary_file(const std::string& why) {
  return core::unexpected("no temporary file can be written (" + why + "): let TMPDIR name a folder with room");
}

}  // namespace

core::Result<UnnamedFile> UnnamedFile::create() {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
  if (error) return no_temporary_file(error.message());
  std::string name = (folder / "resetd-XXXXXX").string();
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);  // 0600
  if (descriptor < 0) return no_temporary_file(std::generic_category().message(errno));
  ::unlink(name.c_str());
  return UnnamedFile{descriptor};
}

UnnamedFile::UnnamedFile(UnnamedFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

UnnamedFile::~UnnamedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

core::Result<void> UnnamedFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return no_temporary_file(std::generic_category().message(errno));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::filesystem::path UnnamedFile::path() const {
  return "/proc/self/fd/" + std::to_string(descriptor_);
}

}  // namespace resetd::daemon
