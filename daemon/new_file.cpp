#include "daemon/new_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "sqlite/database_file.hpp"

namespace resetd::daemon {
namespace {

constexpr int attempts = 100;

bool is_there(const std::filesystem::path& file) {
  struct stat found {};
  return ::lstat(file.c_str(), &found) == 0;
}

core::Error stands_there(const std::filesystem::path& file) {
  return core::bad_input(file.string() + " exists already and is left as it is: name another file, or remove it first");
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
}

// Where the file system does not know how to keep what stands there, it is looked for first.
int rename_to_free_name(const std::string& from, const std::filesystem::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (is_there(to)) return EEXIST;
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

}  // namespace

core::Result<NewFile> NewFile::create(const std::filesystem::path& file, unsigned mode) {
  if (is_there(file)) return stands_there(file);
  for (int i = 0; i < attempts; ++i) {
    const std::string name =
        "." + file.filename().string() + "." + std::to_string(::getpid()) + "." + std::to_string(i);
    const std::string temporary = (folder_of(file) / name).string();
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor >= 0) return NewFile{file, temporary, descriptor};
    if (errno != EEXIST) break;
  }
  return core::bad_input(file.string() + " cannot be written (" + std::generic_category().message(errno) +
                         "): name a file in a folder that takes it");
}

NewFile::NewFile(NewFile&& other) noexcept
    : file_(std::move(other.file_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      error_(other.error_) {}

NewFile::~NewFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void NewFile::write(std::string_view text) {
  while (!text.empty() && error_ == 0) {
    const ssize_t count = ::write(descriptor_, text.data(), text.size());
    if (count >= 0)
      text.remove_prefix(static_cast<std::size_t>(count));
    else if (errno != EINTR)
      error_ = errno;
  }
}

core::Result<void> NewFile::finish() {
  if (error_ == 0 && ::fsync(descriptor_) != 0) error_ = errno;
  if (error_ != 0) return failed(error_);
  const int refused = rename_to_free_name(temporary_, file_);
  if (refused == EEXIST) return stands_there(file_);
  if (refused != 0) return failed(refused);
  temporary_.clear();
  return sqlite::sync_folder(folder_of(file_));
}

core::Error NewFile::failed(int error) const {
  return core::unexpected(file_.string() + " could not be written (" + std::generic_category().message(error) +
                          "): nothing is left of it; make room, or name another folder");
}

}  // namespace resetd::daemon
