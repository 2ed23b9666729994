#pragma once
// A secret key, token or the like: held once, wiped when it goes, and not printable by accident.

#include <memory>
#include <string_view>

#include "core/result.hpp"
#include "settings/settings.hpp"

namespace resetd::settings {

/// Move-only. Empty after it was moved from.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  /// For signing and comparing only; valid as long as this object is.
  std::string_view reveal() const { return {bytes_.get(), size_}; }
  bool empty() const { return size_ == 0; }

  template <class Stream>
  friend Stream& operator<<(Stream&, const Secret&) = delete;

 private:
  void wipe() noexcept;

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

inline constexpr std::size_t max_secret_bytes = 4096;

/// Reads a secret from a regular file that only its owner (and root) can read or write: one line, at most
/// max_secret_bytes, its line end trimmed. bad_input says what is wrong with the file and how to mend it, never what it
/// holds. Blocks on the file system.
core::Result<Secret> read_secret(const std::filesystem::path& file);

/// The same, for a file named in the configuration: without a path it is a credential's name and no
/// $CREDENTIALS_DIRECTORY is set, which is bad_input.
core::Result<Secret> read_secret(const SecretFile& file);

/// A console's access key, from the configuration or its file. It is no secret by itself: its file may be readable by
/// others.
core::Result<std::string> read_access_key(const Console& console);

}  // namespace resetd::settings
