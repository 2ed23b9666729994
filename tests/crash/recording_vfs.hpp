#pragma once
// An SQLite VFS over the system's own that writes down everything that is done to files, in order. While it lives it is
// the default one: what opens a database goes through it. One thread may use it at a time.

#include <sqlite3.h>

#include <map>
#include <string>
#include <vector>

#include "crash/disk.hpp"

namespace resetd::crash {

class RecordingVfs {
 public:
  /// `existing`: files that are there, empty and durable, before SQLite opens them.
  explicit RecordingVfs(const std::vector<std::string>& existing);
  ~RecordingVfs();
  RecordingVfs(const RecordingVfs&) = delete;
  RecordingVfs& operator=(const RecordingVfs&) = delete;

  const std::vector<Operation>& operations() const { return operations_; }

 private:
  struct File;
  static const sqlite3_io_methods& methods();
  static RecordingVfs& self(sqlite3_vfs* vfs);
  static int open(sqlite3_vfs* vfs, sqlite3_filename path, sqlite3_file* file, int flags, int* out_flags);
  static int remove(sqlite3_vfs* vfs, const char* path, int sync_folder);

  int inode_of(const std::string& name, bool create);
  void record(Operation operation) { operations_.push_back(std::move(operation)); }

  sqlite3_vfs* real_;
  sqlite3_vfs vfs_;
  std::map<std::string, int> inodes_;  ///< by name, as things are now
  int last_inode_ = 0;
  std::vector<Operation> operations_;
};

}  // namespace resetd::crash
