#pragma once
// The folder that plans are moved into, and what may be done there: everything goes by its descriptor, never through a
// link, and never in the place of a file that is there.

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "daemon/descriptor.hpp"

namespace resetd::daemon {

/// One file as it was read: the same one, unchanged, for as long as these are equal.
struct FileState {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  timespec modified{};  ///< its content
  timespec changed{};   ///< content, name, owner or mode
  uid_t owner = 0;

  static FileState of(const struct stat& status);
  bool same_file(const FileState& other) const { return device == other.device && inode == other.inode; }
  bool unchanged(const FileState& other) const;
};

class SpoolFolder {
 public:
  /// Makes `done` and `failed` in it where they are missing, as open to read as it is itself. bad_input where it is no
  /// folder, or one that everybody may write to, or that does not let us.
  static core::Result<SpoolFolder> open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  int descriptor() const { return folder_.number(); }

  /// The names of what may be plans, ascending: `.yaml` or `.yml`, not beginning with a dot.
  core::Result<std::vector<std::string>> list() const;
  static bool may_be_plan(std::string_view name);

  struct Opened {
    Descriptor file;
    FileState state;
  };
  /// What lies at `path` beneath the folder, if that is a regular file with one name; the error says why it is none,
  /// without its name.
  core::Result<FileState> look(std::string_view path) const;
  /// The same, for reading.
  core::Result<Opened> open_file(std::string_view path) const;

  enum class Shelf { done, failed };
  /// Moves the file into the shelf, with `report` beside it as NAME.report.json where it is not empty; a number is put
  /// into the name where it is taken. Nothing is moved where another file has come in its place. Returns the name that
  /// it has now.
  core::Result<std::string> put_away(std::string_view path, const FileState& state, Shelf shelf,
                                     std::string_view report) const;

 private:
  SpoolFolder(std::filesystem::path path, Descriptor folder, Descriptor done, Descriptor failed)
      : path_(std::move(path)), folder_(std::move(folder)), done_(std::move(done)), failed_(std::move(failed)) {}

  struct Place {
    Descriptor folder;
    std::string name;
  };
  core::Result<Place> place_of(std::string_view path) const;

  std::filesystem::path path_;
  Descriptor folder_;
  Descriptor done_;
  Descriptor failed_;
};

}  // namespace resetd::daemon
