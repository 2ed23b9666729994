#include "audit/sha256.hpp"

#include <openssl/evp.h>

#include "core/result.hpp"

namespace resetd::audit {
namespace {

void expect(int result) {
  if (result != 1) core::broken_invariant("OpenSSL cannot compute SHA-256");
}

const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
  if (fetched == nullptr) core::broken_invariant("OpenSSL has no SHA-256");
  return fetched;
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (!context_) core::broken_invariant("OpenSSL has no memory for SHA-256");
}

Digest Sha256::of(std::string_view first, std::string_view second) {
  Digest digest{};
  expect(EVP_DigestInit_ex2(context_.get(), algorithm(), nullptr));
  expect(EVP_DigestUpdate(context_.get(), first.data(), first.size()));
  expect(EVP_DigestUpdate(context_.get(), second.data(), second.size()));
  expect(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
  return digest;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4];
    text += digits[byte & 0xf];
  }
  return text;
}

std::string hex(const Digest& digest) {
  return hex(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

}  // namespace resetd::audit
