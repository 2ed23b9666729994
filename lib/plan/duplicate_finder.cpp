#include "plan/duplicate_finder.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <queue>
#include <system_error>
#include <tuple>
#include <utility>

#include "plan/temporary_file.hpp"

namespace resetd::plan {
namespace {

using Key = std::array<unsigned char, 16>;

Key key_of(std::int64_t id) {
  Key key{};
  std::memcpy(key.data(), &id, sizeof id);
  return key;
}

std::int64_t id_of(const Key& key) {
  std::int64_t id = 0;
  std::memcpy(&id, key.data(), sizeof id);
  return id;
}

}  // namespace

// Reads one sorted run of the file piece by piece.
class DuplicateFinder::RunReader {
 public:
  RunReader(int file, Run run) : file_(file), run_(run) {}

  const Record& front() const { return piece_[at_]; }
  /// False at the end of the run, and where failed().
  bool next() { return ++at_ < piece_.size() || read_piece(); }
  bool read_piece() {
    at_ = 0;
    piece_.resize(std::min<std::uint64_t>(run_.records, piece_records));
    const std::size_t wanted = piece_.size() * sizeof(Record);
    for (std::size_t got = 0; got < wanted;) {
      const ssize_t n = ::pread(file_, reinterpret_cast<char*>(piece_.data()) + got, wanted - got,
                                static_cast<off_t>(run_.offset + got));
      if (n < 0 && errno == EINTR) continue;
      if (n == 0) errno = EIO;  // the file is ours alone and was this long
      failed_ = n <= 0;
      if (failed_) return false;
      got += static_cast<std::size_t>(n);
    }
    run_.offset += wanted;
    run_.records -= piece_.size();
    return !piece_.empty();
  }
  bool failed() const { return failed_; }

 private:
  static constexpr std::uint64_t piece_records = 256;
  int file_;
  Run run_;
  std::vector<Record> piece_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

// Sees the records in order and keeps the duplicates with the smallest ordinals.
class DuplicateFinder::Groups {
 public:
  explicit Groups(std::size_t most) : most_(most) {}

  void see(const Record& record) {
    if (!first_ || first_->kind != record.kind || first_->key != record.key) {
      first_ = record;
      first_alone_.reset();
    } else if (!record.shares) {
      keep(*first_, record);
    } else if (first_alone_) {
      keep(*first_alone_, record);
    }
    if (!record.shares && !first_alone_) first_alone_ = record;
  }

  std::vector<Duplicate> take() {
    std::vector<Duplicate> found;
    for (; !kept_.empty(); kept_.pop()) found.push_back(kept_.top());
    std::ranges::reverse(found);
    return found;
  }

 private:
  struct Later {
    bool operator()(const Duplicate& a, const Duplicate& b) const {
      return std::tie(a.again.ordinal, a.kind) < std::tie(b.again.ordinal, b.kind);
    }
  };

  static Place place(const Record& record) {
    return {core::Ordinal{record.ordinal}, record.file, {record.line, record.column}};
  }
  void keep(const Record& first, const Record& again) {
    kept_.push({again.kind, id_of(again.key), place(first), place(again)});
    if (kept_.size() > most_) kept_.pop();
  }

  std::size_t most_;
  std::optional<Record> first_;
  std::optional<Record> first_alone_;
  std::priority_queue<Duplicate, std::vector<Duplicate>, Later> kept_;
};

DuplicateFinder::DuplicateFinder(std::filesystem::path folder, std::size_t chunk)
    : folder_(std::move(folder)), capacity_(std::max<std::size_t>(1, chunk / sizeof(Record))) {}

DuplicateFinder::~DuplicateFinder() {
  if (file_ >= 0) ::close(file_);
}

void DuplicateFinder::add_task_id(core::TaskId id, const Place& place) {
  add(NameKind::task_id, key_of(number(id)), false, place);
}

void DuplicateFinder::add_job_id(core::JobId id, bool with_task_id, const Place& place) {
  add(NameKind::job_id, key_of(number(id)), with_task_id, place);
}

void DuplicateFinder::add_job_name(std::string_view name, bool with_task_id, const Place& place) {
  hash_.update(name);
  const core::Sha256::Digest digest = hash_.finish();
  Key key{};
  std::copy_n(digest.begin(), key.size(), key.begin());
  add(NameKind::job_name, key, with_task_id, place);
}

void DuplicateFinder::add(NameKind kind, const Key& key, bool shares, const Place& place) {
  if (chunk_.size() == capacity_) spill();
  chunk_.push_back({key, number(place.ordinal), static_cast<std::uint32_t>(place.mark.line),
                    static_cast<std::uint32_t>(place.mark.column), place.file, kind, shares, 0});
}

bool DuplicateFinder::before(const Record& a, const Record& b) {
  return std::tie(a.kind, a.key, a.ordinal) < std::tie(b.kind, b.key, b.ordinal);
}

void DuplicateFinder::spill() {
  std::ranges::sort(chunk_, before);
  if (failure_.empty() && (file_ >= 0 || open_file())) {
    runs_.push_back({written_, chunk_.size()});
    write_all(reinterpret_cast<const char*>(chunk_.data()), chunk_.size() * sizeof(Record));
  }
  chunk_.clear();
}

bool DuplicateFinder::open_file() {
  const core::Result<int> file = open_temporary_file(folder_);
  if (file.has_error()) {
    fail(file.error().message);
    return false;
  }
  file_ = *file;
  return true;
}

void DuplicateFinder::write_all(const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t n = ::write(file_, bytes, size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(temporary_file_trouble("write", folder_));
    bytes += n;
    size -= static_cast<std::size_t>(n);
    written_ += static_cast<std::uint64_t>(n);
  }
}

void DuplicateFinder::fail(const std::string& what) {
  failure_ = "cannot look for tasks named twice: " + what;
}

core::Result<std::vector<Duplicate>> DuplicateFinder::find(std::size_t most) {
  Groups groups(most);
  if (runs_.empty() && failure_.empty()) {
    std::ranges::sort(chunk_, before);
    for (const Record& record : chunk_) groups.see(record);
    return groups.take();
  }
  if (!chunk_.empty()) spill();
  chunk_.shrink_to_fit();
  if (failure_.empty()) merge(groups);
  if (!failure_.empty()) return core::unexpected(failure_);
  return groups.take();
}

void DuplicateFinder::merge(Groups& groups) {
  std::vector<RunReader> readers;
  readers.reserve(runs_.size());
  for (const Run& run : runs_) readers.emplace_back(file_, run);
  const auto later = [](const RunReader* a, const RunReader* b) { return before(b->front(), a->front()); };
  std::priority_queue<RunReader*, std::vector<RunReader*>, decltype(later)> queue(later);
  for (RunReader& reader : readers) {
    if (reader.read_piece()) queue.push(&reader);
    if (reader.failed()) return fail(temporary_file_trouble("read", folder_));
  }
  while (!queue.empty()) {
    RunReader* const reader = queue.top();
    queue.pop();
    groups.see(reader->front());
    if (reader->next()) queue.push(reader);
    if (reader->failed()) return fail(temporary_file_trouble("read", folder_));
  }
}

}  // namespace resetd::plan
