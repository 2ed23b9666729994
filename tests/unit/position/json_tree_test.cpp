#include "position/json_tree.hpp"

#include <gtest/gtest.h>

namespace resetd::position {
namespace {

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

std::string through(std::string_view text) {
  const auto tree = parse_json(text);
  return tree ? to_text(*tree) : "(does not parse)";
}

TEST(JsonTree, keeps_order_numbers_and_text) {
  EXPECT_EQ(through(" { \"b\" : [ 1 , -2.50 , 1e3 ] , \"a\" : { \"\\u00e4\\n\" : null } , \"c\":[true,false,\"\"],"
                    "\"d\":{},\"e\":[] } \n"),
            "{\"b\":[1,-2.50,1e3],\"a\":{\"\xc3\xa4\\n\":null},\"c\":[true,false,\"\"],\"d\":{},\"e\":[]}");
  EXPECT_EQ(through("-0"), "-0");
  EXPECT_EQ(through("\"x\""), "\"x\"");
}

TEST(JsonTree, keeps_numbers_beyond_64_bits) {
  for (const char* number : {"18446744073709551615", "18446744073709551616", "-9223372036854775809",
                             "123456789012345678901234567890123456789012345678901234567890", "0.1000000000000000055",
                             "12345678901234567890.12345678901234567890e-12", "1E400", "1e-400"}) {
    EXPECT_EQ(through(number), number);
    EXPECT_EQ(through(std::string("[") + number + "]"), std::string("[") + number + "]");
  }
}

TEST(JsonTree, keeps_long_strings_whole) {
  const std::string text = "\"" + std::string(100'000, 'a') + "\\t" + std::string(100'000, 'b') + "\"";
  EXPECT_EQ(through(text), text);
  const std::string key = "{" + text + ":1}";
  EXPECT_EQ(through(key), key);
}

TEST(JsonTree, refuses_a_key_twice_at_any_depth) {
  EXPECT_FALSE(parse_json(R"({"a":1,"a":1})"));
  EXPECT_FALSE(parse_json(R"({"a":1,"b":2,"\u0061":3})"));
  EXPECT_FALSE(parse_json(R"([{"x":{"a":1,"b":{},"a":2}}])"));
  EXPECT_TRUE(parse_json(R"({"a":{"a":1},"b":{"a":1}})"));
}

TEST(JsonTree, refuses_a_key_twice_among_many) {
  const auto object = [](std::size_t keys, std::size_t repeat, std::size_t of) {
    std::string text = "{";
    for (std::size_t i = 0; i < keys; ++i) text += "\"k" + std::to_string(i == repeat ? of : i) + "\":1,";
    text.back() = '}';
    return text;
  };
  for (const std::size_t keys : {2, 15, 16, 17, 18, 100}) {
    EXPECT_TRUE(parse_json(object(keys, keys, 0))) << keys;
    EXPECT_FALSE(parse_json(object(keys, keys - 1, 0))) << keys;         // the first again as the last
    EXPECT_FALSE(parse_json(object(keys, keys - 1, keys - 2))) << keys;  // neighbours
    EXPECT_FALSE(parse_json(object(keys, 1, 0))) << keys;
  }
}

TEST(JsonTree, refuses_what_is_not_one_document) {
  for (const char* text :
       {"",       " ",   "{",  "[1", "{}{}", "{} x", "1 2",    "{\"a\"}",  "{a:1}",       "[1,]",     "{\"a\":1,}",
        "nul",    "'a'", "01", "+1", "1.",   "NaN",  "/**/{}", "\"\x01\"", "\"\\ud800\"", "\"\xff\"", "\xef\xbb\xbf{}",
        "\"\\x\""}) {
    EXPECT_FALSE(parse_json(text)) << text;
  }
}

TEST(JsonTree, bounds_the_depth) {
  EXPECT_TRUE(parse_json(nested(max_json_depth)));
  EXPECT_FALSE(parse_json(nested(max_json_depth + 1)));
  EXPECT_FALSE(parse_json(std::string(1'000'000, '[')));
}

TEST(JsonTree, documents_equal_by_meaning) {
  const auto same = [](const char* a, const char* b) {
    EXPECT_EQ(compare_documents(a, b), std::partial_ordering::equivalent) << a << "  " << b;
  };
  same(R"({"a":1,"b":[1,2]})", R"( { "b" : [ 1, 2 ], "a" : 1 } )");
  same(R"({"a":{"x":1,"y":null}})", R"({"a":{"y":null,"x":1}})");
  same("[1.0,100]", "[1,1e2]");
  same(R"("\u0041")", R"("A")");
  same("[true,false]", "[ true,false]");
  same("not json", "not json");
}

TEST(JsonTree, documents_differ) {
  const auto differ = [](const char* a, const char* b) {
    EXPECT_EQ(compare_documents(a, b), std::partial_ordering::unordered) << a << "  " << b;
  };
  differ("[1,2]", "[2,1]");
  differ("[1]", "[1,1]");
  differ(R"({"a":1})", R"({"a":1,"b":1})");
  differ(R"({"a":1})", R"({"b":1})");
  differ(R"({"a":1})", R"({"a":2})");
  differ(R"({"a":1})", R"({"a":"1"})");
  differ("[9007199254740993]", "[9007199254740992]");
  differ("[18446744073709551616]", "[18446744073709551617]");
  differ("true", "false");
  differ("null", "false");
  differ("{}", "[]");
  differ(R"({"a":1,"a":1})", R"({"a":1})");
  differ("not json", "not  json");
  differ("{}", "{} x");
}

}  // namespace
}  // namespace resetd::position
