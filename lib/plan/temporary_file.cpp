#include "plan/temporary_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace resetd::plan {

core::Result<int> open_temporary_file() {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
  if (error) return core::unexpected("cannot create a temporary file: is TMPDIR a folder? " + error.message());
  std::string name = (folder / "resetd-plan-XXXXXX").string();
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) return core::unexpected(temporary_file_trouble("create"));
  ::unlink(name.c_str());
  return file;
}

std::string temporary_file_trouble(const char* what) {
  return std::string("cannot ") + what + " a temporary file: " + std::generic_category().message(errno);
}

}  // namespace resetd::plan
