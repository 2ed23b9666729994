// What the control API answers piece by piece, and the commands that look at the whole database while it is at work.

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "integration/served.hpp"

namespace resetd::integration {
namespace {
namespace streams_test {

using support::rewind_tasks;

struct Got {
  int status = 0;
  std::string body;
};

/// As an HTTP/1.0 client gets it: the answer ends with the connection.
Got get(const std::filesystem::path& socket, const std::string& target, const std::string& header = "") {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
  const int peer = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string text;
  if (::connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    const std::string request = "GET " + target + " HTTP/1.0\r\nHost: localhost\r\n" + header + "\r\n";
    EXPECT_EQ(::send(peer, request.data(), request.size(), MSG_NOSIGNAL), std::ssize(request));
    std::string piece(64 << 10, '\0');
    pollfd waiting{peer, POLLIN, 0};
    while (::poll(&waiting, 1, 60'000) > 0) {
      const ssize_t size = ::recv(peer, piece.data(), piece.size(), 0);
      if (size <= 0) break;
      text.append(piece, 0, static_cast<std::size_t>(size));
    }
  }
  ::close(peer);
  const std::size_t body = text.find("\r\n\r\n");
  if (body == std::string::npos) return {};
  return {std::stoi(text.substr(9, 3)), text.substr(body + 4)};
}

class Streams : public Served {
 protected:
  Got get_from_daemon(const std::string& target, const std::string& header = "") {
    return get(work().socket(), target, header);
  }
  /// The `data` of each event, by id.
  std::map<std::int64_t, std::string> events(const std::string& body) {
    std::map<std::int64_t, std::string> found;
    std::int64_t id = 0;
    for (const std::string& line : support::lines_of(body)) {
      if (line.starts_with("id: ")) id = std::stoll(line.substr(4));
      if (line.starts_with("data: ")) found[id] = line.substr(6);
    }
    return found;
  }
};

TEST_F(Streams, EventsGoOnBehindTheLastOneThatCame) {
  begin();
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(3)), {"--approve", "--wait"}).exit_code, 0);
  const std::vector<std::string> records = support::lines_of(work().resetd({"audit", "export"}).out);
  const Got all = get_from_daemon("/v1/runs/1/events");
  ASSERT_EQ(all.status, 200);
  const auto whole = events(all.body);
  ASSERT_EQ(whole.size(), records.size()) << "every record is of this run";
  for (const auto& [id, data] : whole) EXPECT_EQ(data, records.at(static_cast<std::size_t>(id - 1)));

  const std::int64_t seen = std::next(whole.begin(), 4)->first;
  auto rest = whole;
  rest.erase(rest.begin(), rest.upper_bound(seen));
  ASSERT_FALSE(rest.empty());
  EXPECT_EQ(events(get_from_daemon("/v1/runs/1/events", "Last-Event-ID: " + std::to_string(seen) + "\r\n").body), rest);
  EXPECT_EQ(events(get_from_daemon("/v1/runs/1/events?after=" + std::to_string(seen)).body), rest);
  const std::string last = std::to_string(whole.rbegin()->first);
  const Got none = get_from_daemon("/v1/runs/1/events", "Last-Event-ID: " + last + "\r\n");
  EXPECT_EQ(none.status, 200);
  EXPECT_TRUE(events(none.body).empty()) << none.body;
  EXPECT_EQ(get_from_daemon("/v1/runs/1/events", "Last-Event-ID: x\r\n").status, 400);
  EXPECT_EQ(get_from_daemon("/v1/runs/9/events").status, 404);
}

TEST_F(Streams, TasksComeInOrderWhateverTheirNumber) {
  begin({.jobs = 600});
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(600))).exit_code, 0);
  const Got all = get_from_daemon("/v1/runs/1/tasks");
  ASSERT_EQ(all.status, 200);
  const boost::json::array tasks = parse(all.body).as_array();
  ASSERT_EQ(tasks.size(), 600U);
  for (std::size_t i = 0; i < tasks.size(); ++i) EXPECT_EQ(tasks[i].at("ordinal"), i + 1);
  const boost::json::array some =
      parse(get_from_daemon("/v1/runs/1/tasks?state=queued&after=255&limit=300").body).as_array();
  ASSERT_EQ(some.size(), 300U);
  EXPECT_EQ(some.front().at("ordinal"), 256);
  EXPECT_EQ(some.back().at("ordinal"), 555);
  EXPECT_EQ(get_from_daemon("/v1/runs/1/tasks?after=600").body, "[]\n");
  EXPECT_EQ(get_from_daemon("/v1/runs/1/tasks?state=held,queued").body, all.body);
  EXPECT_EQ(parse(work().resetd({"tasks", "1", "--state", "queued,held", "-o", "json"}).out), parse(all.body));
  EXPECT_EQ(get_from_daemon("/v1/runs/1/tasks?state=done").status, 400);
  EXPECT_EQ(get_from_daemon("/v1/runs/1/tasks?state=queued,done").status, 400);
  EXPECT_EQ(get_from_daemon("/v1/runs/1/tasks?limit=0").status, 400);
  EXPECT_EQ(work().resetd({"cancel", "1"}).exit_code, 0);
}

