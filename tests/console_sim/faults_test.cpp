#include "console_sim/faults.hpp"

#include <gtest/gtest.h>

namespace console_sim {
namespace {

Faults faults_of(std::initializer_list<const char*> texts) {
  Faults faults(1);
  for (const char* text : texts) {
    ParsedRule parsed = parse_fault(text);
    EXPECT_TRUE(parsed.rule) << parsed.error;
    if (parsed.rule) faults.add(*parsed.rule);
  }
  return faults;
}

std::string firing(Faults& faults, int requests) {
  std::string pattern;
  for (int i = 0; i < requests; ++i) pattern += faults.pick("stop", 0, 0) ? 'x' : '.';
  return pattern;
}

TEST(Faults, AreCountedOverWhatTheyMatch) {
  auto first = faults_of({"stop:garbage:count=2"});
  EXPECT_FALSE(first.pick("start", 0, 0));
  EXPECT_EQ(firing(first, 5), "xx...");
  auto nth = faults_of({"stop:garbage:nth=3"});
  EXPECT_EQ(firing(nth, 6), "..x...");
  auto every = faults_of({"stop:garbage:every=2:count=2"});
  EXPECT_EQ(firing(every, 8), ".x.x....");
  auto always = faults_of({"*:garbage"});
  EXPECT_EQ(firing(always, 3), "xxx");
}

TEST(Faults, AProbabilityFollowsTheSeed) {
  auto one = faults_of({"stop:garbage:p=0.5"});
  auto other = faults_of({"stop:garbage:p=0.5"});
  const std::string pattern = firing(one, 64);
  EXPECT_EQ(pattern, firing(other, 64));
  EXPECT_NE(pattern.find('x'), std::string::npos);
  EXPECT_NE(pattern.find('.'), std::string::npos);
  other.seed(1);
  EXPECT_EQ(firing(other, 64), pattern);
  auto never = faults_of({"stop:garbage:p=0"});
  EXPECT_EQ(firing(never, 20), std::string(20, '.'));
}

TEST(Faults, MatchATaskOrAJob) {
  auto task = faults_of({"updateincrepos:garbage:task=7"});
  EXPECT_FALSE(task.pick("updateincrepos", 8, 1));
  EXPECT_TRUE(task.pick("updateincrepos", 7, 1));
  auto job = faults_of({"*:garbage:job=7"});
  EXPECT_FALSE(job.pick("queryjob", 0, 8));
  EXPECT_TRUE(job.pick("queryjob", 0, 7));
}

TEST(Faults, TheFirstThatFiresIsTaken) {
  auto faults = faults_of({"stop:garbage:nth=2", "stop:huge:count=2"});
  EXPECT_EQ(faults.pick("stop", 0, 0)->kind, FaultKind::huge);
  EXPECT_EQ(faults.pick("stop", 0, 0)->kind, FaultKind::garbage);
  EXPECT_EQ(faults.pick("stop", 0, 0)->kind, FaultKind::huge);
  EXPECT_FALSE(faults.pick("stop", 0, 0));
}

TEST(Faults, ConnectIsNoCall) {
  auto faults = faults_of({"*:garbage"});
  EXPECT_FALSE(faults.pick("connect", 0, 0));
}

TEST(FaultRule, OptionsAreRead) {
  const auto parsed = parse_fault("updateincrepos:status=429:apply:body=html:retry_after=date+3:count=2");
  ASSERT_TRUE(parsed.rule) << parsed.error;
  EXPECT_EQ(parsed.rule->kind, FaultKind::status);
  EXPECT_EQ(parsed.rule->value, "429");
  EXPECT_TRUE(parsed.rule->apply);
  EXPECT_EQ(parsed.rule->body, "html");
  EXPECT_EQ(parsed.rule->retry_after, "date+3");
  EXPECT_EQ(parsed.rule->count, 2);
  EXPECT_EQ(parse_fault("stop:redirect:location=http://x:1/y").rule->location, "http://x:1/y");
  EXPECT_EQ(parse_fault("stop:code=5011:msg=a:b").rule->msg, "a:b");
  EXPECT_EQ(parse_fault("stop:stall:after:for=2m").rule->for_ms, 120'000);
  EXPECT_TRUE(parse_fault("stop:stall:after:for=250ms").rule->after);
  EXPECT_EQ(parse_fault("list:huge:size=100").rule->size, 100);
  EXPECT_EQ(parse_fault("stop:unsteady:form=abnormal").rule->form, "abnormal");
  EXPECT_EQ(parse_fault("stop:unsteady:form=slow:for=3s").rule->for_ms, 3000);
  EXPECT_TRUE(parse_fault("*:unsteady").rule);
}

TEST(FaultRule, NonsenseIsNamed) {
  for (const char* text : {"",
                           "stop",
                           "nocall:garbage",
                           "stop:nokind",
                           "stop:status",
                           "stop:status=99",
                           "stop:status=600",
                           "stop:status=x",
                           "stop:garbage=1",
                           "stop:code",
                           "stop:garbage:count=0",
                           "stop:garbage:count=x",
                           "stop:garbage:p=1.5",
                           "stop:garbage:p=",
                           "stop:garbage:what=1",
                           "stop:garbage:apply",
                           "stop:stall:for=5",
                           "stop:stall:for=5h",
                           "stop:status=503:body=xml",
                           "stop:status=503:retry_after=soon",
                           "connect:garbage",
                           "connect:close_listener:last",
                           "queryjob:close_idle:last",
                           "stop:no_position:form=x",
                           "stop:unsteady:form=x",
                           "queryjob:unsteady",
                           "stop:redirect:location="})
    EXPECT_NE(parse_fault(text).error.find("fault '"), std::string::npos) << text;
}

TEST(FaultRule, HelpNamesEveryKind) {
  for (int i = 0; i <= static_cast<int>(FaultKind::wrong_read); ++i)
    EXPECT_NE(fault_help().find(name(static_cast<FaultKind>(i))), std::string_view::npos)
        << name(static_cast<FaultKind>(i));
}

}  // namespace
}  // namespace console_sim
