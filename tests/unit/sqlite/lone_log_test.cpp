// A database that is gone, and has left its log.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "sqlite/connection.hpp"
#include "support/temp_folder.hpp"

namespace {
namespace lone_log_test {

using resetd::core::ErrorKind;
using resetd::sqlite::Access;
using resetd::sqlite::Connection;
using resetd::support::TempFolder;
using std::filesystem::path;

std::string content(const path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

resetd::core::Error refusal(const path& file) {
  auto opened = Connection::open(file, Access::work);
  return opened ? resetd::core::Error{} : opened.error();
}

TEST(Open, ALogWithoutItsDatabaseIsNotDeleted) {
  TempFolder folder;
  const path file = folder / "resetd.db";
  write(folder / "resetd.db-wal", "records");
  const auto refused = refusal(file);
  EXPECT_EQ(refused.kind, ErrorKind::refused);
  EXPECT_NE(refused.message.find("resetd.db-wal is there without its database"), std::string::npos) << refused.message;
  EXPECT_EQ(content(folder / "resetd.db-wal"), "records");
  EXPECT_FALSE(std::filesystem::exists(file));
  write(folder / "resetd.db-wal", "");
  EXPECT_EQ(refusal(file).message, "");
}

}  // namespace lone_log_test
}  // namespace
