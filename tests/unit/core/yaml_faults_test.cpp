#include "core/yaml_faults.hpp"

#include <gtest/gtest.h>

namespace resetd::core {
namespace {

TEST(YamlFaults, SaysWhatToDoAndKeepsTheParsersWords) {
  EXPECT_EQ(yaml_fault("illegal tab when looking for indentation"),
            "a tab in front of a field: indent with spaces, not tabs (`illegal tab when looking for indentation`)");
  EXPECT_EQ(yaml_fault("unknown escape character: q"),
            "a backslash that escapes nothing: double it, or put the text in single quotes (`unknown escape character: "
            "q`)");
}

TEST(YamlFaults, WhatIsNotKnownStandsAlone) {
  EXPECT_EQ(yaml_fault("bad YAML version: 3\n"), "this cannot be read (`bad YAML version: 3\\x0A`)");
  EXPECT_EQ(yaml_fault(""), "this cannot be read (``)");
}

}  // namespace
}  // namespace resetd::core
