#include "plan/source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "plan/utf8.hpp"

namespace resetd::plan {
namespace {

constexpr std::size_t chunk_bytes = 64 * 1024;
constexpr std::string_view bom = "\xEF\xBB\xBF";
constexpr std::string_view too_large = "is larger than 1 GiB";

core::Error system_error(const char* what) {
  return core::bad_input(std::string(what) + ": " + std::generic_category().message(errno));
}

}  // namespace

core::Result<std::unique_ptr<Source>> Source::open(const std::filesystem::path& path, core::Sha256& digest) {
  // Not blocking: opening a FIFO must not wait for a writer before it is seen to be no regular file.
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file < 0) return system_error("cannot be opened");
  std::unique_ptr<Source> source(new Source(file, digest));
  struct stat status {};
  if (::fstat(file, &status) != 0) return system_error("cannot be looked at");
  if (!S_ISREG(status.st_mode)) {
    return core::bad_input("is not a regular file; write it into one, since it is read more than once");
  }
  if (status.st_size > max_file_bytes) return core::bad_input(std::string(too_large));
  return source;
}

Source::Source(int file, core::Sha256& digest) : file_(file), digest_(digest), buffer_(chunk_bytes) {}

Source::~Source() {
  ::close(file_);
}

std::string_view Source::next() {
  if (fault_) return {};
  while (!fault_) {
    drop_used();
    const bool more = fill();
    if (fault_) break;
    std::string_view bytes(buffer_.data(), kept_);
    if (at_start_ && bytes.size() < bom.size() && more) continue;
    const std::size_t skipped = at_start_ && bytes.starts_with(bom) ? bom.size() : 0;
    at_start_ = false;
    bytes.remove_prefix(skipped);
    const TextScan scan = scan_text(bytes);
    used_ = skipped + scan.valid;
    kept_ -= used_;
    advance(bytes.substr(0, scan.valid));
    if (scan.end == TextEnd::bad) fail(std::string(scan.what));
    if (scan.end == TextEnd::cut && !more) {
      fail(bytes[scan.valid] == '\r' ? "a carriage return without a line feed" : "invalid UTF-8");
    }
    if (scan.valid > 0 || !more) return bytes.substr(0, scan.valid);
  }
  return {};
}

void Source::drop_used() {
  const auto kept = buffer_.begin() + static_cast<std::ptrdiff_t>(used_);
  std::copy(kept, kept + static_cast<std::ptrdiff_t>(kept_), buffer_.begin());
  used_ = 0;
}

// Reads behind the kept bytes. False at the end of the file.
bool Source::fill() {
  while (!at_end_) {
    const ssize_t got = ::read(file_, buffer_.data() + kept_, buffer_.size() - kept_);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      fault_ = Fault{{}, "cannot be read: " + std::generic_category().message(errno)};
      return false;
    }
    if (got == 0) break;
    digest_.update({buffer_.data() + kept_, static_cast<std::size_t>(got)});
    bytes_ += got;
    if (bytes_ > max_file_bytes) fault_ = Fault{{}, std::string(too_large)};
    kept_ += static_cast<std::size_t>(got);
    return true;
  }
  at_end_ = true;
  return false;
}

void Source::advance(std::string_view bytes) {
  const std::size_t last_break = bytes.rfind('\n');
  if (last_break == std::string_view::npos) {
    column_ += bytes.size();
  } else {
    line_ += static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    column_ = bytes.size() - last_break;
  }
}

void Source::fail(std::string message) {
  fault_ = Fault{end(), std::move(message) + "; a plan and its files are UTF-8 text"};
}

}  // namespace resetd::plan
