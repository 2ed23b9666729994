#pragma once
// SHA-256 at the speed of the chain: OpenSSL's algorithm is fetched once, not for each record.

#include <array>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace resetd::audit {

using Digest = std::array<unsigned char, 32>;

/// Used by one thread.
class Sha256 {
 public:
  Sha256();
  /// Over `first` followed by `second`.
  Digest of(std::string_view first, std::string_view second = {});

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// Lowercase hex; `bytes` may have any length.
std::string hex(std::string_view bytes);
std::string hex(const Digest& digest);

}  // namespace resetd::audit
