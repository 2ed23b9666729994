#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <limits>
#include <memory>
#include <system_error>
#include <vector>

#include "audit/line.hpp"
#include "audit/log.hpp"
#include "audit/rows.hpp"

namespace resetd::audit {
namespace {

std::string record_name(std::int64_t seq) {
  return "record " + std::to_string(seq);
}

/// Follows the chain record by record until the first one that does not hold.
class Chain {
 public:
  explicit Chain(const std::optional<Head>& anchor) : anchor_(anchor) {}

  const std::string& prev() const { return verdict_.head.hash; }
  std::int64_t next_seq() const { return verdict_.head.seq + 1; }

  /// Before the first record of an export that begins later than 1.
  bool begin_at(std::int64_t seq, std::string_view prev) {
    verdict_.first_seq = seq;
    verdict_.head = {seq - 1, std::string(prev)};
    if (anchor_ && anchor_->seq < seq - 1) {
      verdict_.problem = "the file begins at " + record_name(seq) + ", after the anchor at " +
                         std::to_string(anchor_->seq) + ": it cannot be held against it; export from an earlier record";
      return false;
    }
    return meets_anchor();
  }

  /// `follows`: whether the stored hash is the one that content and predecessor give.
  bool accept(std::int64_t seq, std::string_view hash, bool follows) {
    if (seq != next_seq()) {
      return reject(record_name(next_seq()) + " is missing: " + record_name(seq) + " stands in its place");
    }
    if (!follows) {
      return reject(record_name(seq) + " was changed, or what came before it: its hash does not follow from " +
                    record_name(seq - 1) + " and its own content");
    }
    const Head before = verdict_.head;
    verdict_.head = {seq, std::string(hash)};
    if (meets_anchor()) return true;
    verdict_.head = before;
    return false;
  }

  /// The record after the last good one.
  bool reject(std::string problem) {
    verdict_.problem = std::move(problem);
    verdict_.bad_seq = next_seq();
    return false;
  }

  Verdict end() && {
    if (verdict_.problem.empty() && anchor_ && anchor_->seq > verdict_.head.seq) {
      reject("the log ends at " + std::to_string(verdict_.head.seq) + ", before the anchor at " +
             std::to_string(anchor_->seq) + ": its tail was cut off");
    }
    return std::move(verdict_);
  }

 private:
  bool meets_anchor() {
    if (!anchor_ || anchor_->seq != verdict_.head.seq || anchor_->hash == verdict_.head.hash) return true;
    verdict_.problem = record_name(anchor_->seq) + " has the hash " + verdict_.head.hash + ", the anchor says " +
                       anchor_->hash + ": the log was written anew up to there";
    verdict_.bad_seq = anchor_->seq;
    return false;
  }

  const std::optional<Head>& anchor_;
  Verdict verdict_;
};

/// The lines of a file, each at most line_limit long.
class Lines {
 public:
  explicit Lines(std::FILE* file) : file_(file) {}

  /// False at the end, or where reading failed.
  bool next() {
    line.clear();
    terminated = false;
    while (!rest_.empty() || refill()) {
      const std::string_view piece = rest_.substr(0, std::min(rest_.find('\n'), line_limit - line.size()));
      line.append(piece);
      rest_.remove_prefix(piece.size());
      if (rest_.empty()) continue;
      terminated = rest_.front() == '\n';
      if (terminated) rest_.remove_prefix(1);
      return true;
    }
    return !line.empty();
  }

  std::string line;
  bool terminated = false;  ///< its end of line was there

 private:
  bool refill() {
    const std::size_t size = std::fread(block_.data(), 1, block_.size(), file_);
    rest_ = std::string_view(block_.data(), size);
    return size > 0;
  }

  std::FILE* file_;
  std::vector<char> block_ = std::vector<char>(64 << 10);
  std::string_view rest_;  ///< of the block, not yet returned
};

bool accept_line(Chain& chain, core::Sha256& sha256, const Lines& lines, bool first) {
  const auto read = read_line(lines.line);
  if (!read && !lines.terminated) {
    return chain.reject("the last line, " + record_name(chain.next_seq()) + ", is cut short: " + read.error().message);
  }
  if (!read) return chain.reject(record_name(chain.next_seq()) + " cannot be read: " + read.error().message);
  if (first && read->seq > 1 && !chain.begin_at(read->seq, read->prev)) return false;
  const bool follows =
      read->prev == chain.prev() && core::hex(sha256.of(chain.prev(), read->without_hash)) == read->hash;
  return chain.accept(read->seq, read->hash, follows);
}

}  // namespace

Verdict verify(sqlite::Connection& connection, const std::optional<Head>& anchor) {
  Chain chain(anchor);
  core::Sha256 sha256;
  std::string json;
  Rows rows(connection, std::numeric_limits<std::int64_t>::min());  // a row before the first is wrong too
  while (rows.next()) {
    Line line = rows.line();
    line.prev = chain.prev();
    json.clear();
    append_json(json, line);
    const core::Sha256::Digest digest = sha256.of(chain.prev(), json);
    const std::string hash = core::hex(digest);
    const bool follows = rows.stored_hash() == std::string_view(reinterpret_cast<const char*>(digest.data()), 32) &&
                         check_objects(line);
    if (!chain.accept(line.seq, hash, follows)) break;
  }
  return std::move(chain).end();
}

core::Result<Verdict> verify_file(const std::string& path, const std::optional<Head>& anchor) {
  const auto unreadable = [&] {
    return core::bad_input("cannot read " + path + ": " + std::generic_category().message(errno));
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), &std::fclose);
  if (!file) return unreadable();
  Verdict verdict = verify_stream(file.get(), anchor);
  if (std::ferror(file.get()) != 0) return unreadable();
  return verdict;
}

Verdict verify_stream(std::FILE* file, const std::optional<Head>& anchor) {
  Chain chain(anchor);
  core::Sha256 sha256;
  Lines lines(file);
  for (bool first = true; lines.next(); first = false) {
    if (!accept_line(chain, sha256, lines, first)) break;
  }
  return std::move(chain).end();
}

}  // namespace resetd::audit
