#include "plan/temporary_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace resetd::plan {
namespace {

namespace fs = std::filesystem;

/// Empty where TMPDIR is no folder.
fs::path place(const fs::path& folder) {
  std::error_code error;
  return folder.empty() ? fs::temp_directory_path(error) : folder;
}

}  // namespace

core::Result<int> open_temporary_file(const fs::path& folder) {
  const fs::path where = place(folder);
  if (where.empty()) return core::unexpected("cannot create a temporary file: let TMPDIR name a folder");
  std::string name = (where / "resetd-plan-XXXXXX").string();
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) return core::unexpected(temporary_file_trouble("create", folder));
  ::unlink(name.c_str());
  return file;
}

std::string temporary_file_trouble(const char* what, const fs::path& folder) {
  const std::string why = std::generic_category().message(errno);
  return std::string("cannot ") + what + " a temporary file in " + place(folder).string() + ": " + why +
         (folder.empty() ? "; let TMPDIR name a folder with room" : "; there must be a folder with room");
}

}  // namespace resetd::plan
