#include "control/input.hpp"

#include <gtest/gtest.h>

#include "control/access.hpp"
#include "control/client.hpp"
#include "control/limits.hpp"
#include "control/problem.hpp"
#include "control/standing.hpp"

namespace resetd::control {
namespace {

using namespace std::chrono_literals;

const Route& route_of(Call call) {
  for (const Route& route : api_routes()) {
    if (route.call == call) return route;
  }
  throw std::logic_error("no such route");
}

std::string refusal_of(Call call, std::string_view body) {
  const auto read = read_body(body, route_of(call));
  return read.has_error() ? read.error().message : "";
}

TEST(Routes, MatchRunsByTheirNumberAlone) {
  EXPECT_EQ(match(api_routes(), "GET", "/v1/runs/17/tasks").id, 17);
  EXPECT_EQ(match(api_routes(), "GET", "/v1/runs/17").route->call, Call::run);
  EXPECT_EQ(match(api_routes(), "HEAD", "/healthz").route->call, Call::health);
  EXPECT_EQ(match(api_routes(), "GET", "/").route->call, Call::page);
  EXPECT_EQ(match(api_routes(), "PUT", "/v1/runs").allow, "POST, GET, HEAD");
  for (const char* path : {"/v1/runs/0", "/v1/runs/-1", "/v1/runs/01", "/v1/runs/1/", "/v1/runs/1/tasks/", "/v1/runs//",
                           "/v1/runs/99999999999999999999", "/v1/runs/1%2ftasks", "//v1/runs", "/v1/runs/", "//", ""}) {
    const Match found = match(api_routes(), "GET", path);
    EXPECT_EQ(found.route, nullptr) << path;
    EXPECT_EQ(found.allow, "") << path;
  }
}

TEST(Input, ReadsQueries) {
  const auto query = read_query("state=he%6Cd&limit=5", route_of(Call::tasks));
  ASSERT_TRUE(query.has_value());
  EXPECT_EQ(query->at("state"), "held");
  EXPECT_EQ(*number_of(*query, "limit", 1, 10, 7), 5);
  EXPECT_EQ(*number_of(*query, "after", 0, 10, 7), 7);
  EXPECT_TRUE(number_of(*query, "limit", 6, 10, 7).has_error());
  for (const char* text : {"state=%4", "state=%", "state=%zz", "state=%ff", "state=%00", "state=%0a", "other=1",
                           "state=a&state=a", "state=a&&limit=1", "&"}) {
    EXPECT_TRUE(read_query(text, route_of(Call::tasks)).has_error()) << text;
  }
}

TEST(Input, ReadsBodiesStrictly) {
  const auto body = read_body(R"({"ordinal": 3, "resolution": "resend", "reason": "\u00e4"})", route_of(Call::resolve));
  ASSERT_TRUE(body.has_value());
  EXPECT_EQ(body->number("ordinal"), 3);
  EXPECT_EQ(body->text("reason"), "ä");
  EXPECT_TRUE(read_body("", route_of(Call::pause)).has_value());
  EXPECT_EQ(read_body(R"({"states":["failed"]})", route_of(Call::retry))->texts("states"),
            std::vector<std::string>{"failed"});

  EXPECT_EQ(refusal_of(Call::approve, "{}"), "the field digest is missing in the body");
  EXPECT_EQ(refusal_of(Call::approve, R"({"digest":"a","digest":"b"})"), "the field digest stands in the body twice");
  EXPECT_EQ(refusal_of(Call::approve, R"({"digets":"a"})"), "unknown field `digets` in the body");
  EXPECT_EQ(refusal_of(Call::approve, R"({"digest":1})"), "digest is no text");
  EXPECT_EQ(refusal_of(Call::retry, R"({"states":"failed"})"), "states is no list of texts");
  for (const char* number :
       {"1.0", "1e0", "18446744073709551616", "9223372036854775808", "\"1\"", "null", "true", "[1]"}) {
    EXPECT_NE(
        refusal_of(Call::resolve, R"({"resolution":"resend","reason":"r","ordinal":)" + std::string(number) + "}"), "")
        << number;
  }
  for (const char* text : {"[]", "1", "\"a\"", "{", "{}{}", "{\"reason\":\"\\u0000\"}", "{\"reason\":\"\xff\"}",
                           "{\"reason\":{}}", "{\"reason\":[]}", "{'reason':1}", "[[[[[[[["}) {
    EXPECT_NE(refusal_of(Call::pause, text), "") << text;
  }
}

TEST(Problems, ComeBackAsTheErrorsThatTheyWere) {
  for (const auto kind : {core::ErrorKind::unexpected, core::ErrorKind::bad_input, core::ErrorKind::refused,
                          core::ErrorKind::unreachable, core::ErrorKind::audit_broken}) {
    const Reply reply = problem({kind, "what \"happened\""});
    const core::Error error = error_of(reply.status, reply.body);
    EXPECT_EQ(error.kind, kind);
    EXPECT_EQ(error.message, "what \"happened\"");
  }
  EXPECT_NE(error_of(500, "<html>").message, "");
  const auto faults = plan_problems_of(plan_problem({{"secret/path", 3, 4, "bad"}}).body);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].line, 3U);
  EXPECT_EQ(faults[0].message, "bad");
  EXPECT_EQ(plan_problem({{"secret/path", 3, 4, "bad"}}).body.find("secret"), std::string::npos);
}

