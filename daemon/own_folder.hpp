#pragma once
// A folder that goes with its owner, and everything in it.

#include <filesystem>
#include <system_error>

namespace resetd::daemon {

class OwnFolder {
 public:
  explicit OwnFolder(std::filesystem::path path) : path_(std::move(path)) {}
  ~OwnFolder() {
    std::error_code ignored;  // what stays is removed at the next start
    std::filesystem::remove_all(path_, ignored);
  }
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace resetd::daemon
