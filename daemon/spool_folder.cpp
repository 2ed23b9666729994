#include "daemon/spool_folder.hpp"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace resetd::daemon {
namespace {

using core::Result;

constexpr int most_names = 10'000;  // of one clash
constexpr int to_folder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

std::string cause() {
  return std::generic_category().message(errno);
}

bool same_time(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

Result<Descriptor> open_shelf(const std::filesystem::path& spool, int folder, const char* name, mode_t mode) {
  const bool made = ::mkdirat(folder, name, 0700) == 0;
  Descriptor shelf{::openat(folder, name, to_folder)};
  if (shelf.there() && made) ::fchmod(shelf.number(), mode);  // whatever the umask is
  if (shelf.there() && ::faccessat(shelf.number(), ".", W_OK | X_OK, AT_EACCESS) == 0) return shelf;
  return core::bad_input("spool_dir: " + (spool / name).string() + " is no folder that resetd may write to (" +
                         cause() + "): make it one, or remove it");
}

/// `orders.yaml`, `orders-2.yaml`, …
std::string numbered(std::string_view name, int number) {
  if (number == 1) return std::string{name};
  const std::size_t dot = name.rfind('.');
  const std::string_view ending = dot == std::string_view::npos || dot == 0 ? "" : name.substr(dot);
  return std::string{name.substr(0, name.size() - ending.size())} + "-" + std::to_string(number) + std::string{ending};
}

bool name_taken(int folder, const std::string& name) {
  struct stat status {};
  return ::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

// Whole under its name, or not there. False with errno.
bool write_report(int shelf, const std::string& name, std::string_view text) {
  const std::string temporary = "." + name + ".tmp";
  ::unlinkat(shelf, temporary.c_str(), 0);
  const Descriptor file{::openat(shelf, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (!file.there()) return false;
  while (!text.empty()) {
    const ssize_t written = ::write(file.number(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  ::fchmod(file.number(), 0640);  // for the folder's group, whatever the umask is
  return ::renameat2(shelf, temporary.c_str(), shelf, name.c_str(), RENAME_NOREPLACE) == 0;
}

}  // namespace

FileState FileState::of(const struct stat& status) {
  return {status.st_dev, status.st_ino, status.st_size, status.st_mtim, status.st_ctim, status.st_uid};
}

bool FileState::unchanged(const FileState& other) const {
  return same_file(other) && size == other.size && same_time(modified, other.modified) &&
         same_time(changed, other.changed);
}

Result<SpoolFolder> SpoolFolder::open(const std::filesystem::path& path) {
  Descriptor folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder.there()) return core::bad_input("spool_dir " + path.string() + " cannot be opened: " + cause());
  struct stat status {};
  if (::fstat(folder.number(), &status) != 0) return core::unexpected("spool_dir " + path.string() + ": " + cause());
  if ((status.st_mode & S_IWOTH) != 0) {
    return core::bad_input("spool_dir " + path.string() +
                           " may be written to by everybody, who could then reset what they like: chmod o-w it");
  }
  // What was submitted is not for others to move in once more: it would be submitted in its owner's name.
  const mode_t mode = (status.st_mode & 0750) | 0700;
  auto done = open_shelf(path, folder.number(), "done", mode);
  if (done.has_error()) return done.error();
  auto failed = open_shelf(path, folder.number(), "failed", mode);
  if (failed.has_error()) return failed.error();
  return SpoolFolder{path, std::move(folder), std::move(*done), std::move(*failed)};
}

bool SpoolFolder::may_be_plan(std::string_view name) {
  return !name.starts_with('.') && (name.ends_with(".yaml") || name.ends_with(".yml"));
}

Result<std::vector<std::string>> SpoolFolder::list() const {
  const int own = ::openat(folder_.number(), ".", to_folder);
  const std::unique_ptr<DIR, int (*)(DIR*)> entries{own < 0 ? nullptr : ::fdopendir(own), ::closedir};
  if (!entries) return core::unexpected("the spool " + path_.string() + " cannot be listed: " + cause());
  std::vector<std::string> names;
  while (const dirent* const entry = ::readdir(entries.get())) {
    if (may_be_plan(entry->d_name)) names.emplace_back(entry->d_name);
  }
  std::ranges::sort(names);
  return names;
}

// Component by component: none may be a link, or lead out.
Result<SpoolFolder::Place> SpoolFolder::place_of(std::string_view path) const {
  Descriptor folder{::openat(folder_.number(), ".", to_folder)};
  if (!folder.there()) return core::unexpected("the spool " + path_.string() + " cannot be opened: " + cause());
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
    const std::string part{path.substr(0, slash)};
    path.remove_prefix(slash + 1);
    if (part == "..") return core::bad_input("leads out of its folder; files are taken from beneath the spool only");
    if (part.empty() || part == ".") continue;
    Descriptor next{::openat(folder.number(), part.c_str(), to_folder)};
    if (!next.there()) return core::bad_input("cannot be opened (" + part + ": " + cause() + ")");
    folder = std::move(next);
  }
  if (path.empty() || path == "." || path == "..") return core::bad_input("is no file");
  return Place{std::move(folder), std::string{path}};
}

Result<FileState> SpoolFolder::look(std::string_view path) const {
  const auto place = place_of(path);
  if (place.has_error()) return place.error();
  struct stat status {};
  if (::fstatat(place->folder.number(), place->name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return core::bad_input("cannot be looked at: " + cause());
  }
  if (S_ISLNK(status.st_mode)) return core::bad_input("is a symbolic link; the spool takes regular files");
  if (!S_ISREG(status.st_mode)) return core::bad_input("is no regular file");
  if (status.st_nlink != 1) return core::bad_input("has other names elsewhere (hard links): copy it instead");
  return FileState::of(status);
}

Result<SpoolFolder::Opened> SpoolFolder::open_file(std::string_view path) const {
  const auto seen = look(path);
  if (seen.has_error()) return seen.error();
  const auto place = place_of(path);
  if (place.has_error()) return place.error();
  // It may have become another meanwhile, one that is not to be followed or waited for.
  Descriptor file{
      ::openat(place->folder.number(), place->name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
  if (!file.there()) return core::bad_input("cannot be opened: " + cause());
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return core::bad_input("cannot be looked at: " + cause());
  if (!seen->unchanged(FileState::of(status))) return core::bad_input("changed while it was opened: move it in again");
  return Opened{std::move(file), *seen};
}

Result<std::string> SpoolFolder::put_away(std::string_view path, const FileState& state, Shelf shelf,
                                          std::string_view report) const {
  const std::string from{path};
  const int into = shelf == Shelf::done ? done_.number() : failed_.number();
  const auto trouble = [&](const std::string& why) {
    return core::unexpected(from + " cannot be moved to " + (shelf == Shelf::done ? "done" : "failed") + " (" + why +
                            "): it stays, move it away by hand");
  };
  const auto seen = look(path);
  if (seen.has_error()) return trouble("it " + seen.error().message);
  if (!seen->same_file(state)) return trouble("another file has come in its place");
  const auto place = place_of(path);
  if (place.has_error()) return trouble("it " + place.error().message);
  for (int number = 1; number <= most_names; ++number) {
    const std::string to = numbered(place->name, number);
    const std::string report_name = to + ".report.json";
    if (name_taken(into, to) || name_taken(into, report_name)) continue;
    if (!report.empty() && !write_report(into, report_name, report)) return trouble("its report: " + cause());
    if (::renameat2(place->folder.number(), place->name.c_str(), into, to.c_str(), RENAME_NOREPLACE) == 0) return to;
    const std::string why = cause();
    if (!report.empty()) ::unlinkat(into, report_name.c_str(), 0);
    return trouble(why);
  }
  return trouble("its name is taken too often");
}

}  // namespace resetd::daemon
