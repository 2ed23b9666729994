#pragma once
// A temporary file that only this process can reach, gone with it however it ends.

#include <filesystem>
#include <string_view>

#include "core/result.hpp"

namespace resetd::daemon {

class UnnamedFile {
 public:
  /// In the folder for temporary files, 0600, without a name there.
  static core::Result<UnnamedFile> create();
  UnnamedFile(UnnamedFile&& other) noexcept;
  UnnamedFile& operator=(UnnamedFile&&) = delete;
  ~UnnamedFile();

  core::Result<void> append(std::string_view bytes);
  /// By which this process opens it, from the start.
  std::filesystem::path path() const;

 private:
  explicit UnnamedFile(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace resetd::daemon
