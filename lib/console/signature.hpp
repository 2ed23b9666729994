#pragma once
// The console's signature (console-api.md, "Transport and signature").

#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>

namespace resetd::console {

/// RFC 3986: letters, digits, `-` `.` `_` `~` stay, every other byte becomes %XX in upper case.
std::string percent_encode(std::string_view text);

/// Signs requests with one pair of keys. Used by one thread at a time: the keyed state is made once, and wound back for
/// each request, which costs a third of making it anew.
class Signer {
 public:
  /// Neither is empty.
  Signer(std::string_view access_key, std::string_view secret_key);

  /// The three common parameters in the order of their names, encoded twice as the console does.
  std::string string_to_sign(std::string_view nonce) const;

  /// The four parameters of a signed request, without the question mark. Confidential: whoever has it can replay the
  /// call, so it never goes into a log or an error text.
  std::string signed_query(std::string_view nonce) const;

 private:
  struct Free {
    void operator()(EVP_MAC_CTX* context) const;
  };
  std::string signature(std::string_view text) const;

  std::string before_nonce_;
  std::string before_nonce_encoded_;
  std::unique_ptr<EVP_MAC_CTX, Free> hmac_sha1_;
};

}  // namespace resetd::console
