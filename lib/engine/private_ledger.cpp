#include "engine/private_ledger.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace resetd::engine {
namespace {

namespace fs = std::filesystem;
using core::Result;

constexpr std::uintmax_t mebibyte = 1 << 20;

core::Error trouble(const fs::path& folder, const std::string& what) {
  return core::unexpected("the plan cannot be looked at in " + folder.string() + ": " + what);
}

Result<void> expect_room(const fs::path& folder, std::uintmax_t room) {
  std::error_code error;
  const fs::space_info space = fs::space(folder, error);
  if (error) return trouble(folder, error.message());
  if (space.available >= room) return {};
  return trouble(folder, "that takes up to " + std::to_string(room / mebibyte + 1) + " MiB and " +
                             std::to_string(space.available / mebibyte) + " are free: free some room on that disk");
}

}  // namespace

Result<std::unique_ptr<PrivateLedger>> PrivateLedger::make(const asio::any_io_executor& loop, const fs::path& folder,
                                                           std::uintmax_t room, sqlite::Store::OnFailure on_failure) {
  if (auto roomy = expect_room(folder, room); roomy.has_error()) return roomy.error();
  std::string name = (folder / "received-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return trouble(folder, std::generic_category().message(errno));  // 0700
  std::unique_ptr<PrivateLedger> made{new PrivateLedger{name}};
  auto connection = sqlite::Connection::open(made->folder_ / "resetd.db", sqlite::Access::work);
  if (connection.has_error()) return connection.error();
  try {
    made->log_ = std::make_unique<audit::Log>(**connection);
  } catch (const SQLite::Exception& fault) {
    return core::unexpected(sqlite::describe(fault, (*connection)->file()));
  }
  made->store_ = std::make_unique<sqlite::Store>(std::move(*connection), loop, std::move(on_failure));
  return made;
}

PrivateLedger::~PrivateLedger() {
  store_.reset();
  std::error_code ignored;  // what stays is removed at the next start
  fs::remove_all(folder_, ignored);
}

}  // namespace resetd::engine
