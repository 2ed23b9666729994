#pragma once
// The mirror of the audit log as a file: opened, looked at from its end, appended to. Knows nothing of the chain.

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "sqlite/database_file.hpp"

namespace resetd::audit {

/// How a file ends.
struct FileEnd {
  std::optional<std::string> last_line;  ///< the last whole line, without its end of line; none: there is no whole line
  std::string rest;                      ///< what stands after it without an end of line
};

/// Owns the descriptor. Used by one thread at a time. Errors name the file and say what to do: bad_input where another
/// file should be named, refused where permissions keep us out, unexpected for the machine's faults. After an error of
/// append(), cut() or sync() the file's end is not known any more.
class MirrorFile {
 public:
  /// Opens the regular file at `path` (absolute; no symbolic link), or makes it, 0600, in its folder, which must be
  /// there; its name is durable then. The permissions of a file that exists are kept.
  static core::Result<std::unique_ptr<MirrorFile>> open(std::filesystem::path path);
  ~MirrorFile();
  MirrorFile(const MirrorFile&) = delete;
  MirrorFile& operator=(const MirrorFile&) = delete;

  /// Whether the file still stands under its path, as long as it was left: not renamed, removed, replaced, cut, or
  /// written to by another.
  bool untouched() const;

  /// Reads no more than the last two lines need. bad_input where there is no end of line within what two lines of an
  /// audit log can have at most.
  core::Result<FileEnd> end() const;

  /// Takes the last `bytes` away.
  core::Result<void> cut(std::size_t bytes);
  /// Durable after sync().
  core::Result<void> append(std::string_view lines);
  core::Result<void> sync();

 private:
  MirrorFile(std::filesystem::path path, int descriptor);
  core::Result<std::string> read_last(std::size_t bytes) const;

  std::filesystem::path path_;
  int descriptor_;
  sqlite::FileIdentity identity_;
  off_t size_ = 0;
};

}  // namespace resetd::audit
