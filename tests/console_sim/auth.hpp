#pragma once
// Who may call: the four common parameters of the query, the signature, and each nonce once.

#include <array>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "console_sim/signature.hpp"

namespace console_sim {

struct AuthResult {
  int http = 200;  ///< 497 bad signature or repeated nonce, 498 unknown key, 499 a parameter is missing
  std::string msg;
  std::string access_key;  ///< as given, whatever the verdict
  std::string nonce;
};

class Auth {
 public:
  Auth(std::string access_key, std::string_view secret_key)
      : access_key_(std::move(access_key)), hmac_(secret_key) {}

  /// `query` is the target's part behind `?`, still encoded. Remembers the nonce of a well-signed request.
  AuthResult check(std::string_view query);

 private:
  /// The signature stands for the nonce it was made from: 16 bytes, however long the nonce.
  using Seen = std::array<std::uint64_t, 2>;
  struct Hash {
    std::size_t operator()(const Seen& seen) const { return seen[0]; }
  };

  std::string access_key_;
  HmacSha1 hmac_;
  boost::unordered_flat_set<Seen, Hash> seen_;
};

}  // namespace console_sim
