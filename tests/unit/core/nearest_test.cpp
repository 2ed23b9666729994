#include "core/nearest.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace resetd::core {
namespace {

constexpr std::array<std::string_view, 5> words{"name", "reason", "tasks", "sourceInstanceId", "from"};

TEST(EditDistance, CountsWhatSlippedOnce) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("NAME", "name"), 0U);
  EXPECT_EQ(edit_distance("naem", "name"), 1U);
  EXPECT_EQ(edit_distance("nam", "name"), 1U);
  EXPECT_EQ(edit_distance("namme", "name"), 1U);
  EXPECT_EQ(edit_distance("nane", "name"), 1U);
  EXPECT_EQ(edit_distance("cron", "from"), 2U);
  EXPECT_EQ(edit_distance("ca", "abc"), 3U) << "nothing is put between what is swapped";
}

TEST(Nearest, IsTheWordThatWasMeant) {
  EXPECT_EQ(nearest("naem", words), "name");
  EXPECT_EQ(nearest("Task", words), "tasks");
  EXPECT_EQ(nearest("resaon", words), "reason");
  EXPECT_EQ(nearest("sourceInstance", words), "sourceInstanceId");
  EXPECT_EQ(nearest("form", words), "from");
}

TEST(Nearest, IsNoneWhereThatWouldMislead) {
  for (const char* far : {"", "f", "foo", "cron", "season tickets", "sourceId", "reach"})
    EXPECT_EQ(nearest(far, words), "") << far;
  EXPECT_EQ(nearest(std::string(41, 'x'), words), "");
}

}  // namespace
}  // namespace resetd::core
