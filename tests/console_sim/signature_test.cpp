#include "console_sim/signature.hpp"

#include <gtest/gtest.h>

namespace console_sim {
namespace {

TEST(Signature, CheckVectorOfTheApi) {
  const std::string text = string_to_sign("test-ak", "HmacSHA1", "nonce-123");
  EXPECT_EQ(text, "AccessKeyId%3Dtest-ak%26SignatureMethod%3DHmacSHA1%26SignatureNonce%3Dnonce-123");
  const HmacSha1 hmac("test-sk");
  hmac.of("another before it");
  EXPECT_EQ(base64(hmac.of(text)), "gLnTWBx3BiESumLeWQc5lA71+GQ=");
}

TEST(Signature, EncodesEverythingButUnreservedCharacters) {
  EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encode(" *+/=&%"), "%20%2A%2B%2F%3D%26%25");
  EXPECT_EQ(percent_encode("\xE4\xBD\x8D"), "%E4%BD%8D");
}

TEST(Signature, ValuesAreEncodedTwiceInTheStringToSign) {
  EXPECT_EQ(string_to_sign("a b", "HmacSHA1", "x/y"),
            "AccessKeyId%3Da%2520b%26SignatureMethod%3DHmacSHA1%26SignatureNonce%3Dx%252Fy");
}

TEST(Signature, DecodingIsAServletContainers) {
  EXPECT_EQ(percent_decode("a%20b%2b"), "a b+");
  EXPECT_EQ(percent_decode("a+b"), "a b");
  EXPECT_EQ(percent_decode("100%"), std::nullopt);
  EXPECT_EQ(percent_decode("%2"), std::nullopt);
  EXPECT_EQ(percent_decode("%zz"), std::nullopt);
}

}  // namespace
}  // namespace console_sim
