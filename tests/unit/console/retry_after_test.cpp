#include "console/retry_after.hpp"

#include <gtest/gtest.h>

namespace resetd::console {
namespace {

using std::chrono::seconds;

constexpr std::chrono::sys_seconds written{seconds{784'111'777}};  // Sun, 06 Nov 1994 08:49:37 GMT
constexpr core::WallTime now{written};

TEST(HttpDate, TheThreeForms) {
  EXPECT_EQ(http_date("Sun, 06 Nov 1994 08:49:37 GMT"), written);
  EXPECT_EQ(http_date("Sunday, 06-Nov-94 08:49:37 GMT"), written);
  EXPECT_EQ(http_date("Sun Nov  6 08:49:37 1994"), written);
  EXPECT_EQ(http_date("Wed Nov 16 08:49:37 1994"), written + std::chrono::days{10});
  EXPECT_EQ(http_date("Thursday, 01-Jan-26 00:00:00 GMT"), std::chrono::sys_seconds{seconds{1'767'225'600}});
}

TEST(HttpDate, AnythingElseIsNone) {
  for (const char* text :
       {"", "Sun", "Sun,", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ", "1994-11-06T08:49:37Z",
        "Sun Nov 06 08:49:37", "Sun, -6 Nov 1994 08:49:37 GMT"}) {
    EXPECT_FALSE(http_date(text).has_value()) << text;
  }
}

TEST(RetryAfter, Seconds) {
  EXPECT_EQ(retry_after("0", "", now), seconds{0});
  EXPECT_EQ(retry_after("17", "", now), seconds{17});
  EXPECT_EQ(retry_after("3600", "", now), seconds{3600});
  EXPECT_EQ(retry_after("86400", "", now), seconds{3600});
  EXPECT_EQ(retry_after("99999999999999999999999", "", now), seconds{3600});
}

TEST(RetryAfter, GarbageIsIgnored) {
  for (const char* value : {"", "-1", "+1", "1.5", "1s", " 1", "soon", "0x10", "1e3"}) {
    EXPECT_FALSE(retry_after(value, "", now).has_value()) << value;
  }
}

TEST(RetryAfter, ADateCountsFromTheAnswersOwnDate) {
  const core::WallTime skewed = now + std::chrono::hours{5};
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:50:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", skewed), seconds{60});
}

TEST(RetryAfter, ADateCountsFromNowWhereTheAnswerHasNone) {
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:50:37 GMT", "", now), seconds{60});
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:50:37 GMT", "garbage", now), seconds{60});
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 07:00:00 GMT", "", now), seconds{0});
  EXPECT_EQ(retry_after("Sun, 06 Nov 2094 07:00:00 GMT", "", now), seconds{3600});
}

}  // namespace
}  // namespace resetd::console
