#include "schedule/schedule.hpp"

#include "unit/plan/plan_files.hpp"

namespace resetd::plan {
namespace {

using namespace std::chrono_literals;

class ScheduleSection : public PlanFiles {
 protected:
  /// The problems of a plan with `schedule: {…}` on line 4, from column 12 on.
  Lines problems(const std::string& fields) {
    Lines out;
    for (std::string line : problems_of(
             with_header("schedule: {" + fields + "}\ntasks: [{taskId: 1, posType: PG_LSN_POS, lsn: 0/1}]\n"))) {
      EXPECT_TRUE(line.starts_with("plan.yaml:4:")) << line;
      out.push_back(line.substr(12));
    }
    return out;
  }
  schedule::Schedule schedule(const std::string& fields) {
    EXPECT_EQ(problems(fields), Lines{});
    return reading_.header.schedule.value();
  }
};

TEST_F(ScheduleSection, AbsentIsNone) {
  EXPECT_EQ(problems_of(with_header("tasks: [{taskId: 1, posType: PG_LSN_POS, lsn: 0/1}]\n")), Lines{});
  EXPECT_FALSE(reading_.header.schedule);
}

TEST_F(ScheduleSection, EveryField) {
  const schedule::Schedule read = schedule(
      "cron: 0 3 * * MON, timezone: Europe/Berlin, misfire: once, overlap: skip, window: {from: 01:00, to: \"05:00\"}");
  ASSERT_TRUE(read.cron);
  EXPECT_EQ(read.cron->text, "0 3 * * MON");
  EXPECT_EQ(read.zone->name(), "Europe/Berlin");
  EXPECT_EQ(read.misfire, schedule::Misfire::once);
  EXPECT_EQ(read.window, (schedule::Window{1h, 5h}));
  EXPECT_FALSE(read.at);
}

TEST_F(ScheduleSection, OneTime) {
  const schedule::Schedule read = schedule("at: 2026-11-23T09:00:00+01:00");
  EXPECT_EQ(read.at, core::WallTime{std::chrono::milliseconds{test_now_ms}} + 8h);
  EXPECT_EQ(read.misfire, schedule::Misfire::skip);
  EXPECT_FALSE(read.zone);
}

TEST_F(ScheduleSection, WhatDoesNotGoTogether) {
  EXPECT_EQ(problems(""), Lines{"11: schedule has no time; it needs at or cron"});
  EXPECT_EQ(problems("at: 2027-01-01T00:00:00Z, cron: 0 3 * * *, timezone: UTC"),
            Lines{"11: schedule has both at and cron; it takes one of them"});
  EXPECT_EQ(problems("cron: 0 3 * * *"),
            Lines{"11: schedule.timezone is missing; cron needs one, such as Europe/Berlin or UTC"});
  EXPECT_EQ(problems("at: 2027-01-01T00:00:00Z, timezone: UTC"),
            Lines{"48: schedule.timezone means nothing here: at has its own zone; leave it out"});
  EXPECT_EQ(problems("at: 2026-11-22T00:00:00Z"),
            Lines{"16: schedule.at lies in the past; write a time ahead of now, or leave schedule out"});
}

TEST_F(ScheduleSection, EverythingWrongInOnePass) {
  const Lines found = problems(
      "cron: 0 99 * * *, timezone: Europe/Berln, misfire: twice, overlap: queue, window: {from: 1:00, to: 05:00}, x: "
      "1");
  ASSERT_EQ(found.size(), 6U);
  EXPECT_NE(found[0].find("schedule.cron `0 99 * * *` is no cron expression: hour `99`"), std::string::npos);
  EXPECT_NE(found[1].find("did you mean Europe/Berlin?"), std::string::npos);
  EXPECT_NE(found[2].find("schedule.misfire twice is none of skip, once"), std::string::npos);
  EXPECT_NE(found[3].find("schedule.overlap queue is none of skip"), std::string::npos);
  EXPECT_NE(found[4].find("schedule.window.from `1:00` is no time of day"), std::string::npos);
  EXPECT_NE(found[5].find("unknown field x"), std::string::npos);
}

TEST_F(ScheduleSection, WindowsThatAreNone) {
  const std::string cron = "cron: 0 3 * * *, timezone: UTC, window: ";
  EXPECT_NE(problems(cron + "{from: 01:00, to: 01:00}").at(0).find("from and to are equal"), std::string::npos);
  EXPECT_NE(problems(cron + "{from: 01:00}").at(0).find("schedule.window.to is missing"), std::string::npos);
  EXPECT_EQ(problems(cron + "always").size(), 1U);
}

}  // namespace
}  // namespace resetd::plan
