#pragma once
// A plan or one of its files, as a stream of bytes that are safe to hand to a parser. yaml-cpp guesses UTF-16 and
// UTF-32, replaces invalid UTF-8 silently and takes byte 4 for the end of the file, so all that is settled here first.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "plan/problems.hpp"
#include "core/sha256.hpp"

namespace resetd::plan {

inline constexpr std::int64_t max_file_bytes = std::int64_t{1} << 30;

/// Why a file's bytes cannot be read on.
struct Fault {
  Mark mark;
  std::string message;
};

class Source {
 public:
  /// Opens a regular file for reading; the error tells why not, without the path. Every byte of the file goes into
  /// `digest`, which must outlive the source.
  static core::Result<std::unique_ptr<Source>> open(const std::filesystem::path& path, core::Sha256& digest);
  ~Source();
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  /// The next bytes, at most 64 KiB: whole UTF-8 characters, no control characters but tab and line breaks, no BOM at
  /// the start. Valid until the next call. Empty at the end of the file, and where fault() says why it cannot go on.
  std::string_view next();
  const std::optional<Fault>& fault() const { return fault_; }

  /// Where the bytes handed out so far end.
  Mark end() const { return {line_, column_}; }

 private:
  Source(int file, core::Sha256& digest);
  bool fill();
  void drop_used();
  void advance(std::string_view bytes);
  void fail(std::string message);

  int file_;
  core::Sha256& digest_;
  std::vector<char> buffer_;
  std::size_t kept_ = 0;  // bytes of buffer_ behind the used ones that await the rest of their character
  std::size_t used_ = 0;  // bytes of buffer_ handed out by the last next()
  std::int64_t bytes_ = 0;
  bool at_start_ = true;
  bool at_end_ = false;
  std::size_t line_ = 1;
  std::size_t column_ = 1;
  std::optional<Fault> fault_;
};

}  // namespace resetd::plan
