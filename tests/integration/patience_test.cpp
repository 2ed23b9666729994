// A database that somebody has for a moment only, without serving the socket: what comes meanwhile waits for its turn.

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <chrono>
#include <memory>
#include <thread>

#include "integration/served.hpp"
#include "sqlite/connection.hpp"

namespace resetd::integration {
namespace {
namespace patience_test {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using support::rewind_tasks;

class Patience : public Served {
 protected:
  /// Has the database as a process does that does not serve the socket yet; until reset.
  std::unique_ptr<sqlite::Connection> take_database() {
    auto connection = sqlite::Connection::open(work().database(), sqlite::Access::look);
    EXPECT_TRUE(connection.has_value());
    return std::move(*connection);
  }
  /// The command begins while the database is taken, and ends once it is free.
  Ended across(std::vector<std::string> arguments) {
    std::unique_ptr<sqlite::Connection> taken = take_database();
    Child child = work().start(std::move(arguments));
    std::this_thread::sleep_for(milliseconds{300});
    taken.reset();
    return child.wait();
  }
  /// A run that is paused with tasks to go.
  void begin_paused() {
    begin({.jobs = 48, .faults = {"updateincrepos:slow:drip=1ms"}}, {.concurrency = 2});
    Child child = start_run(plan(rewind_tasks(48)));
    EXPECT_TRUE(sent(2));
    child.signal(SIGINT);
    EXPECT_EQ(child.wait().exit_code, 130);
    console().set_faults({});
  }
  /// The command finds somebody at the socket, who ends once he has its request.
  Child ask_a_dying_process(std::vector<std::string> arguments) {
    namespace asio = boost::asio;
    asio::io_context loop;
    asio::local::stream_protocol::acceptor socket(loop, work().socket().string());
    Child child = work().start(std::move(arguments));
    socket.accept();  // whether anybody is there
    asio::local::stream_protocol::socket peer = socket.accept();
    asio::streambuf request;
    asio::read_until(peer, request, "\r\n\r\n");
    socket.close();
    return child;
  }
};

TEST_F(Patience, ALookWaitsForItsTurn) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(1))).exit_code, 0);
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"status"},
                                                    {"tasks", "1"},
                                                    {"watch", "1"},
                                                    {"audit", "head"},
                                                    {"db", "stats"},
                                                    {"undo", "1", "-o", "-"}}) {
    const Ended ended = across(arguments);
    EXPECT_EQ(ended.exit_code, 0) << arguments.front() << ": " << ended.err;
  }
}

TEST_F(Patience, ADecisionWaitsForItsTurn) {
  begin_paused();
  const Ended ended = across({"cancel", "1"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
}

TEST_F(Patience, ARunWaitsForItsTurn) {
  begin_paused();
  const Ended ended = across({"run", (work() / "plan.yaml").string(), "--yes"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
}

TEST_F(Patience, ADaemonWaitsForItsTurn) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(1))).exit_code, 0);
  std::unique_ptr<sqlite::Connection> taken = take_database();
  daemon_.emplace(work().start({"serve"}));
  std::this_thread::sleep_for(milliseconds{300});
  taken.reset();
  EXPECT_TRUE(eventually([this] { return daemon_->err().find("ready") != std::string::npos || !daemon_->running(); }));
  EXPECT_TRUE(daemon_->running()) << daemon_->err();
}

TEST_F(Patience, ItEnds) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(1))).exit_code, 0);
  const std::unique_ptr<sqlite::Connection> taken = take_database();
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"status"}, {"cancel", "1"}, {"run", (work() / "plan.yaml").string(), "--yes"}}) {
    const auto asked_at = steady_clock::now();
    const Ended ended = work().resetd(arguments);
    EXPECT_EQ(ended.exit_code, 3);
    EXPECT_TRUE(one_clear_line(ended.err));
    EXPECT_NE(ended.err.find("is in use by another resetd"), std::string::npos) << ended.err;
    EXPECT_GE(steady_clock::now() - asked_at, milliseconds{1500});
    EXPECT_LT(steady_clock::now() - asked_at, milliseconds{10'000});
  }
}

TEST_F(Patience, WhatDoesNotPassIsSaidAtOnce) {
  begin();
  ASSERT_EQ(run(plan(rewind_tasks(1))).exit_code, 0);
  serve();
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"run", (work() / "plan.yaml").string(), "--yes", "--again"}, {"serve"}}) {
    const auto asked_at = steady_clock::now();
    EXPECT_EQ(work().resetd(arguments).exit_code, 3) << "beside a daemon";
    EXPECT_LT(steady_clock::now() - asked_at, milliseconds{1500});
  }
}

// It has served the socket when a command found it, and has ended before it took a request.
TEST_F(Patience, AProcessThatEndsAsItIsAskedIsNotTheEndOfALook) {
  begin_paused();
  Child child = ask_a_dying_process({"status", "-o", "json"});
  const Ended looked = child.wait();
  EXPECT_EQ(looked.exit_code, 0) << looked.err;
  EXPECT_EQ(parse(looked.out).at(0).at("state"), "paused");
  ends(Ending::resting);
}

TEST_F(Patience, ADecisionThatMayHaveBeenTakenIsNotSaidTwice) {
  begin_paused();
  Child child = ask_a_dying_process({"cancel", "1"});
  const Ended decided = child.wait();
  EXPECT_EQ(decided.exit_code, 7) << decided.err;
  EXPECT_EQ(state(), "paused");
  ends(Ending::resting);
}

// The whole way of a run past the socket: before it serves it, while, and after.
TEST_F(Patience, LooksFindARunFromItsStartToItsEnd) {
  begin();
  const std::string file = plan(rewind_tasks(2), "{verify: false}");
  ASSERT_EQ(run(file).exit_code, 0);
  for (int i = 0; i < 8; ++i) {
    Child child = work().start({"run", file, "--yes", "--again"});
    while (child.running()) {
      const Ended look = work().resetd({"status"});
      EXPECT_EQ(look.exit_code, 0) << look.err;
    }
    EXPECT_EQ(child.wait().exit_code, 0) << child.err();
  }
}

}  // namespace patience_test
}  // namespace
}  // namespace resetd::integration
