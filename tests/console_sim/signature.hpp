#pragma once
// The OpenAPI's signature, checked from the server's side. Written from console-api.md, on purpose without a line of
// the client's signer; only OpenSSL's HMAC is what both ask, and both vectors are of a second signature, too.

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace console_sim {

/// RFC 3986: everything but letters, digits and `-._~` becomes %XX in capitals.
std::string percent_encode(std::string_view text);

/// Nothing when a `%` is not followed by two hexadecimal digits. `+` is a space, as a servlet container reads a query:
/// a signature whose plus sign was not encoded is a wrong one.
std::optional<std::string> percent_decode(std::string_view text);

/// The three signed parameters, sorted by name, joined, and encoded once more.
std::string string_to_sign(std::string_view access_key, std::string_view method, std::string_view nonce);

using Digest = std::array<std::uint8_t, 20>;

/// Made once for a secret: making it costs more than a signature.
class HmacSha1 {
 public:
  explicit HmacSha1(std::string_view secret);
  Digest of(std::string_view text) const;

 private:
  struct Free {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
  };
  std::unique_ptr<EVP_MAC_CTX, Free> keyed_;
};

std::string base64(const Digest& digest);

}  // namespace console_sim
