#include "crash/recording_vfs.hpp"

#include <filesystem>
#include <stdexcept>
#include <utility>

namespace resetd::crash {
namespace {

using Kind = Operation::Kind;

}  // namespace

/// SQLite allocates it, with room for the real file behind it.
struct RecordingVfs::File : sqlite3_file {
  RecordingVfs* vfs;
  int inode;
  bool syncs_folder;  ///< with the first sync of the file, as SQLite's unix VFS does with a journal that it may create

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  static File& of(sqlite3_file* file) { return *static_cast<File*>(file); }
  static sqlite3_file* real(sqlite3_file* file) { return of(file).real(); }
};

// Version 1: no shared memory, no mapping; locking_mode=EXCLUSIVE needs neither. Only what came through is recorded.
const sqlite3_io_methods& RecordingVfs::methods() {
  static const sqlite3_io_methods table = [] {
    sqlite3_io_methods m{};
    m.iVersion = 1;
    m.xClose = [](sqlite3_file* f) { return File::real(f)->pMethods->xClose(File::real(f)); };
    m.xRead = [](sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
      return File::real(f)->pMethods->xRead(File::real(f), to, size, at);
    };
    m.xWrite = [](sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
      const int result = File::real(f)->pMethods->xWrite(File::real(f), from, size, at);
      if (result != SQLITE_OK) return result;
      const std::string bytes(static_cast<const char*>(from), static_cast<std::size_t>(size));
      File::of(f).vfs->record({.kind = Kind::write, .inode = File::of(f).inode, .offset = at, .bytes = bytes});
      return SQLITE_OK;
    };
    m.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) {
      const int result = File::real(f)->pMethods->xTruncate(File::real(f), size);
      if (result != SQLITE_OK) return result;
      File::of(f).vfs->record({.kind = Kind::truncate, .inode = File::of(f).inode, .offset = size});
      return SQLITE_OK;
    };
    m.xSync = [](sqlite3_file* f, int flags) {
      const int result = File::real(f)->pMethods->xSync(File::real(f), flags);
      if (result != SQLITE_OK) return result;
      File& file = File::of(f);
      file.vfs->record({.kind = Kind::sync, .inode = file.inode});
      if (std::exchange(file.syncs_folder, false)) file.vfs->record({.kind = Kind::sync_folder});
      return SQLITE_OK;
    };
    m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
      return File::real(f)->pMethods->xFileSize(File::real(f), size);
    };
    m.xLock = [](sqlite3_file* f, int kind) { return File::real(f)->pMethods->xLock(File::real(f), kind); };
    m.xUnlock = [](sqlite3_file* f, int kind) { return File::real(f)->pMethods->xUnlock(File::real(f), kind); };
    m.xCheckReservedLock = [](sqlite3_file* f, int* held) {
      return File::real(f)->pMethods->xCheckReservedLock(File::real(f), held);
    };
    m.xFileControl = [](sqlite3_file* f, int operation, void* argument) {
      return File::real(f)->pMethods->xFileControl(File::real(f), operation, argument);
    };
    m.xSectorSize = [](sqlite3_file* f) { return File::real(f)->pMethods->xSectorSize(File::real(f)); };
    m.xDeviceCharacteristics = [](sqlite3_file* f) {
      return File::real(f)->pMethods->xDeviceCharacteristics(File::real(f));
    };
    return m;
  }();
  return table;
}

RecordingVfs& RecordingVfs::self(sqlite3_vfs* vfs) {
  return *static_cast<RecordingVfs*>(vfs->pAppData);
}

int RecordingVfs::open(sqlite3_vfs* vfs, sqlite3_filename path, sqlite3_file* opened, int flags, int* out_flags) {
  RecordingVfs& recording = self(vfs);
  File& file = File::of(opened);
  file.pMethods = nullptr;                      // nothing to close, should it fail
  if (path == nullptr) return SQLITE_CANTOPEN;  // a temporary file: temp_store=MEMORY has none
  const int result = recording.real_->xOpen(recording.real_, path, file.real(), flags, out_flags);
  if (result != SQLITE_OK) return result;
  const bool creates = (flags & SQLITE_OPEN_CREATE) != 0;
  const bool is_journal = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL)) != 0;
  file.vfs = &recording;
  file.inode = recording.inode_of(std::filesystem::path(path).filename().string(), creates);
  file.syncs_folder = creates && is_journal;
  file.pMethods = &methods();
  return SQLITE_OK;
}

int RecordingVfs::remove(sqlite3_vfs* vfs, const char* path, int sync_folder) {
  RecordingVfs& recording = self(vfs);
  const int result = recording.real_->xDelete(recording.real_, path, sync_folder);
  if (result != SQLITE_OK) return result;
  const std::string name = std::filesystem::path(path).filename().string();
  recording.inodes_.erase(name);
  recording.record({.kind = Kind::remove, .name = name});
  if (sync_folder != 0) recording.record({.kind = Kind::sync_folder});
  return SQLITE_OK;
}

int RecordingVfs::inode_of(const std::string& name, bool create) {
  const auto found = inodes_.find(name);
  if (found != inodes_.end()) return found->second;
  if (!create) throw std::logic_error("SQLite opened " + name + ", of which nothing was known");
  inodes_[name] = ++last_inode_;
  record({.kind = Kind::create, .name = name, .inode = last_inode_});
  return last_inode_;
}

RecordingVfs::RecordingVfs(const std::vector<std::string>& existing) : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
  for (const std::string& name : existing) inode_of(name, true);
  record({.kind = Kind::sync_folder});
  vfs_.zName = "recording";
  vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
  vfs_.pAppData = this;
  vfs_.xOpen = &RecordingVfs::open;
  vfs_.xDelete = &RecordingVfs::remove;
  // The rest asks the system alone, but finds its own data through the pointer that it is given: the unix VFS has none
  // but the way it locks, which only xOpen asks for.
  if (sqlite3_vfs_register(&vfs_, 1) != SQLITE_OK) throw std::runtime_error("the recording VFS is not taken");
}

RecordingVfs::~RecordingVfs() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(real_, 1);
}

}  // namespace resetd::crash
