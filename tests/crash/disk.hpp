#pragma once
// What a disk holds after a power cut: all that was synced, and of everything else any part, torn and in any order.

#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace resetd::crash {

/// One thing that was done to the files of a folder.
struct Operation {
  enum class Kind { create, remove, write, truncate, sync, sync_folder };
  Kind kind{};
  std::string name;         ///< of create and remove: in the folder
  int inode = 0;            ///< of all but remove and sync_folder: which file, whatever it is called
  std::int64_t offset = 0;  ///< of write; of truncate: the new size
  std::string bytes;        ///< of write
};

/// What becomes of that which was not synced.
enum class Survival {
  none,     ///< nothing is left of it
  prefix,   ///< it stops somewhere, in the middle of a write
  writes,   ///< each write and each name is kept whole or lost
  sectors,  ///< each sector of each write, and they reach the disk in any order
};
inline constexpr std::array<Survival, 4> all_survivals{Survival::none, Survival::prefix, Survival::writes,
                                                       Survival::sectors};

/// A sector is written as a whole or not at all, and nothing beside it is touched (SQLite's "powersafe overwrite").
inline constexpr std::int64_t sector_size = 512;

class Disk {
 public:
  using Random = std::mt19937_64;
  using Image = std::map<std::string, std::string>;  ///< the folder: contents by name

  /// The operation has returned.
  void carry_out(const Operation& operation);

  /// The folder where the power went while `under_way` had begun and not returned; null: between two operations.
  Image after_cut(const Operation* under_way, Survival survival, Random& random) const;

 private:
  struct Inode {
    std::string synced;
    std::vector<Operation> since;  ///< writes and truncates
  };
  std::map<int, Inode> inodes_;
  std::map<std::string, int> names_;    ///< synced
  std::vector<Operation> names_since_;  ///< creates and removes
};

}  // namespace resetd::crash
