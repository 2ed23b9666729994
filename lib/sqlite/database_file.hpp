#pragma once
// The database as a file: where it stands, who may read it, which one it is.

#include <sys/types.h>

#include <filesystem>
#include <optional>

#include "core/result.hpp"

namespace resetd::sqlite {

struct FileIdentity {
  dev_t device{};
  ino_t inode{};
  bool operator==(const FileIdentity&) const = default;
};

/// Of the file under this name now; none where there is none.
std::optional<FileIdentity> identity(const std::filesystem::path& file);

/// Creates `file` empty, 0600, durable in its folder. bad_input where something stands there already.
core::Result<void> create_private_file(const std::filesystem::path& file);

/// For work: the file exists afterwards, created 0600 in folders created 0700 where there was none. What exists keeps
/// its permissions. Errors as Connection::open says.
core::Result<void> provide_database_file(const std::filesystem::path& file);

/// For a look: the file must exist.
core::Result<void> expect_database_file(const std::filesystem::path& file);

/// Makes the folder's entries durable.
core::Result<void> sync_folder(const std::filesystem::path& folder);

}  // namespace resetd::sqlite
