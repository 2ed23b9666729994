#include "engine/schedule_json.hpp"

#include <gtest/gtest.h>

namespace resetd::engine {
namespace {

using namespace std::chrono_literals;
using schedule::Schedule;

TEST(ScheduleJson, ReadsBackWhatItWrote) {
  const Schedule cron{.cron = schedule::parse_cron("0  3 * * MON").value(),
                      .zone = schedule::Zone::find("Europe/Berlin").value(),
                      .misfire = schedule::Misfire::once,
                      .window = schedule::Window{1h, 24h}};
  EXPECT_EQ(to_json(cron), R"({"cron":"0 3 * * MON","misfire":"once","overlap":"skip","timezone":"Europe/Berlin",)"
                           R"("window":{"from":"01:00","to":"24:00"}})");
  EXPECT_EQ(schedule_from_json(to_json(cron)).value(), cron);
  const Schedule at{.at = core::WallTime{1795395600s}};
  EXPECT_EQ(to_json(at), R"({"at_us":1795395600000000,"misfire":"skip","overlap":"skip"})");
  EXPECT_EQ(schedule_from_json(to_json(at)).value(), at);
}

TEST(ScheduleJson, WhatCannotBeReadIsAnError) {
  for (const std::string_view text :
       {"", "[]", "{}", R"({"cron":"0 0 30 2 *","misfire":"skip"})", R"({"misfire":"skip","timezone":"Gone/Zone"})"}) {
    EXPECT_FALSE(schedule_from_json(text)) << text;
  }
}

}  // namespace
}  // namespace resetd::engine