TEST(Access, IsForThoseNamed) {
  const Steerers steerers{.uids = {7}, .groups = {50}};
  EXPECT_TRUE(may_steer(steerers, 7, {}));
  EXPECT_TRUE(may_steer(steerers, 8, {1, 50}));
  EXPECT_FALSE(may_steer(steerers, 8, {7}));
  const Steerers own = steerers_of({.allow_groups = {"no-such-group-here"}});
  EXPECT_TRUE(may_steer(own, 0, {}));
  EXPECT_TRUE(own.groups.empty());
  EXPECT_EQ(actor_of_uid(0), "root(0)");
}

TEST(Access, TakesTheTokenAndLoopbackHostsAlone) {
  const std::string digest = token_digest("secret");
  EXPECT_TRUE(has_token("Bearer secret", digest));
  EXPECT_TRUE(has_token("bearer secret", digest));
  for (const char* header : {"", "secret", "Bearer", "Bearer ", "Bearer secreT", "Bearer secret ", "Basic secret"})
    EXPECT_FALSE(has_token(header, digest)) << header;
  for (const char* host : {"localhost", "LOCALHOST:80", "127.0.0.1:8470", "127.1.2.3", "[::1]", "[::1]:1"})
    EXPECT_TRUE(loopback_host(host)) << host;
  for (const char* host : {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[::2]",
                           "[::1", "localhost:", "localhost:x", "localhost:80:80", "::1"})
    EXPECT_FALSE(loopback_host(host)) << host;
}

TEST(Standing, TheOldestThatNeverAskedGoesFirst) {
  const core::SteadyTime now{100s};
  const std::vector<Standing> all{{Phase::writing, now - 9s, true, "1"},
                                  {Phase::working, now - 20s, true, "1"},
                                  {Phase::header, now - 1s, false, "1"},
                                  {Phase::header, now - 2s, false, "2"},
                                  {Phase::header, now - 30s, true, "2"}};
  EXPECT_EQ(who_goes(all, now, std::nullopt), 3U);
  EXPECT_EQ(who_goes(all, now, "1"), 2U);
  const std::span<const Standing> asked(all.data(), 2);
  EXPECT_EQ(who_goes(asked, now, std::nullopt), 0U);
  const std::vector<Standing> busy{{Phase::working, now - 9s, true, "1"}, {Phase::header, now - 10ms, true, "1"}};
  EXPECT_EQ(who_goes(busy, now, std::nullopt), std::nullopt);
}

TEST(Standing, ABucketFillsAgain) {
  Bucket bucket(10, 2);
  const core::SteadyTime now{100s};
  EXPECT_TRUE(bucket.take(now));
  EXPECT_TRUE(bucket.take(now));
  EXPECT_FALSE(bucket.take(now));
  EXPECT_TRUE(bucket.take(now + 100ms));
  EXPECT_FALSE(bucket.take(now + 100ms));
}

TEST(Events, AreReadInAnyPieces) {
  const std::string text =
      "id: 4\nevent: run.started\ndata: {}\n\n:\n\nid: 5\nevent: run.finished\ndata: {\"a\":1}\n\n";
  for (std::size_t size = 1; size < text.size(); ++size) {
    EventReader reader;
    std::vector<StreamedEvent> events;
    for (std::size_t at = 0; at < text.size(); at += size) {
      reader.feed(std::string_view(text).substr(at, size), [&](const StreamedEvent& event) {
        events.push_back(event);
        return true;
      });
    }
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].id, 4);
    EXPECT_EQ(events[1].event, "run.finished");
    EXPECT_EQ(events[1].data, "{\"a\":1}");
  }
}

}  // namespace
}  // namespace resetd::control
