#include "sqlite/database_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace resetd::sqlite {
namespace {

core::Error system_error(const std::string& what, int error) {
  const std::string message = what + ": " + std::generic_category().message(error);
  if (error == EACCES || error == EPERM) return core::refused(message + "; run as the user that it belongs to");
  if (error == ENOTDIR || error == ELOOP || error == ENAMETOOLONG) return core::bad_input(message);
  return core::unexpected(message);
}

core::Result<void> create_folders(const std::filesystem::path& folder) {
  struct stat found {};
  if (::stat(folder.c_str(), &found) == 0) {
    if (S_ISDIR(found.st_mode)) return {};
    return core::bad_input(folder.string() + " is no folder; name another state_dir");
  }
  if (errno != ENOENT) return system_error("cannot look at the folder " + folder.string(), errno);
  if (auto parents = create_folders(folder.parent_path()); !parents) return parents;
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return system_error("cannot create the folder " + folder.string(), errno);
  }
  return sync_folder(folder.parent_path());
}

/// What stands under the name is a file of its own, not a link or a device.
core::Result<void> check_kind(const std::filesystem::path& file, const struct stat& found) {
  if (S_ISLNK(found.st_mode)) {
    return core::bad_input(file.string() +
                           " is a symbolic link; name the folder that it points into instead (state_dir)");
  }
  if (!S_ISREG(found.st_mode)) return core::bad_input(file.string() + " is no regular file; name another");
  return {};
}

}  // namespace

std::optional<FileIdentity> identity(const std::filesystem::path& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) return std::nullopt;
  return FileIdentity{found.st_dev, found.st_ino};
}

core::Result<void> create_private_file(const std::filesystem::path& file) {
  const int created = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (created < 0 && errno == EEXIST) return core::bad_input(file.string() + " exists already; name a new file");
  if (created < 0 && errno == ENOENT) {
    return core::bad_input("there is no folder " + file.parent_path().string() + "; create it or name another");
  }
  if (created < 0) return system_error("cannot create " + file.string(), errno);
  ::close(created);
  return sync_folder(file.parent_path());
}

core::Result<void> provide_database_file(const std::filesystem::path& file) {
  if (auto folders = create_folders(file.parent_path()); !folders) return folders;
  struct stat found {};
  if (::lstat(file.c_str(), &found) == 0) return check_kind(file, found);
  if (errno != ENOENT) return system_error("cannot look at " + file.string(), errno);
  // SQLite would delete it, and with it what it alone holds of the database that was there.
  const std::string log = file.string() + "-wal";
  if (::lstat(log.c_str(), &found) == 0 && found.st_size > 0) {
    return core::refused(log + " is there without its database " + file.string() +
                         ": put that back, or move both away to begin with an empty one");
  }
  return create_private_file(file);
}

core::Result<void> expect_database_file(const std::filesystem::path& file) {
  struct stat found {};
  if (::lstat(file.c_str(), &found) == 0) return check_kind(file, found);
  if (errno == ENOENT) {
    return core::bad_input("there is no database at " + file.string() +
                           "; check state_dir, or make the first run with `resetd run PLAN`");
  }
  return system_error("cannot look at " + file.string(), errno);
}

core::Result<void> sync_folder(const std::filesystem::path& folder) {
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return system_error("cannot open the folder " + folder.string(), errno);
  const int synced = ::fsync(opened);
  const int error = errno;
  ::close(opened);
  if (synced != 0) return system_error("cannot make the folder " + folder.string() + " durable", error);
  return {};
}

}  // namespace resetd::sqlite
