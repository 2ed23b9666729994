#pragma once
// From a file in the spool to a plan of our own that nobody else can change. Blocks: not for the loop's thread.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/own_folder.hpp"
#include "daemon/spool_folder.hpp"
#include "plan/reader.hpp"

namespace resetd::daemon {

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
