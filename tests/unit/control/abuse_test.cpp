#include <list>

#include "server_fixture.hpp"

namespace resetd::control {
namespace {

TEST_F(ServerTest, CutsAHeaderThatNeverEnds) {
  ASSERT_TRUE(start().has_value());
  RawPeer silent(options_.listen.unix_socket);
  RawPeer slow(options_.listen.unix_socket);
  slow.send("GET /echo HTTP/1.1\r\n");
  const auto before = std::chrono::steady_clock::now();
  // Each byte in time, the whole never.
  for (int byte = 0; byte < 10 && slow.send("X") == 1; ++byte) slow.read({}, 50ms);
  slow.read();
  silent.read();
  EXPECT_TRUE(slow.ended());
  EXPECT_TRUE(silent.ended());
  EXPECT_LT(std::chrono::steady_clock::now() - before, 3s);
}

TEST_F(ServerTest, RefusesHugeHeaders) {
  ASSERT_TRUE(start().has_value());
  const std::string begin = "GET /echo HTTP/1.1\r\nHost: x\r\n";
  EXPECT_EQ(status_line(ask(begin + "X: " + std::string(20'000, 'h') + "\r\n\r\n")),
            "HTTP/1.1 431 Request Header Fields Too Large");
  std::string many;
  for (int field = 0; field < 100; ++field) many += "X" + std::to_string(field) + ": 1\r\n";
  EXPECT_EQ(status_line(ask(begin + many + "Connection: close\r\n\r\n")),
            "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST_F(ServerTest, AnswersGarbageOnceAndHangsUp) {
  ASSERT_TRUE(start().has_value());
  RawPeer peer(options_.listen.unix_socket);
  peer.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n\x01\x02 garbage \r\n\r\n more\r\n\r\n");
  const std::string answers = peer.read();
  EXPECT_EQ(status_line(answers), "HTTP/1.1 200 OK");
  EXPECT_NE(answers.find("HTTP/1.1 400 Bad Request"), std::string::npos) << answers;
  EXPECT_TRUE(peer.ended());
}

TEST_F(ServerTest, CutsABodyThatStandsStill) {
  ASSERT_TRUE(start().has_value());
  RawPeer peer(options_.listen.unix_socket);
  peer.send("POST /plans HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nabc");
  peer.read();
  EXPECT_TRUE(peer.ended());
  stop();
  EXPECT_TRUE(std::filesystem::is_empty(options_.spool));
}

TEST_F(ServerTest, CutsAPeerThatNeverReads) {
  ASSERT_TRUE(start().has_value());
  RawPeer peer(options_.listen.unix_socket);
  peer.send(get("/endless"));
  std::this_thread::sleep_for(1s);
  peer.read();  // what had been sent before, then the end
  EXPECT_TRUE(peer.ended());
}

TEST_F(ServerTest, RefusesAFloodOfRequests) {
  ASSERT_TRUE(start().has_value());
  RawPeer peer(options_.listen.unix_socket);
  std::string flood;
  for (int request = 0; request < 1000; ++request) flood += "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n";
  std::thread sending([&] { peer.send(flood); });
  const std::string answers = peer.read();
  sending.join();
  EXPECT_NE(answers.find("HTTP/1.1 429 Too Many Requests"), std::string::npos);
  EXPECT_TRUE(peer.ended());
}

TEST_F(ServerTest, LetsANewcomerInWhereAllRoomIsTakenByTheSilent) {
  options_.bounds.connections = 8;
  options_.bounds.connections_per_peer = 6;
  options_.bounds.header_time = 20s;
  ASSERT_TRUE(start().has_value());
  std::list<RawPeer> silent;
  for (int peer = 0; peer < 30; ++peer) silent.emplace_back(options_.listen.unix_socket);
  EXPECT_EQ(status_line(ask(get("/echo"))), "HTTP/1.1 200 OK");
  silent.front().read();
  EXPECT_TRUE(silent.front().ended()) << "the oldest goes first";
  EXPECT_LE(server_->connections(), 8U);
}

}  // namespace
}  // namespace resetd::control