// A pager that nobody scrolls in: the daemon gives up on the connection.
TEST_F(Streams, AnExportWhoseReaderPausesIsWhole) {
  begin({.jobs = 1200});
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(1200)), {"--approve", "--wait"}).exit_code, 0);
  const std::string whole = work().resetd({"audit", "export"}).out;
  ASSERT_GT(whole.size(), std::size_t{1} << 20) << "more than the pipe and the socket hold";
  const std::string slow =
      "{ \"$0\" --config \"$1\" audit export --after 7; echo \"ended with $?\" >&2; } | { sleep 7; cat; }";
  const Ended paused = support::run_child({.program = "/bin/sh",
                                           .arguments = {"-c", slow, support::Workspace::program(), work().config()},
                                           .output = work() / "paused"});
  EXPECT_EQ(paused.err, "ended with 0\n");
  std::size_t begin = 0;
  for (int i = 0; i < 7; ++i) begin = whole.find('\n', begin) + 1;
  EXPECT_TRUE(paused.out == whole.substr(begin)) << paused.out.size() << " of " << whole.size() - begin << " bytes";
}

TEST_F(Streams, ABackupIsAnSQLiteFileOfWhichNothingStays) {
  begin();
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(2)), {"--approve", "--wait"}).exit_code, 0);
  const Got copy = get_from_daemon("/v1/backup");
  EXPECT_EQ(copy.status, 200);
  EXPECT_TRUE(copy.body.starts_with(std::string("SQLite format 3\0", 16)));
  EXPECT_EQ(copy.body.size() % 512, 0U);
  EXPECT_TRUE(std::filesystem::is_empty(work() / "state/incoming"));
}

TEST_F(Streams, TheDatabaseIsCheckedAndCountedWhileItIsAtWork) {
  begin();
  serve();
  ASSERT_EQ(submit(plan(rewind_tasks(5)), {"--approve", "--wait"}).exit_code, 0);
  const auto records = support::lines_of(work().resetd({"audit", "export"}).out).size();
  const Ended checked = work().resetd({"db", "check"});
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
  EXPECT_NE(checked.out.find("the database is sound"), std::string::npos) << checked.out;
  EXPECT_NE(checked.err.find("the daemon has the database, so this is of a copy"), std::string::npos) << checked.err;
  const boost::json::object document = parse(work().resetd({"db", "check", "-o", "json"}).out).as_object();
  EXPECT_EQ(document.at("sound"), true);
  EXPECT_TRUE(document.contains("copy"));
  EXPECT_FALSE(document.contains("backup")) << "the database itself is none";
  const Ended counted = work().resetd({"db", "stats", "-o", "json"});
  EXPECT_EQ(counted.exit_code, 0) << counted.err;
  EXPECT_EQ(parse(counted.out).at("audit_records"), records);
  EXPECT_EQ(parse(counted.out).at("tasks").at("succeeded"), 5);
  EXPECT_EQ(stop().exit_code, 0);
  // At rest it is the file itself, without a note.
  EXPECT_EQ(work().resetd({"db", "check"}).err, "");
}

}  // namespace streams_test
}  // namespace
}  // namespace resetd::integration
