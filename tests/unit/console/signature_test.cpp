#include "console/signature.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cctype>
#include <cstdio>
#include <set>

#include "console/client.hpp"

namespace resetd::console {
namespace {

TEST(Signature, TheVendorsCheckVector) {
  const Signer signer{"test-ak", "test-sk"};
  signer.signed_query("another before it");
  EXPECT_EQ(signer.string_to_sign("nonce-123"),
            "AccessKeyId%3Dtest-ak%26SignatureMethod%3DHmacSHA1%26SignatureNonce%3Dnonce-123");
  // The signature, gLnTWBx3BiESumLeWQc5lA71+GQ=, is encoded once more in the URL.
  EXPECT_EQ(signer.signed_query("nonce-123"),
            "AccessKeyId=test-ak&SignatureMethod=HmacSHA1&SignatureNonce=nonce-123"
            "&Signature=gLnTWBx3BiESumLeWQc5lA71%2BGQ%3D");
}

TEST(Signature, OneSignerSignsManyAsIfEachWereItsFirst) {
  const Signer signer{"test-ak", "test-sk"};
  for (const std::string nonce : {"a", "nonce-123", "b", "nonce-123"}) {
    EXPECT_EQ(signer.signed_query(nonce), (Signer{"test-ak", "test-sk"}.signed_query(nonce))) << nonce;
  }
  EXPECT_NE(signer.signed_query("a"), (Signer{"test-ak", "other"}.signed_query("a")));
}

TEST(Signature, WhatAKeyHoldsIsEncodedTwiceInTheTextAndOnceInTheUrl) {
  const Signer signer{"a b*c", "s"};
  EXPECT_EQ(signer.string_to_sign("n"),
            "AccessKeyId%3Da%2520b%252Ac%26SignatureMethod%3DHmacSHA1%26SignatureNonce%3Dn");
  EXPECT_EQ(signer.signed_query("n").substr(0, 31), "AccessKeyId=a%20b%2Ac&Signature");
}

TEST(Signature, SoIsWhatANonceHolds) {
  const Signer signer{"ak", "s"};
  EXPECT_TRUE(signer.string_to_sign("a b").ends_with("%26SignatureNonce%3Da%2520b")) << signer.string_to_sign("a b");
  EXPECT_NE(signer.signed_query("a b").find("&SignatureNonce=a%20b&Signature="), std::string::npos);
}

TEST(PercentEncode, UnreservedCharactersStay) {
  const std::string unreserved = "ABCXYZabcxyz0123456789-._~";
  EXPECT_EQ(percent_encode(unreserved), unreserved);
}

TEST(PercentEncode, EverythingElseBecomesUpperCaseHex) {
  EXPECT_EQ(percent_encode(" *+/=&?%:"), "%20%2A%2B%2F%3D%26%3F%25%3A");
  EXPECT_EQ(percent_encode("位"), "%E4%BD%8D");
  EXPECT_EQ(percent_encode("\r\n"), "%0D%0A");
  EXPECT_EQ(percent_encode(std::string_view("\0", 1)), "%00");
  EXPECT_EQ(percent_encode(""), "");
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool stays = (byte < 0x80 && std::isalnum(byte) != 0) || c == '-' || c == '.' || c == '_' || c == '~';
    std::array<char, 4> escaped{};
    std::snprintf(escaped.data(), escaped.size(), "%%%02X", byte);
    EXPECT_EQ(percent_encode(std::string(1, c)), stays ? std::string(1, c) : std::string(escaped.data()));
  }
}

TEST(Nonce, IsThirtyTwoHexDigitsAndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string nonce = new_nonce();
    ASSERT_EQ(nonce.size(), 32u);
    ASSERT_EQ(nonce.find_first_not_of("0123456789abcdef"), std::string::npos) << nonce;
    ASSERT_TRUE(seen.insert(nonce).second);
  }
}

}  // namespace
}  // namespace resetd::console
