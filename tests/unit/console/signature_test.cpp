#include "console/signature.hpp"

#include <gtest/gtest.h>

#include <set>

#include "console/client.hpp"

namespace resetd::console {
namespace {

TEST(Signature, TheVendorsCheckVector) {
  const std::string text = string_to_sign("test-ak", "nonce-123");
  EXPECT_EQ(text, "AccessKeyId%3Dtest-ak%26SignatureMethod%3DHmacSHA1%26SignatureNonce%3Dnonce-123");
  EXPECT_EQ(signature("test-sk", text), "gLnTWBx3BiESumLeWQc5lA71+GQ=");
}

TEST(Signature, TheSignatureIsEncodedOnceMoreInTheUrl) {
  EXPECT_EQ(signed_query("test-ak", "test-sk", "nonce-123"),
            "AccessKeyId=test-ak&SignatureMethod=HmacSHA1&SignatureNonce=nonce-123"
            "&Signature=gLnTWBx3BiESumLeWQc5lA71%2BGQ%3D");
}

TEST(Signature, WhatAKeyHoldsIsEncodedTwiceInTheTextAndOnceInTheUrl) {
  EXPECT_EQ(string_to_sign("a b*c", "n"),
            "AccessKeyId%3Da%2520b%252Ac%26SignatureMethod%3DHmacSHA1%26SignatureNonce%3Dn");
  EXPECT_EQ(signed_query("a b*c", "s", "n").substr(0, 31), "AccessKeyId=a%20b%2Ac&Signature");
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
