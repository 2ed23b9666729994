#pragma once
// Finds names that several tasks have, in constant memory however many there are: fixed-size records, sorted in
// chunks that spill to an unlinked temporary file and are merged at the end.

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.hpp"
#include "core/result.hpp"
#include "core/sha256.hpp"
#include "plan/problems.hpp"

namespace resetd::plan {

enum class NameKind : std::uint8_t { task_id, job_id, job_name };

/// Where a task says its name.
struct Place {
  core::Ordinal ordinal{};
  std::uint32_t file = 0;  ///< Problems' number
  Mark mark;
};

struct Duplicate {
  NameKind kind;
  std::int64_t id;  ///< of task_id and job_id
  Place first;
  Place again;
};

class DuplicateFinder {
 public:
  static constexpr std::size_t chunk_bytes = 4 * 1024 * 1024;

  /// Records are kept in memory up to `chunk` bytes; beyond that in `folder`, or in TMPDIR where that is empty.
  explicit DuplicateFinder(std::filesystem::path folder = {}, std::size_t chunk = chunk_bytes);
  ~DuplicateFinder();
  DuplicateFinder(const DuplicateFinder&) = delete;
  DuplicateFinder& operator=(const DuplicateFinder&) = delete;

  /// `with_task_id`: the task names its data task too. Two such tasks may share a job, which can have several; the
  /// same job named without a data task is the same data task.
  void add_task_id(core::TaskId id, const Place& place);
  void add_job_id(core::JobId id, bool with_task_id, const Place& place);
  void add_job_name(std::string_view name, bool with_task_id, const Place& place);

  /// The first `most` duplicates by ordinal. The error is of the temporary file. Call once, last.
  core::Result<std::vector<Duplicate>> find(std::size_t most);

  bool spilled() const { return !runs_.empty(); }

 private:
  struct Record {
    std::array<unsigned char, 16> key;  // an id's bytes, or the beginning of a name's SHA-256
    std::int64_t ordinal;
    std::uint32_t line;
    std::uint32_t column;
    std::uint32_t file;
    NameKind kind;
    bool shares;  // may stand beside others that share, too
    std::uint16_t unused;
  };
  struct Run {
    std::uint64_t offset;
    std::uint64_t records;
  };
  class RunReader;
  class Groups;

  void add(NameKind kind, const std::array<unsigned char, 16>& key, bool shares, const Place& place);
  void spill();
  void merge(Groups& groups);
  void write_all(const char* bytes, std::size_t size);
  bool open_file();
  void fail(const std::string& what);
  static bool before(const Record& a, const Record& b);

  std::filesystem::path folder_;
  std::size_t capacity_;
  std::vector<Record> chunk_;
  std::vector<Run> runs_;
  std::uint64_t written_ = 0;
  int file_ = -1;
  std::string failure_;
  core::Sha256 hash_;
};

}  // namespace resetd::plan
