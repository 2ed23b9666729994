#include "console_sim/signature.hpp"

#include <openssl/params.h>

#include <stdexcept>

namespace console_sim {
namespace {

bool unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string percent_encode(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size() + text.size() / 2);
  for (const char c : text) {
    if (unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return out;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string string_to_sign(std::string_view access_key, std::string_view method, std::string_view nonce) {
  const std::string joined = "AccessKeyId=" + percent_encode(access_key) +
                             "&SignatureMethod=" + percent_encode(method) + "&SignatureNonce=" + percent_encode(nonce);
  return percent_encode(joined);
}

HmacSha1::HmacSha1(std::string_view secret) {
  EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  if (hmac == nullptr) throw std::runtime_error("no HMAC");
  keyed_.reset(EVP_MAC_CTX_new(hmac));
  EVP_MAC_free(hmac);
  std::string name = "SHA1";
  const std::array parameters = {OSSL_PARAM_construct_utf8_string("digest", name.data(), 0),
                                 OSSL_PARAM_construct_end()};
  const auto* const key = reinterpret_cast<const unsigned char*>(secret.data());
  if (EVP_MAC_init(keyed_.get(), key, secret.size(), parameters.data()) != 1) throw std::runtime_error("no HMAC-SHA1");
}

Digest HmacSha1::of(std::string_view text) const {
  Digest digest{};
  std::size_t size = 0;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  const bool made = EVP_MAC_init(keyed_.get(), nullptr, 0, nullptr) == 1 &&
                    EVP_MAC_update(keyed_.get(), bytes, text.size()) == 1 &&
                    EVP_MAC_final(keyed_.get(), digest.data(), &size, digest.size()) == 1;
  if (!made || size != digest.size()) throw std::runtime_error("no HMAC-SHA1");
  return digest;
}

std::string base64(const Digest& digest) {
  std::string out(4 * ((digest.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), digest.data(), static_cast<int>(digest.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace console_sim
