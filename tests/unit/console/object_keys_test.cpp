#include "console/object_keys.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace {

using resetd::console::ObjectKeys;

/// An object with these keys, opened and closed: which of them it took.
std::vector<bool> taken(ObjectKeys& keys, const std::vector<std::string>& object) {
  std::vector<bool> result;
  keys.open();
  for (const std::string& key : object) result.push_back(keys.insert(key));
  keys.close();
  return result;
}

using Taken = std::vector<bool>;

TEST(ObjectKeys, TellsAKeyThatAppearsTwice) {
  ObjectKeys keys;
  EXPECT_EQ(taken(keys, {"a", "b", "a", "c", "b", ""}), (Taken{true, true, false, true, false, true}));
  EXPECT_EQ(taken(keys, {"", ""}), (Taken{true, false}));
}

TEST(ObjectKeys, OfTheNextObjectOfAListToo) {
  ObjectKeys keys;
  ASSERT_EQ(taken(keys, {"id", "name", "state"}), (Taken{true, true, true}));
  EXPECT_EQ(taken(keys, {"id", "name", "state"}), (Taken{true, true, true}));
  EXPECT_EQ(taken(keys, {"id", "name", "state", "id"}), (Taken{true, true, true, false}));
  EXPECT_EQ(taken(keys, {"id", "id"}), (Taken{true, false}));
  EXPECT_EQ(taken(keys, {"id", "name", "name"}), (Taken{true, true, false}));
  EXPECT_EQ(taken(keys, {"name", "id", "state", "name"}), (Taken{true, true, true, false}));
  EXPECT_EQ(taken(keys, {"id"}), (Taken{true}));
  EXPECT_EQ(taken(keys, {"id", "state", "id"}), (Taken{true, true, false}));
}

TEST(ObjectKeys, OfObjectsWithinEachOther) {
  ObjectKeys keys;
  for (int time = 0; time < 3; ++time) {
    keys.open();
    EXPECT_TRUE(keys.insert("id"));
    EXPECT_EQ(taken(keys, {"id", "x"}), (Taken{true, true}));
    EXPECT_EQ(taken(keys, {"id", "x", "x"}), (Taken{true, true, false}));
    EXPECT_FALSE(keys.insert("id"));
    EXPECT_TRUE(keys.insert("x"));
    keys.close();
  }
}

/// Against a set: objects of a list that are alike in most, with up to a hundred keys and long ones among them.
TEST(ObjectKeys, SayWhatASetSays) {
  std::mt19937 random(7);
  const auto below = [&random](std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
  };
  ObjectKeys keys;
  for (int list = 0; list < 200; ++list) {
    std::vector<std::string> usual;
    const std::size_t size = below(list % 10 == 0 ? 100 : 8);
    for (std::size_t i = 0; i < size; ++i) {
      usual.push_back(std::string(below(20) == 0 ? 3000 : 1, 'k') + std::to_string(below(2 * size)));
    }
    for (int object = 0; object < 10; ++object) {
      std::vector<std::string> given = usual;
      if (!given.empty() && below(2) == 0) given[below(given.size())] = usual[below(usual.size())];
      if (below(4) == 0) given.resize(below(given.size() + 1));
      if (below(4) == 0) given.push_back(std::to_string(below(9)));
      std::set<std::string> known;
      Taken expected;
      for (const std::string& key : given) expected.push_back(known.insert(key).second);
      ASSERT_EQ(taken(keys, given), expected) << "list " << list << ", object " << object;
    }
  }
}

}  // namespace
