#include "audit/mirror_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "audit/line.hpp"

namespace resetd::audit {
namespace {

constexpr std::size_t first_look = 64 << 10;  // a line is rarely longer than a few kilobytes

core::Error fault(const std::filesystem::path& path, const std::string& what, int error) {
  const std::string message =
      "the audit mirror " + path.string() + " " + what + ": " + std::generic_category().message(error);
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return core::unexpected(message + "; nothing is sent without it: free some space there, then start resetd again");
    case EACCES:
    case EPERM:
    case EROFS:
      return core::refused(message + "; check the permissions of the file and its folder (audit.mirror_file)");
    case ENOENT:
    case ENOTDIR:
      return core::bad_input(message + "; make its folder, or name another file (audit.mirror_file)");
    case ELOOP:
      return core::bad_input(message + "; a symbolic link is not followed: name the file itself (audit.mirror_file)");
    case EISDIR:
    case ENXIO:
      return core::bad_input(message + "; name a regular file (audit.mirror_file)");
    default:
      return core::unexpected(message +
                              "; nothing is sent without it: check the disk and the kernel's log, then start "
                              "resetd again");
  }
}

/// How the text ends; nothing where more of what stands before it is needed to tell.
std::optional<FileEnd> end_of(const std::string& text, bool whole) {
  const std::size_t line_end = text.rfind('\n');
  if (line_end == std::string::npos) {
    if (!whole) return std::nullopt;
    return FileEnd{std::nullopt, text};
  }
  const std::size_t before = line_end == 0 ? std::string::npos : text.rfind('\n', line_end - 1);
  if (before == std::string::npos && !whole) return std::nullopt;
  const std::size_t begin = before == std::string::npos ? 0 : before + 1;
  return FileEnd{text.substr(begin, line_end - begin), text.substr(line_end + 1)};
}

/// A descriptor, or -1 with errno set. Without O_NONBLOCK a pipe in its place could hold us up.
int open_or_create(const std::filesystem::path& path) {
  constexpr int flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  int descriptor = -1;
  // Whoever rotates it may take it away or make it between our two calls.
  for (int attempt = 0; attempt < 3; ++attempt) {
    descriptor = ::open(path.c_str(), flags);
    if (descriptor >= 0 || errno != ENOENT) break;
    descriptor = ::open(path.c_str(), flags | O_CREAT | O_EXCL, 0600);
    if (descriptor >= 0 || errno != EEXIST) break;
  }
  return descriptor;
}

}  // namespace

core::Result<std::unique_ptr<MirrorFile>> MirrorFile::open(std::filesystem::path path) {
  const int descriptor = open_or_create(path);
  if (descriptor < 0) return fault(path, "cannot be opened", errno);
  std::unique_ptr<MirrorFile> file(new MirrorFile(std::move(path), descriptor));
  struct stat found {};
  if (::fstat(descriptor, &found) != 0) return fault(file->path_, "cannot be looked at", errno);
  if (!S_ISREG(found.st_mode)) {
    return core::bad_input("the audit mirror " + file->path_.string() +
                           " is no regular file: name another (audit.mirror_file)");
  }
  file->identity_ = {found.st_dev, found.st_ino};
  file->size_ = found.st_size;
  // Whoever made it, we or logrotate: what is written to it must not go with its name.
  if (auto synced = sqlite::sync_folder(file->path_.parent_path()); synced.has_error()) return synced.error();
  return file;
}

MirrorFile::MirrorFile(std::filesystem::path path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

MirrorFile::~MirrorFile() {
  ::close(descriptor_);  // what counts was synced before
}

bool MirrorFile::untouched() const {
  struct stat found {};
  if (::lstat(path_.c_str(), &found) != 0) return false;
  return sqlite::FileIdentity{found.st_dev, found.st_ino} == identity_ && found.st_size == size_;
}

core::Result<std::string> MirrorFile::read_last(std::size_t bytes) const {
  std::string text(bytes, '\0');
  std::size_t done = 0;
  while (done < bytes) {
    const off_t from = size_ - static_cast<off_t>(bytes - done);
    const ssize_t read = ::pread(descriptor_, text.data() + done, bytes - done, from);
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return fault(path_, "cannot be read", errno);
    if (read == 0) return fault(path_, "was cut by another while it was read", EIO);
    done += static_cast<std::size_t>(read);
  }
  return text;
}

core::Result<FileEnd> MirrorFile::end() const {
  const auto size = static_cast<std::size_t>(size_);
  for (std::size_t look = std::min(size, first_look);; look = std::min(size, 2 * look)) {
    const auto text = read_last(look);
    if (text.has_error()) return text.error();
    if (auto found = end_of(*text, look == size)) return std::move(*found);
    if (look >= 2 * line_limit) break;
  }
  return core::bad_input("the audit mirror " + path_.string() +
                         " has no lines at its end, so it is no copy of an audit log: name another file "
                         "(audit.mirror_file)");
}

core::Result<void> MirrorFile::cut(std::size_t bytes) {
  const off_t left = size_ - static_cast<off_t>(bytes);
  if (::ftruncate(descriptor_, left) != 0) return fault(path_, "cannot be cut after its last whole line", errno);
  size_ = left;
  return {};
}

core::Result<void> MirrorFile::append(std::string_view lines) {
  while (!lines.empty()) {
    const ssize_t written = ::write(descriptor_, lines.data(), lines.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fault(path_, "cannot be written", errno);
    if (written == 0) return fault(path_, "takes no more", EIO);
    // A disk that is full takes a part; what is left over tells why.
    lines.remove_prefix(static_cast<std::size_t>(written));
    size_ += written;
  }
  return {};
}

core::Result<void> MirrorFile::sync() {
  if (::fdatasync(descriptor_) != 0) return fault(path_, "cannot be made durable", errno);
  return {};
}

}  // namespace resetd::audit
