#pragma once
// SHA-256, fed piece by piece: for the plan's digest, the sealed run's and the audit chain alike.

#include <array>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace resetd::core {

/// Used by one thread at a time.
class Sha256 {
 public:
  using Digest = std::array<unsigned char, 32>;

  Sha256();
  void update(std::string_view bytes);
  /// The digest of what was fed since the start or the last finish; begins anew.
  Digest finish();
  /// The digest of `first` followed by `second` alone.
  Digest of(std::string_view first, std::string_view second = {});

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// Lowercase; `bytes` may have any length.
std::string hex(std::string_view bytes);
std::string hex(const Sha256::Digest& digest);

}  // namespace resetd::core
