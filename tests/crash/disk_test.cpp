// The model of a disk: what must survive a cut, and what need not.

#include "crash/disk.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace resetd::crash {
namespace disk_test {

using Kind = Operation::Kind;

Operation create(const std::string& name, int inode) {
  return {.kind = Kind::create, .name = name, .inode = inode};
}
Operation write(int inode, std::int64_t offset, const std::string& bytes) {
  return {.kind = Kind::write, .inode = inode, .offset = offset, .bytes = bytes};
}
Operation sync(int inode) {
  return {.kind = Kind::sync, .inode = inode};
}
constexpr Kind folder_sync = Kind::sync_folder;

/// A file "a" of four sectors, all of it synced.
Disk with_file() {
  Disk disk;
  for (const Operation& each :
       {create("a", 1), Operation{.kind = folder_sync}, write(1, 0, std::string(4 * sector_size, 'o')), sync(1)})
    disk.carry_out(each);
  return disk;
}

/// Everything that may be found after a cut here.
std::set<Disk::Image> images(const Disk& disk, Survival survival, const Operation* under_way = nullptr) {
  std::set<Disk::Image> found;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Disk::Random random{seed};
    found.insert(disk.after_cut(under_way, survival, random));
  }
  return found;
}

std::string sectors(const std::string& letters) {
  std::string bytes;
  for (const char letter : letters) bytes += std::string(sector_size, letter);
  return bytes;
}

TEST(Disk, KeepsWhatWasSynced) {
  const Disk disk = with_file();
  for (const Survival survival : all_survivals)
    EXPECT_EQ(images(disk, survival), (std::set<Disk::Image>{{{"a", sectors("oooo")}}}));
}

TEST(Disk, MayLoseWhatWasNot) {
  Disk disk = with_file();
  disk.carry_out(write(1, 0, sectors("n")));
  disk.carry_out(write(1, 3 * sector_size, sectors("nn")));
  const std::set<Disk::Image> whole_writes{
      {{"a", sectors("oooo")}}, {{"a", sectors("nooo")}}, {{"a", sectors("ooonn")}}, {{"a", sectors("noonn")}}};
  EXPECT_EQ(images(disk, Survival::none), (std::set<Disk::Image>{{{"a", sectors("oooo")}}}));
  EXPECT_EQ(images(disk, Survival::writes), whole_writes);
  EXPECT_TRUE(images(disk, Survival::prefix).contains({{"a", sectors("noon")}})) << "torn";
  EXPECT_FALSE(images(disk, Survival::prefix).contains({{"a", sectors("ooonn")}})) << "in order";
  EXPECT_TRUE(images(disk, Survival::sectors).contains({{"a", sectors("oooo") + std::string(sector_size, 'n')}}));
}

TEST(Disk, TearsNoSector) {
  Disk disk = with_file();
  const Operation under_way = write(1, 100, std::string(2 * sector_size, 'n'));
  for (const Disk::Image& image : images(disk, Survival::sectors, &under_way)) {
    const std::string& bytes = image.at("a");
    EXPECT_EQ(bytes.substr(0, 100), std::string(100, 'o'));
    const std::set<char> second(bytes.begin() + sector_size, bytes.begin() + 2 * sector_size);
    EXPECT_EQ(second.size(), 1U);
  }
}

TEST(Disk, MayReorderWritesToOneSector) {
  Disk disk = with_file();
  disk.carry_out(write(1, 0, sectors("1")));
  disk.carry_out(write(1, 0, sectors("2")));
  EXPECT_EQ(images(disk, Survival::sectors).size(), 3U);
  EXPECT_TRUE(images(disk, Survival::sectors).contains({{"a", sectors("1ooo")}}));
}

TEST(Disk, ANameNeedsItsFoldersSync) {
  Disk disk = with_file();
  disk.carry_out(create("b", 2));
  disk.carry_out(write(2, 0, "text"));
  disk.carry_out(sync(2));
  EXPECT_EQ(images(disk, Survival::none).begin()->count("b"), 0U);
  EXPECT_EQ(images(disk, Survival::writes).size(), 2U);
  disk.carry_out({.kind = folder_sync});
  EXPECT_EQ(images(disk, Survival::none), (std::set<Disk::Image>{{{"a", sectors("oooo")}, {"b", "text"}}}));
  disk.carry_out({.kind = Kind::remove, .name = "b"});
  EXPECT_EQ(images(disk, Survival::none).begin()->count("b"), 1U) << "as it was, until the folder is synced";
}

TEST(Disk, ATruncationMayNotHaveHappened) {
  Disk disk = with_file();
  const Operation cut{.kind = Kind::truncate, .inode = 1, .offset = sector_size};
  EXPECT_EQ(images(disk, Survival::writes, &cut),
            (std::set<Disk::Image>{{{"a", sectors("oooo")}}, {{"a", sectors("o")}}}));
}

}  // namespace disk_test
}  // namespace resetd::crash
