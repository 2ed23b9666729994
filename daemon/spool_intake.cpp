#include "daemon/spool_intake.hpp"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "control/access.hpp"
#include "core/sha256.hpp"
#include "plan/inline_tasks.hpp"
#include "plan/source.hpp"
#include "plan/utf8.hpp"

namespace resetd::daemon {
namespace {

using core::Result;

constexpr std::size_t most_files = 1000;
constexpr std::size_t copy_bytes = 64 * 1024;

// A file of ours that is written once.
class Copy {
 public:
  explicit Copy(const std::filesystem::path& path)
      : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)) {}

  Result<void> append(std::string_view bytes) {
    digest_.update(bytes);
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_.number(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return core::unexpected("cannot be copied: " + std::generic_category().message(errno));
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }
  std::string digest() { return core::hex(digest_.finish()); }

 private:
  Descriptor file_;
  core::Sha256 digest_;
};

Result<void> copy_content(const SpoolFolder::Opened& from, Copy& to, std::int64_t& left) {
  std::array<char, copy_bytes> piece{};
  for (;;) {
    const ssize_t got = ::read(from.file.number(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return core::bad_input("cannot be read: " + std::generic_category().message(errno));
    if (got == 0) break;
    left -= got;
    if (left < 0) return core::bad_input("is too large: a plan with its files is at most 1 GiB");
    if (auto kept = to.append({piece.data(), static_cast<std::size_t>(got)}); kept.has_error()) return kept;
  }
  struct stat status {};
  const bool same = ::fstat(from.file.number(), &status) == 0 && from.state.unchanged(FileState::of(status));
  if (!same) return core::bad_input("changed while it was read: write it elsewhere, then move it in");
  return {};
}

/// One taking-in: the plan's copy, then its files', then the whole.
class Intake {
 public:
  Intake(const SpoolFolder& spool, SpooledPlan& plan, const plan::Options& options)
      : spool_(spool), plan_(plan), options_(options) {}

  void go() {
    const auto opened = spool_.open_file(plan_.name);
    if (opened.has_error()) return void(fail(opened.error().message));
    if (!opened->state.same_file(plan_.state)) return void(fail("changed while it was opened: move it in again"));
    if (copy(*opened, plan_.name, "") && copy_lists() && check() && checked_.with_files) join();
  }

 private:
  std::filesystem::path folder() const { return plan_.own->path() / "as-given"; }

  bool copy(const SpoolFolder::Opened& from, const std::string& path, const std::string& begin) {
    std::error_code error;
    const std::filesystem::path to = folder() / path;
    std::filesystem::create_directories(to.parent_path(), error);
    Copy file{to};
    const auto done = copy_content(from, file, left_);
    if (done.has_error()) return fail(begin + done.error().message);
    if (path == plan_.name) plan_.digest = file.digest();
    return true;
  }

  bool copy_lists() {
    plan_.plan = folder() / plan_.name;
    for (const std::string& path : plan::named_files(plan_.plan, most_files + 1)) {
      const std::string begin = "tasks_from " + path + " ";
      if (plan_.lists.size() == most_files) return fail("names more than 1000 files in tasks_from");
      if (path.starts_with('/')) return true;  // the check says it, with its place
      const auto opened = spool_.open_file(path);
      if (opened.has_error()) return fail(begin + opened.error().message);
      // Twice the same name is the plan's own affair: it is copied once.
      const std::filesystem::path there = folder() / path;
      if (std::filesystem::exists(there)) continue;
      if (!copy(*opened, path, begin)) return false;
      plan_.lists.push_back({path, opened->state});
    }
    return true;
  }

  bool check() {
    checked_ = plan::check(plan_.plan, options_);
    const std::string prefix = folder().string() + "/";
    for (const plan::Problem& problem : checked_.problems) {
      std::string line = plan::to_string(problem);
      for (auto at = line.find(prefix); at != std::string::npos; at = line.find(prefix)) line.erase(at, prefix.size());
      plan_.errors.push_back(std::move(line));
    }
    if (plan_.errors.empty() && checked_.fault) return fail(checked_.fault->message);
    return plan_.errors.empty();
  }

  void join() {
    const std::filesystem::path whole = plan_.own->path() / "plan.yaml";
    Copy file{whole};
    const auto append = [&file](std::string_view piece) { return file.append(piece); };
    const auto done = plan::inline_tasks(plan_.plan, options_, checked_, append);
    if (done.has_error()) return void(fail(done.error().message));
    plan_.plan = whole;
    plan_.digest = file.digest();
  }

  bool fail(const std::string& why) {
    plan_.errors.push_back(plan_.name + ": " + why);
    return false;
  }

  const SpoolFolder& spool_;
  SpooledPlan& plan_;
  const plan::Options& options_;
  plan::Reading checked_;
  std::int64_t left_ = plan::max_file_bytes;
};

}  // namespace

Result<SpooledPlan> take_in(const SpoolFolder& spool, const std::string& name, const std::filesystem::path& own,
                            const plan::Options& options) {
  const bool text = plan::scan_text(name).end == plan::TextEnd::complete;
  if (!text || name.find_first_of("\n\t") != std::string::npos) {
    return core::bad_input("has a name that is no text: rename it");
  }
  const auto seen = spool.look(name);
  if (seen.has_error()) return seen.error();
  std::error_code error;
  std::filesystem::create_directory(own, error);
  if (error) return core::unexpected("cannot be copied to " + own.string() + ": " + error.message());
  SpooledPlan plan{.name = name,
                   .state = *seen,
                   .actor = control::actor_of_uid(seen->owner),
                   .own = std::make_shared<OwnFolder>(own)};
  Intake{spool, plan, options}.go();
  return plan;
}

}  // namespace resetd::daemon
