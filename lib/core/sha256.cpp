#include "core/sha256.hpp"

#include <openssl/evp.h>

#include "core/result.hpp"

namespace resetd::core {
namespace {

// The only ways to fail are a missing provider and no memory: nothing that a caller could mend.
void require(bool done) {
  if (!done) broken_invariant("OpenSSL cannot compute SHA-256");
}

// Fetched once: a look-up for each record of the audit chain would cost as much as its hash.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
  require(fetched != nullptr);
  return fetched;
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  require(context_ != nullptr && EVP_DigestInit_ex2(context_.get(), algorithm(), nullptr) == 1);
}

void Sha256::update(std::string_view bytes) {
  require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

Sha256::Digest Sha256::finish() {
  Digest digest{};
  require(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1);
  require(EVP_DigestInit_ex2(context_.get(), algorithm(), nullptr) == 1);
  return digest;
}

Sha256::Digest Sha256::of(std::string_view first, std::string_view second) {
  update(first);
  update(second);
  return finish();
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(bytes.size() * 2, '0');
  auto digit = text.begin();
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    *digit++ = digits[byte >> 4];
    *digit++ = digits[byte & 15];
  }
  return text;
}

std::string hex(const Sha256::Digest& digest) {
  return hex(std::string_view{reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace resetd::core
