#include "console_sim/auth.hpp"

#include <cstring>
#include <optional>

namespace console_sim {
namespace {

struct Common {
  std::optional<std::string> key, method, nonce, signature;
  std::string error;
};

std::optional<std::string>* slot(Common& common, std::string_view name) {
  if (name == "AccessKeyId") return &common.key;
  if (name == "SignatureMethod") return &common.method;
  if (name == "SignatureNonce") return &common.nonce;
  if (name == "Signature") return &common.signature;
  return nullptr;
}

Common parse_query(std::string_view query) {
  Common common;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const std::size_t equals = pair.find('=');
    auto* value = slot(common, pair.substr(0, equals));
    if (value == nullptr || equals == std::string_view::npos) continue;
    if (value->has_value()) common.error = "a common parameter is given twice";
    *value = percent_decode(pair.substr(equals + 1));
    if (!value->has_value()) common.error = "a common parameter is not percent-encoded";
  }
  return common;
}

bool missing(const std::optional<std::string>& value) {
  return !value || value->empty();
}

}  // namespace

AuthResult Auth::check(std::string_view query) {
  const Common common = parse_query(query);
  AuthResult result;
  result.access_key = common.key.value_or("");
  result.nonce = common.nonce.value_or("");
  const auto refuse = [&](int http, std::string msg) {
    result.http = http;
    result.msg = std::move(msg);
    return result;
  };
  if (!common.error.empty()) return refuse(497, common.error);
  if (missing(common.key) || missing(common.method) || missing(common.nonce) || missing(common.signature))
    return refuse(499, "missing common parameter");
  if (result.access_key != access_key_) return refuse(498, "the access key belongs to no user");
  if (*common.method != "HmacSHA1") return refuse(497, "unknown SignatureMethod");
  const Digest digest = hmac_.of(string_to_sign(access_key_, *common.method, result.nonce));
  if (base64(digest) != *common.signature) return refuse(497, "signature does not match");
  Seen seen;
  std::memcpy(seen.data(), digest.data(), sizeof seen);
  if (!seen_.insert(seen).second) return refuse(497, "SignatureNonce was used before");
  return result;
}

}  // namespace console_sim
