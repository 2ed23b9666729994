// The README's pictures of the states show the edges of the tables, all of them and no others.

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "core/states.hpp"

namespace resetd::core {
namespace {
namespace readme_states_test {

using Edges = std::set<std::string>;

// The lines `from --> to` of the picture under this heading.
Edges drawn(const std::string& heading) {
  std::ifstream file{std::string{RESETD_SOURCE_DIR} + "/README.md"};
  std::stringstream text;
  text << file.rdbuf();
  const std::string readme = text.str();
  const auto at = readme.find(heading);
  EXPECT_NE(at, std::string::npos) << heading;
  const auto begin = readme.find("```mermaid\n", at);
  const auto end = readme.find("```\n", begin + 3);
  std::istringstream picture{readme.substr(begin, end - begin)};
  Edges edges;
  for (std::string line; std::getline(picture, line);) {
    if (line.find(" --> ") != std::string::npos) edges.insert(line.substr(line.find_first_not_of(' ')));
  }
  return edges;
}

template <class State>
Edges table(std::span<const State> states) {
  Edges edges;
  for (const State from : states) {
    for (const State to : states) {
      if (legal(from, to)) edges.insert(std::string{name(from)} + " --> " + std::string{name(to)});
    }
  }
  return edges;
}

TEST(ReadmeStates, OfARun) {
  EXPECT_EQ(drawn("A run:"), table(all_run_states()));
}

TEST(ReadmeStates, OfATask) {
  EXPECT_EQ(drawn("A task:"), table(all_task_states()));
}

}  // namespace readme_states_test
}  // namespace
}  // namespace resetd::core
