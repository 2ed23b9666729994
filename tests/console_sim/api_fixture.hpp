#pragma once
// An Api over a small world, with a clock that the test holds.

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "console_sim/api.hpp"

namespace console_sim {

class ApiTest : public testing::Test {
 protected:
  static constexpr std::int64_t position_time = 1'767'225'600'000;

  static WorldOptions world_options() {
    WorldOptions options;
    options.generator.jobs = 30;
    options.generator.position_time_ms = position_time;
    options.stop_delay_ms = 100;
    options.start_delay_ms = 100;
    return options;
  }

  Outcome call(std::string_view name, std::string_view body, const Bend& bend = {}) {
    const ParsedBody parsed = parse_body(body);
    EXPECT_EQ(parsed.error, "") << body;
    Outcome outcome = api_.handle(name, parsed.body, now_, bend);
    while (outcome.stream && outcome.stream(outcome.data)) continue;
    return outcome;
  }
  std::string code(std::string_view name, std::string_view body) { return call(name, body).code; }
  static boost::json::value data(const Outcome& outcome) { return boost::json::parse(outcome.data); }
  Status status(std::int64_t job) { return world_.look(job, now_.steady_ms).status; }
  std::string position(std::int64_t job) { return to_json(world_.look(job, now_.steady_ms).position()); }

  Moment now_{1000, position_time + 5000};
  World world_{world_options(), 1000};
  Api api_{world_, {{"FUTURE_POS"}, true}};
};

}  // namespace console_sim
