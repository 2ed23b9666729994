#pragma once
// Certificates made for one test, in a temporary folder that goes with them.

#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <string>

namespace resetd::tests {

struct ContextFree {
  void operator()(SSL_CTX* context) const;
};
using ServerTls = std::unique_ptr<SSL_CTX, ContextFree>;

class Certificates {
 public:
  Certificates();
  ~Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  /// The file with the authority's certificate.
  std::string ca_file() const { return (folder_ / "ca.pem").string(); }
  /// A server whose certificate the authority signed. `names` as OpenSSL writes them: "DNS:localhost,IP:127.0.0.1".
  ServerTls server(const std::string& names, bool expired = false) const;
  /// A server whose certificate nobody but itself signed.
  ServerTls self_signed(const std::string& names) const;

 private:
  std::filesystem::path folder_;
  EVP_PKEY* ca_key_;
  X509* ca_;
};

}  // namespace resetd::tests
