#pragma once
// A file that a command writes: whole under its name in the end, or not there at all.

#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace resetd::daemon {

class NewFile {
 public:
  /// Made under another name in the same folder, with `mode` less the umask. bad_input where something stands under
  /// `file` already, or the folder does not take files.
  static core::Result<NewFile> create(const std::filesystem::path& file, unsigned mode = 0644);
  /// Gone again, unless it was finished.
  ~NewFile();
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;

  /// After the first failure texts are dropped; finish() says why.
  void write(std::string_view text);
  /// Durable, and under its name; once. Never in the place of a file that has come there meanwhile.
  core::Result<void> finish();

 private:
  NewFile(std::filesystem::path file, std::string temporary, int descriptor)
      : file_(std::move(file)), temporary_(std::move(temporary)), descriptor_(descriptor) {}
  core::Error failed(int error) const;

  std::filesystem::path file_;
  std::string temporary_;  ///< empty once finished
  int descriptor_;
  int error_ = 0;
};

}  // namespace resetd::daemon
