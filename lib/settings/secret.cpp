#include "settings/secret.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace resetd::settings {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }

 private:
  int number_;
};

/// Read into a place of our own, so that no copy stays behind in a stream's buffer.
struct Buffer {
  std::array<char, max_secret_bytes + 3> bytes{};  // one more than a secret with its line end
  std::size_t size = 0;
  ~Buffer() { ::explicit_bzero(bytes.data(), bytes.size()); }
};

enum class Privacy { owner_only, any };

core::Error fault(const std::filesystem::path& file, const std::string& what) {
  return core::bad_input(file.string() + ": " + what);
}

std::string system_message(int number) {
  return std::generic_category().message(number);
}

std::string octal(mode_t mode) {
  std::string text = "0000";
  for (std::size_t i = 0; i < 4; ++i) text[3 - i] = static_cast<char>('0' + ((mode >> (3 * i)) & 7));
  return text;
}

/// What speaks against the file; empty when nothing does.
std::string fault_of(int descriptor, Privacy privacy) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return "cannot be looked at: " + system_message(errno);
  if (!S_ISREG(status.st_mode)) return "is no regular file: keep the key in one";
  const bool shared = (status.st_mode & (S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH)) != 0;
  if (privacy == Privacy::owner_only && shared)
    return "is open to others than its owner (mode " + octal(status.st_mode & 07777) + "): run chmod 0600 on it";
  return {};
}

std::string fill(int descriptor, Buffer& buffer) {
  while (buffer.size < buffer.bytes.size()) {
    const ssize_t count = ::read(descriptor, buffer.bytes.data() + buffer.size, buffer.bytes.size() - buffer.size);
    if (count == 0) break;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return "cannot be read: " + system_message(errno);
    buffer.size += static_cast<std::size_t>(count);
  }
  return {};
}

/// Hands the file's one line to `take`; the text lives as long as the call.
template <class Take>
auto read_line(const std::filesystem::path& file, Privacy privacy, Take take)
    -> core::Result<decltype(take(std::string_view{}))> {
  // O_NONBLOCK: a FIFO in the key's place must not hang the start.
  const Descriptor descriptor{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  if (descriptor.get() < 0) return fault(file, "cannot be opened: " + system_message(errno));
  if (const auto what = fault_of(descriptor.get(), privacy); !what.empty()) return fault(file, what);
  Buffer buffer;
  if (const auto what = fill(descriptor.get(), buffer); !what.empty()) return fault(file, what);
  std::string_view line{buffer.bytes.data(), buffer.size};
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (line.empty()) return fault(file, "is empty: write the key into it");
  if (line.size() > max_secret_bytes) return fault(file, "holds more than 4096 bytes: a key is one short line");
  if (std::ranges::any_of(line, is_control))
    return fault(file, "holds more than one line, or control characters: write the key alone into it");
  return take(line);
}

core::Result<std::filesystem::path> path_of(const SecretFile& file) {
  if (file.path) return *file.path;
  return core::bad_input("`" + file.written +
                         "` is a credential's name, and CREDENTIALS_DIRECTORY is not set: start resetd from its unit "
                         "with LoadCredential=, or write a path with a slash, such as ./" +
                         file.written);
}

}  // namespace

Secret::Secret(std::string_view text) : bytes_(std::make_unique<char[]>(text.size())), size_(text.size()) {
  std::ranges::copy(text, bytes_.get());
}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, std::size_t{0})) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  bytes_ = std::move(other.bytes_);
  size_ = std::exchange(other.size_, std::size_t{0});
  return *this;
}

Secret::~Secret() {
  wipe();
}

void Secret::wipe() noexcept {
  if (bytes_) ::explicit_bzero(bytes_.get(), size_);
}

core::Result<Secret> read_secret(const std::filesystem::path& file) {
  return read_line(file, Privacy::owner_only, [](std::string_view line) { return Secret{line}; });
}

core::Result<Secret> read_secret(const SecretFile& file) {
  const auto path = path_of(file);
  if (path.has_error()) return path.error();
  return read_secret(path.value());
}

core::Result<std::string> read_access_key(const Console& console) {
  if (console.access_key) return *console.access_key;
  if (!console.access_key_file)
    return core::bad_input("console " + console.name +
                           " has neither access_key nor access_key_file: write one of them");
  const auto path = path_of(*console.access_key_file);
  if (path.has_error()) return path.error();
  return read_line(path.value(), Privacy::any, [](std::string_view line) { return std::string{line}; });
}

}  // namespace resetd::settings
