#include "daemon/unnamed_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "plan/temporary_file.hpp"

namespace resetd::daemon {

core::Result<UnnamedFile> UnnamedFile::create() {
  const core::Result<int> descriptor = plan::open_temporary_file({});
  if (descriptor.has_error()) return descriptor.error();
  return UnnamedFile{*descriptor};
}

UnnamedFile::UnnamedFile(UnnamedFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

UnnamedFile::~UnnamedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

core::Result<void> UnnamedFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return core::unexpected(plan::temporary_file_trouble("write", {}));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::filesystem::path UnnamedFile::path() const {
  return "/proc/self/fd/" + std::to_string(descriptor_);
}

}  // namespace resetd::daemon
