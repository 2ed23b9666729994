#pragma once
// From a file in the spool to a plan of our own that nobody else can change. Blocks: not for the loop's thread.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/spool_folder.hpp"
#include "plan/reader.hpp"

namespace resetd::daemon {

/// A folder that goes with this object, and everything in it.
class OwnFolder {
 public:
  explicit OwnFolder(std::filesystem::path path) : path_(std::move(path)) {}
  ~OwnFolder();
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// What was found in the spool under a name.
struct SpooledPlan {
  struct File {
    std::string path;  ///< beneath the spool
    FileState state;
  };

  std::string name;
  FileState state;
  std::string actor;                ///< `name(uid)` of the file's owner
  std::vector<File> lists;          ///< that it names in tasks_from
  std::vector<std::string> errors;  ///< for its report; empty: it may be submitted
  std::shared_ptr<OwnFolder> own;   ///< has `plan` in it
  std::filesystem::path plan;       ///< its copy, with the tasks of its files
  std::string digest;               ///< of that copy, as plan_digest is made
};

/// `own` is a path that is free. An error: it is not to be touched, and why, without its name.
core::Result<SpooledPlan> take_in(const SpoolFolder& spool, const std::string& name, const std::filesystem::path& own,
                                  const plan::Options& options);

}  // namespace resetd::daemon
