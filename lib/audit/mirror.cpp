#include "audit/mirror.hpp"

#include <utility>

#include "audit/line.hpp"
#include "audit/log.hpp"

namespace resetd::audit {
namespace {

constexpr std::size_t write_size = 1 << 20;  // bounds the memory that a long log takes when the mirror is new

/// 0: nothing is known of this mirror.
std::int64_t read_note(sqlite::Connection& connection, const std::filesystem::path& file) {
  SQLite::Statement& select = connection.statement("SELECT seq FROM audit_mirror WHERE file = ?");
  select.bind(1, file.string());
  const std::int64_t seq = select.executeStep() ? select.getColumn(0).getInt64() : 0;
  select.reset();
  return seq;
}

void write_note(sqlite::Connection& connection, const std::filesystem::path& file, std::int64_t seq) {
  connection.write_lazily([&] {
    SQLite::Statement& insert = connection.statement(
        "INSERT INTO audit_mirror (file, seq) VALUES (?, ?) ON CONFLICT (file) DO UPDATE SET seq = excluded.seq");
    insert.bind(1, file.string());
    insert.bind(2, seq);
    insert.exec();
  });
}

/// The line of a record that is there.
std::string line_of_record(sqlite::Connection& connection, std::int64_t seq) {
  std::string found;
  export_lines(connection, seq - 1, [&found](const std::string& line) {
    found = line;
    return false;
  });
  return found;
}

bool is_database(sqlite::Connection& connection, const std::filesystem::path& path) {
  const auto found = sqlite::identity(path);
  return found && (found == sqlite::identity(connection.file()) ||
                   found == sqlite::identity(connection.file().string() + "-wal"));
}

}  // namespace

core::Result<std::unique_ptr<Mirror>> Mirror::open(sqlite::Connection& connection, std::filesystem::path path) {
  if (is_database(connection, path)) {
    return core::bad_input("audit.mirror_file names the database's own file " + path.string() + ": name another");
  }
  std::unique_ptr<Mirror> mirror(new Mirror(std::move(path)));
  const Head head = audit::head(connection);
  mirror->seq_ = mirror->noted_ = read_note(connection, mirror->path_);
  if (auto attached = mirror->attach(connection, head); attached.has_error()) return attached.error();
  if (auto written = mirror->catch_up(connection, head); written.has_error()) return written.error();
  return mirror;
}

core::Result<void> Mirror::follow(sqlite::Connection& connection, const Head& head) {
  if (seq_ == head.seq) return {};
  if (!file_->untouched()) {
    if (auto attached = attach(connection, head); attached.has_error()) return attached;
  }
  return catch_up(connection, head);
}

/// Opens what stands under the path now, and sees where it is to be gone on from.
core::Result<void> Mirror::attach(sqlite::Connection& connection, const Head& head) {
  auto opened = MirrorFile::open(path_);
  if (opened.has_error()) return opened.error();
  file_ = std::move(*opened);
  const auto end = file_->end();
  if (end.has_error()) return end.error();
  if (end->last_line) {
    const auto seq = seq_of(connection, *end->last_line, head);
    if (seq.has_error()) return seq.error();
    seq_ = *seq;
  }
  if (seq_ > head.seq) {
    return not_of_this_database(connection, "was followed up to record " + std::to_string(seq_) +
                                                ", the database has none beyond " + std::to_string(head.seq));
  }
  if (end->rest.empty()) return {};
  return cut_rest(connection, end->rest, head);
}

core::Result<std::int64_t> Mirror::seq_of(sqlite::Connection& connection, const std::string& line,
                                          const Head& head) const {
  const auto read = read_line(line);
  if (read.has_error()) {
    return core::bad_input("the last line of the audit mirror " + path_.string() + " is no audit record (" +
                           read.error().message +
                           "): nothing is sent; move the file away, or name another (audit.mirror_file)");
  }
  const std::string record = "record " + std::to_string(read->seq);
  if (read->seq > head.seq) {
    return not_of_this_database(connection, "has " + record + ", the database none beyond " + std::to_string(head.seq));
  }
  if (read->seq < 1 || line != line_of_record(connection, read->seq)) {
    return not_of_this_database(connection, "has another " + record + " than the database");
  }
  return read->seq;
}

core::Result<void> Mirror::cut_rest(sqlite::Connection& connection, const std::string& rest, const Head& head) {
  if (seq_ == head.seq) {
    return not_of_this_database(
        connection, "has the beginning of a line after record " + std::to_string(seq_) + ", the database nothing");
  }
  if (!line_of_record(connection, seq_ + 1).starts_with(rest)) {
    return core::bad_input("the last line of the audit mirror " + path_.string() +
                           " has no end and is not the beginning of record " + std::to_string(seq_ + 1) +
                           ": nothing is sent; move the file away, or name another (audit.mirror_file)");
  }
  return file_->cut(rest.size());
}

core::Result<void> Mirror::catch_up(sqlite::Connection& connection, const Head& head) {
  std::string lines;
  std::int64_t reached = seq_;
  core::Result<void> written;
  export_lines(connection, seq_, [&](const std::string& line) {
    lines.append(line).push_back('\n');
    ++reached;
    if (lines.size() < write_size) return true;
    written = file_->append(lines);
    lines.clear();
    return written.has_value();
  });
  if (written.has_value()) written = file_->append(lines);
  if (written.has_value()) written = file_->sync();
  if (written.has_error()) return written;
  if (reached != head.seq) {
    return core::Error{core::ErrorKind::audit_broken, "the audit log of the database " + connection.file().string() +
                                                          " has gaps; `resetd audit verify` names the first"};
  }
  seq_ = head.seq;
  if (seq_ != noted_) write_note(connection, path_, seq_);
  noted_ = seq_;
  return {};
}

core::Error Mirror::not_of_this_database(sqlite::Connection& connection, const std::string& what) const {
  return {core::ErrorKind::audit_broken,
          "the audit mirror " + path_.string() + " " + what + ": " + connection.file().string() +
              " is an old copy, or another database, and nothing is sent; put the newest one back, or, where this one "
              "must do, see in the mirror what was reset since and move it away first"};
}

}  // namespace resetd::audit
