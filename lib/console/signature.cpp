#include "console/signature.hpp"

#include <openssl/evp.h>

#include <array>

#include "core/result.hpp"

namespace resetd::console {
namespace {

constexpr std::size_t sha1_size = 20;
constexpr std::size_t base64_size = (sha1_size + 2) / 3 * 4;

bool unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string common_parameters(std::string_view access_key, std::string_view nonce) {
  return "AccessKeyId=" + percent_encode(access_key) +
         "&SignatureMethod=HmacSHA1&SignatureNonce=" + percent_encode(nonce);
}

}  // namespace

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (unreserved(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += digits[byte >> 4];
    encoded += digits[byte & 15];
  }
  return encoded;
}

std::string string_to_sign(std::string_view access_key, std::string_view nonce) {
  return percent_encode(common_parameters(access_key, nonce));
}

std::string signature(std::string_view secret_key, std::string_view text) {
  std::array<unsigned char, sha1_size> mac{};
  std::size_t size = 0;
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA1", nullptr, secret_key.data(), secret_key.size(),
                reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), mac.size(),
                &size) == nullptr ||
      size != mac.size()) {
    core::broken_invariant("OpenSSL cannot compute HMAC-SHA1");
  }
  std::array<unsigned char, base64_size + 1> text64{};
  const int length = EVP_EncodeBlock(text64.data(), mac.data(), static_cast<int>(mac.size()));
  return {reinterpret_cast<const char*>(text64.data()), static_cast<std::size_t>(length)};
}

std::string signed_query(std::string_view access_key, std::string_view secret_key, std::string_view nonce) {
  const std::string mac = signature(secret_key, string_to_sign(access_key, nonce));
  return common_parameters(access_key, nonce) + "&Signature=" + percent_encode(mac);
}

}  // namespace resetd::console
