#pragma once
// A plan that is being received: a private file, gone with this object. What is written goes to the page cache, so it
// is written from the loop's thread.

#include <filesystem>
#include <string_view>

#include "core/result.hpp"

namespace resetd::control {

class SpoolFile {
 public:
  /// In a folder as of make_spool.
  static core::Result<SpoolFile> create(const std::filesystem::path& folder);
  SpoolFile(SpoolFile&& other) noexcept;
  SpoolFile& operator=(SpoolFile&&) = delete;
  ~SpoolFile();

  core::Result<void> append(std::string_view bytes);
  const std::filesystem::path& path() const { return path_; }

 private:
  SpoolFile(int descriptor, std::filesystem::path path) : descriptor_(descriptor), path_(std::move(path)) {}

  int descriptor_ = -1;
  std::filesystem::path path_;
};

/// Makes the folder (0700) where it is missing, and removes what an earlier process left in it. One that others may
/// write to, or that is a link, is bad_input.
core::Result<void> make_spool(const std::filesystem::path& folder);

/// A name in that folder that nothing has; what is made there and left behind is removed by the next make_spool.
std::filesystem::path spool_name(const std::filesystem::path& folder, std::string_view what);

}  // namespace resetd::control
