#include "support/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>

namespace resetd::tests {
namespace {

void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "OpenSSL: %s failed\n", what);
  std::abort();
}

void extend(X509* certificate, int extension, const std::string& value) {
  X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, nullptr, extension, value.c_str());
  must(made != nullptr && X509_add_ext(certificate, made, -1) == 1, "an extension");
  X509_EXTENSION_free(made);
}

/// Signed by `issuer`, or by itself where there is none.
X509* certificate(EVP_PKEY* key, const std::string& name, const std::string& names, bool expired, X509* issuer,
                  EVP_PKEY* issuer_key) {
  constexpr long day = 24 * 60 * 60;
  X509* made = X509_new();
  X509_set_version(made, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made), issuer == nullptr ? 1 : 2);
  X509_gmtime_adj(X509_getm_notBefore(made), -10 * day);
  X509_gmtime_adj(X509_getm_notAfter(made), expired ? -day : 10 * day);
  X509_set_pubkey(made, key);
  X509_NAME* subject = X509_get_subject_name(made);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(made, issuer == nullptr ? subject : X509_get_subject_name(issuer));
  if (names.empty()) {
    extend(made, NID_basic_constraints, "critical,CA:TRUE");
  } else {
    extend(made, NID_subject_alt_name, names);
  }
  must(X509_sign(made, issuer == nullptr ? key : issuer_key, EVP_sha256()) > 0, "signing");
  return made;
}

ServerTls server_of(X509* certificate, EVP_PKEY* key) {
  ServerTls context(SSL_CTX_new(TLS_server_method()));
  must(SSL_CTX_use_certificate(context.get(), certificate) == 1, "the certificate");
  must(SSL_CTX_use_PrivateKey(context.get(), key) == 1, "the key");
  X509_free(certificate);
  EVP_PKEY_free(key);
  return context;
}

}  // namespace

void ContextFree::operator()(SSL_CTX* context) const {
  SSL_CTX_free(context);
}

Certificates::Certificates() {
  std::string folder = (std::filesystem::temp_directory_path() / "resetd-tls-XXXXXX").string();
  must(mkdtemp(folder.data()) != nullptr, "mkdtemp");
  folder_ = folder;
  ca_key_ = EVP_EC_gen("P-256");
  ca_ = certificate(ca_key_, "resetd test authority", "", false, nullptr, nullptr);
  std::FILE* file = std::fopen(ca_file().c_str(), "w");
  must(file != nullptr && PEM_write_X509(file, ca_) == 1 && std::fclose(file) == 0, "writing the certificate");
}

Certificates::~Certificates() {
  X509_free(ca_);
  EVP_PKEY_free(ca_key_);
  std::filesystem::remove_all(folder_);
}

ServerTls Certificates::server(const std::string& names, bool expired) const {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  return server_of(certificate(key, "console", names, expired, ca_, ca_key_), key);
}

ServerTls Certificates::self_signed(const std::string& names) const {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  return server_of(certificate(key, "console", names, false, nullptr, nullptr), key);
}

}  // namespace resetd::tests
