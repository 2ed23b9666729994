#include "console_sim/auth.hpp"

#include <gtest/gtest.h>

#include "console_sim/test_client.hpp"

namespace console_sim {
namespace {

std::string query(std::string_view nonce, std::string_view key = "test-ak", std::string_view secret = "test-sk") {
  const std::string target = signed_target("list", nonce, key, secret);
  return target.substr(target.find('?') + 1);
}

std::string without(std::string text, std::string_view name) {
  const std::size_t begin = text.find(name);
  const std::size_t end = text.find('&', begin);
  return text.erase(begin, end == std::string::npos ? end : end - begin + 1);
}

class AuthTest : public testing::Test {
 protected:
  Auth auth_{"test-ak", "test-sk"};
};

TEST_F(AuthTest, TakesTheApisCheckVector) {
  const AuthResult result = auth_.check(
      "AccessKeyId=test-ak&SignatureMethod=HmacSHA1&SignatureNonce=nonce-123&Signature=gLnTWBx3BiESumLeWQc5lA71%2BGQ%"
      "3D");
  EXPECT_EQ(result.http, 200) << result.msg;
  EXPECT_EQ(result.nonce, "nonce-123");
  EXPECT_EQ(result.access_key, "test-ak");
}

TEST_F(AuthTest, APlusSignThatWasNotEncodedIsASpace) {
  EXPECT_EQ(auth_
                .check("AccessKeyId=test-ak&SignatureMethod=HmacSHA1&SignatureNonce=nonce-123&Signature="
                       "gLnTWBx3BiESumLeWQc5lA71+GQ%3D")
                .http,
            497);
}

TEST_F(AuthTest, ARepeatedNonceIsRefused) {
  EXPECT_EQ(auth_.check(query("a")).http, 200);
  EXPECT_EQ(auth_.check(query("b")).http, 200);
  const AuthResult again = auth_.check(query("a"));
  EXPECT_EQ(again.http, 497);
  EXPECT_NE(again.msg.find("SignatureNonce was used before"), std::string::npos);
}

TEST_F(AuthTest, ABadSignatureDoesNotUseUpTheNonce) {
  EXPECT_EQ(auth_.check(query("a", "test-ak", "wrong")).http, 497);
  EXPECT_EQ(auth_.check(query("a")).http, 200);
}

TEST_F(AuthTest, AnUnknownKeyIs498) {
  EXPECT_EQ(auth_.check(query("a", "other-ak")).http, 498);
}

TEST_F(AuthTest, AMissingParameterIs499) {
  for (const char* name : {"AccessKeyId=", "SignatureMethod=", "SignatureNonce=", "Signature="}) {
    const std::string cut = without(query("a"), name);
    EXPECT_EQ(auth_.check(cut).http, 499) << cut;
  }
  EXPECT_EQ(auth_.check("").http, 499);
  EXPECT_EQ(auth_.check("AccessKeyId=&SignatureMethod=HmacSHA1&SignatureNonce=a&Signature=b").http, 499);
}

TEST_F(AuthTest, OtherMethodsAndDoubledOrGarbledParametersAre497) {
  std::string text = query("a");
  EXPECT_EQ(auth_.check(text + "&SignatureNonce=a").http, 497);
  EXPECT_EQ(auth_.check(text + "%").http, 497);
  text.replace(text.find("HmacSHA1"), 8, "HmacSHA2");
  EXPECT_EQ(auth_.check(text).http, 497);
}

TEST_F(AuthTest, NoncesAreEncodedTwiceWhenSigned) {
  EXPECT_EQ(auth_.check(query("a b/c*~")).http, 200);
  EXPECT_EQ(auth_.check(query("a b/c*~")).http, 497);
}

}  // namespace
}  // namespace console_sim
