#pragma once
// SHA-256, fed piece by piece.

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace resetd::plan {

class Sha256 {
 public:
  using Digest = std::array<unsigned char, 32>;

  Sha256();
  void update(std::string_view bytes);
  /// The digest of what was fed since the start or the last finish; begins anew.
  Digest finish();

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

/// Lowercase.
std::string hex(const Sha256::Digest& digest);

}  // namespace resetd::plan
