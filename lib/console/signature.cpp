#include "console/signature.hpp"

#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>

#include "core/result.hpp"

namespace resetd::console {
namespace {

constexpr std::size_t sha1_size = 20;
constexpr std::size_t base64_size = (sha1_size + 2) / 3 * 4;

constexpr std::array<bool, 256> unreserved = [] {
  constexpr std::string_view others = "-._~";
  std::array<bool, 256> table{};
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    table[static_cast<std::size_t>(byte)] = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                                            (c >= '0' && c <= '9') || others.find(c) != std::string_view::npos;
  }
  return table;
}();

void append_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (unreserved[byte]) {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
}

void expect(bool computed) {
  if (!computed) core::broken_invariant("OpenSSL cannot compute HMAC-SHA1");
}

}  // namespace

std::string percent_encode(std::string_view text) {
  std::string encoded;
  append_encoded(encoded, text);
  return encoded;
}

Signer::Signer(std::string_view access_key, std::string_view secret_key)
    : before_nonce_("AccessKeyId=" + percent_encode(access_key) + "&SignatureMethod=HmacSHA1&SignatureNonce="),
      before_nonce_encoded_(percent_encode(before_nonce_)) {
  EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  expect(hmac != nullptr);
  hmac_sha1_.reset(EVP_MAC_CTX_new(hmac));
  EVP_MAC_free(hmac);
  std::string digest = "SHA1";
  const std::array parameters = {OSSL_PARAM_construct_utf8_string("digest", digest.data(), 0),
                                 OSSL_PARAM_construct_end()};
  const auto* const key = reinterpret_cast<const unsigned char*>(secret_key.data());
  expect(hmac_sha1_ && EVP_MAC_init(hmac_sha1_.get(), key, secret_key.size(), parameters.data()) == 1);
}

void Signer::Free::operator()(EVP_MAC_CTX* context) const {
  EVP_MAC_CTX_free(context);
}

std::string Signer::string_to_sign(std::string_view nonce) const {
  std::string text = before_nonce_encoded_;
  append_encoded(text, percent_encode(nonce));
  return text;
}

std::string Signer::signature(std::string_view text) const {
  std::array<unsigned char, sha1_size> mac{};
  std::size_t size = 0;
  EVP_MAC_CTX* const context = hmac_sha1_.get();
  // Without a key it begins anew with the one that it has.
  expect(EVP_MAC_init(context, nullptr, 0, nullptr) == 1 &&
         EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1 &&
         EVP_MAC_final(context, mac.data(), &size, mac.size()) == 1 && size == mac.size());
  std::array<unsigned char, base64_size + 1> text64{};
  const int length = EVP_EncodeBlock(text64.data(), mac.data(), static_cast<int>(mac.size()));
  return {reinterpret_cast<const char*>(text64.data()), static_cast<std::size_t>(length)};
}

std::string Signer::signed_query(std::string_view nonce) const {
  std::string query = before_nonce_;
  append_encoded(query, nonce);
  query += "&Signature=";
  append_encoded(query, signature(string_to_sign(nonce)));
  return query;
}

}  // namespace resetd::console
