#include "control/status_page.hpp"

#include <openssl/evp.h>

#include <array>

#include "core/result.hpp"
#include "core/sha256.hpp"

namespace resetd::control {
namespace {

std::string_view between(std::string_view page, std::string_view open, std::string_view close) {
  const std::size_t begin = page.find(open);
  const std::size_t end = page.find(close, begin);
  if (begin == std::string_view::npos || end == std::string_view::npos)
    core::broken_invariant("the status page has not the parts that its policy is about");
  return page.substr(begin + open.size(), end - begin - open.size());
}

/// As a policy names an inline script or style.
std::string source_of(std::string_view text) {
  const core::Sha256::Digest digest = core::Sha256{}.of(text);
  std::array<unsigned char, 4 * ((std::tuple_size_v<core::Sha256::Digest> + 2) / 3) + 1> text64{};
  const int size = EVP_EncodeBlock(text64.data(), digest.data(), static_cast<int>(digest.size()));
  return "'sha256-" + std::string(text64.data(), text64.data() + size) + "'";
}

}  // namespace

std::string policy_of(std::string_view page) {
  return "default-src 'none'; connect-src 'self'; script-src " + source_of(between(page, "<script>", "</script>")) +
         "; style-src " + source_of(between(page, "<style>", "</style>")) +
         "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

Reply status_page() {
  static const std::string policy = policy_of(embedded_status_page());
  return {.type = "text/html; charset=utf-8", .body = std::string(embedded_status_page()), .policy = policy};
}

}  // namespace resetd::control
