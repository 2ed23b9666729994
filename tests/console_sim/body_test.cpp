#include "console_sim/body.hpp"

#include <gtest/gtest.h>

namespace console_sim {
namespace {

TEST(Body, KeepsEachMemberWithItsType) {
  const ParsedBody parsed =
      parse_body(R"({"i":-7,"s":"a\"b","n":null,"b":true,"f":1.5,"u":9223372036854775808,"o":{"x":[1]},"e":1e3})");
  ASSERT_EQ(parsed.error, "");
  const Body& body = parsed.body;
  EXPECT_EQ(body.integer("i"), -7);
  EXPECT_EQ(std::get<std::string>(*body.find("s")), "a\"b");
  EXPECT_TRUE(std::holds_alternative<std::nullptr_t>(*body.find("n")));
  EXPECT_TRUE(std::get<bool>(*body.find("b")));
  EXPECT_TRUE(std::holds_alternative<OtherNumber>(*body.find("f")));
  EXPECT_TRUE(std::holds_alternative<OtherNumber>(*body.find("u")));
  EXPECT_TRUE(std::holds_alternative<Nested>(*body.find("o")));
  EXPECT_TRUE(std::holds_alternative<OtherNumber>(*body.find("e")));
  EXPECT_EQ(body.find("x"), nullptr);
  EXPECT_EQ(body.integer("s"), std::nullopt);
}

TEST(Body, RefusesADuplicateKeyAtAnyLevel) {
  EXPECT_NE(parse_body(R"({"a":1,"a":1})").error.find("duplicate field 'a'"), std::string::npos);
  EXPECT_NE(parse_body(R"({"a":{"b":1,"b":2}})").error.find("duplicate field 'b'"), std::string::npos);
  EXPECT_EQ(parse_body(R"({"a":{"b":1},"b":2})").error, "");
  EXPECT_NE(parse_body(R"({"a":1,"\u0061":2})").error.find("duplicate field 'a'"), std::string::npos);
}

TEST(Body, RefusesWhatIsNoSingleObject) {
  for (const char* text : {"", " ", "[]", "1", "null", "{", "{}{}", "{} x", R"({"a":1,})", R"({'a':1})",
                           "\xEF\xBB\xBF{}", "{\"a\":\"\xFF\"}", R"({"a":01})", R"(// c
{})"})
    EXPECT_NE(parse_body(text).error, "") << text;
  EXPECT_EQ(parse_body(" {} \n").error, "");
}

TEST(Body, LimitsDepth) {
  std::string deep = "{\"a\":" + std::string(40, '[') + std::string(40, ']') + "}";
  EXPECT_NE(parse_body(deep).error, "");
}

}  // namespace
}  // namespace console_sim
