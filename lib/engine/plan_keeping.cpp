#include "engine/plan_keeping.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <utility>

#include "core/sha256.hpp"
#include "queue/plan_texts.hpp"

namespace resetd::engine {
namespace {

using core::Result;

core::Error keeping_trouble(const std::filesystem::path& path, int cause) {
  return core::unexpected("the kept plan cannot be written to " + path.string() + ": " + std::strerror(cause) +
                          (cause == ENOSPC ? ": free some room on that disk" : ""));
}

}  // namespace

asio::awaitable<Result<void>> keep_plan(Ledger ledger, queue::Run run, std::filesystem::path plan) {
  std::ifstream file{plan, std::ios::binary};
  core::Sha256 hash;
  for (std::int64_t part = 1; file; ++part) {
    std::string bytes(queue::plan_part_bytes, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    if (bytes.empty()) break;
    hash.update(bytes);
    auto write = [id = run.id, part, &bytes](sqlite::Connection& connection) {
      queue::add_plan_part(connection, id, part, bytes);
    };
    co_await ledger.store.run(std::move(write));
  }
  if (!file.eof() || file.bad()) co_return core::unexpected("the plan " + plan.string() + " cannot be read");
  if (core::hex(hash.finish()) != run.plan_digest) {
    co_return core::refused(
        "a plan with `cron` must hold its tasks itself, for each firing reads its text alone: write those of "
        "tasks_from into it, or use select");
  }
  co_return Result<void>{};
}

asio::awaitable<Result<KeptPlan>> KeptPlan::restore(Ledger ledger, core::RunId recurring,
                                                    std::filesystem::path folder) {
  std::string name = (folder / "received-XXXXXX").string();
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);  // 0600
  if (descriptor < 0) co_return keeping_trouble(folder, errno);
  KeptPlan kept{descriptor, name};
  for (std::int64_t part = 1;; ++part) {
    auto read = [recurring, part](sqlite::Connection& connection) {
      return queue::plan_part(connection, recurring, part);
    };
    const std::optional<std::string> bytes = co_await ledger.store.run(std::move(read));
    if (!bytes && part > 1) break;
    if (!bytes) {
      co_return core::unexpected("no plan is kept for run " + std::to_string(core::number(recurring)) +
                                 ": it was cancelled meanwhile");
    }
    if (const auto written = kept.append(*bytes); written.has_error()) co_return written.error();
  }
  co_return std::move(kept);
}

KeptPlan::KeptPlan(KeptPlan&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

KeptPlan::~KeptPlan() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(path_.c_str());
}

Result<void> KeptPlan::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return keeping_trouble(path_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace resetd::engine
