#pragma once
// A stand-in in process, one fault at a time on updateincrepos, and a client that sees how the connection ends.

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "console_sim/test_client.hpp"

namespace console_sim {

inline constexpr std::string_view reset_body =
    R"({"taskId":100008,"posType":"KAFKA_TIMESTAMP_POS","positionTimestamp":5})";

class FaultWire : public testing::Test {
 protected:
  Answer reset_under(const std::string& fault, int timeout_ms = 10'000) {
    sim_.set_faults({"updateincrepos:" + fault});
    return client_.call("updateincrepos", reset_body, timeout_ms);
  }
  bool was_reset() {
    return sim_.with([](Console& console) {
      return to_json(console.world().look(8, console.now().steady_ms).position()) == R"({"positionTimestamp":5})";
    });
  }
  boost::json::object last_log() { return boost::json::parse(sim_.log_lines().back()).as_object(); }
  static boost::json::object envelope(const Answer& answer) {
    boost::system::error_code error;
    const auto value = boost::json::parse(answer.body, error);
    EXPECT_FALSE(error) << answer.body;
    return value.is_object() ? value.as_object() : boost::json::object();
  }
  void expect_log(bool applied, std::string_view answered, bool request_id) {
    const auto log = last_log();
    EXPECT_EQ(log.at("applied").as_bool(), applied);
    EXPECT_EQ(log.at("answered").as_string(), answered);
    EXPECT_TRUE(log.contains("fault"));
    EXPECT_EQ(log.contains("request_id"), request_id);
    EXPECT_EQ(was_reset(), applied);
  }

  InProcess sim_{small_world()};
  TestClient client_{sim_.server().port()};
};

}  // namespace console_sim
