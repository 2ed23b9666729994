#include "daemon/task_listing.hpp"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "support.hpp"

namespace resetd::daemon {
namespace {

using testing_support::Caught;

// `count` tasks in pages of three; counts how often it was asked.
struct Pages {
  std::int64_t count;
  int asked = 0;

  std::vector<queue::Task> operator()(core::Ordinal after) {
    ++asked;
    std::vector<queue::Task> tasks;
    for (std::int64_t i = core::number(after) + 1; i <= count && std::ssize(tasks) < 3; ++i) {
      tasks.push_back(
          {.run = core::RunId{1}, .ordinal = core::Ordinal{i}, .pos_type = "P", .target = R"({"lsn":"1"})"});
    }
    return tasks;
  }
};

TEST(TaskListing, IsOneJsonArrayHoweverManyPages) {
  for (const std::int64_t count : {0, 1, 2, 3, 4, 6, 100}) {
    Caught out;
    Pages pages{count};
    list_tasks(out.output(), Format::json, std::ref(pages));
    const auto array = boost::json::parse(out.text()).as_array();
    ASSERT_EQ(std::ssize(array), count);
    for (std::int64_t i = 0; i < count; ++i)
      EXPECT_EQ(array[static_cast<std::size_t>(i)].at("ordinal").as_int64(), i + 1);
    EXPECT_TRUE(out.text().ends_with("]\n"));
  }
}

TEST(TaskListing, IsATableAPage) {
  Caught out;
  Pages pages{4};
  list_tasks(out.output(), Format::table, std::ref(pages));
  const std::string text = out.text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2 + 4);
  Caught none;
  Pages empty{0};
  list_tasks(none.output(), Format::table, std::ref(empty));
  EXPECT_TRUE(none.text().starts_with("#"));
}

TEST(TaskListing, StopsWhereTheReaderHasGone) {
  Output closed{-1};
  Pages pages{1'000'000};
  list_tasks(closed, Format::json, std::ref(pages));
  EXPECT_EQ(pages.asked, 1);
}

}  // namespace
}  // namespace resetd::daemon
