#include <sys/stat.h>

#include "server_fixture.hpp"

namespace resetd::control {
namespace {

TEST_F(ServerTest, AnswersAndKeepsTheConnection) {
  ASSERT_TRUE(start().has_value());
  RawPeer peer(options_.listen.unix_socket);
  for (const std::string word : {"a+b", "c%20d"}) {
    peer.send("GET /echo?word=" + word + " HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string answer = peer.read(word == "a+b" ? "a b" : "c d");
    EXPECT_EQ(status_line(answer), "HTTP/1.1 200 OK");
    EXPECT_NE(answer.find("Connection: keep-alive"), std::string::npos) << answer;
    EXPECT_EQ(answer.find("Access-Control"), std::string::npos);
  }
}

TEST_F(ServerTest, SocketIsForUserAndGroupAndGoesWithTheServer) {
  ASSERT_TRUE(start().has_value());
  struct ::stat found {};
  ASSERT_EQ(::lstat(options_.listen.unix_socket.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0660U);
  stop();
  EXPECT_NE(::lstat(options_.listen.unix_socket.c_str(), &found), 0);
}

TEST_F(ServerTest, LeavesASocketThatIsNoLongerItsOwn) {
  ASSERT_TRUE(start().has_value());
  std::filesystem::remove(options_.listen.unix_socket);
  std::ofstream(options_.listen.unix_socket) << "another's";
  stop();
  EXPECT_TRUE(std::filesystem::exists(options_.listen.unix_socket));
}

TEST_F(ServerTest, TakesOverADeadSocketButNotALivingOneNorAFile) {
  {
    const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, options_.listen.unix_socket.c_str(), sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(dead);
  }
  ASSERT_TRUE(start().has_value());
  boost::asio::io_context loop;
  Server second(loop.get_executor(), options_, [](Request&, Stream&) -> asio::awaitable<Reply> { co_return Reply{}; });
  const auto refused = second.start();
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().kind, core::ErrorKind::refused);
  EXPECT_EQ(status_line(ask(get("/echo"))), "HTTP/1.1 200 OK");

  options_.listen.unix_socket = folder_ / "file";
  std::ofstream(options_.listen.unix_socket) << "kept";
  Server third(loop.get_executor(), options_, [](Request&, Stream&) -> asio::awaitable<Reply> { co_return Reply{}; });
  const auto bad = third.start();
  ASSERT_TRUE(bad.has_error());
  EXPECT_EQ(bad.error().kind, core::ErrorKind::bad_input);
  EXPECT_TRUE(std::filesystem::is_regular_file(options_.listen.unix_socket));
}

TEST_F(ServerTest, TellsUnknownPathsMethodsAndParametersApart) {
  ASSERT_TRUE(start().has_value());
  EXPECT_EQ(status_line(ask(get("/nowhere"))), "HTTP/1.1 404 Not Found");
  const std::string other = ask("DELETE /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(status_line(other), "HTTP/1.1 405 Method Not Allowed");
  EXPECT_NE(other.find("Allow: GET, HEAD"), std::string::npos);
  const std::string unknown = ask(get("/echo?other=1"));
  EXPECT_EQ(status_line(unknown), "HTTP/1.1 400 Bad Request");
  EXPECT_NE(unknown.find("application/problem+json"), std::string::npos);
  EXPECT_NE(unknown.find("\"exit_code\":2"), std::string::npos);
  EXPECT_EQ(status_line(ask(get("/echo?word=1&word=2"))), "HTTP/1.1 400 Bad Request");
  EXPECT_EQ(status_line(ask("GET /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nxx")),
            "HTTP/1.1 400 Bad Request");
  EXPECT_EQ(status_line(ask(get("/" + std::string(3000, 'a')))), "HTTP/1.1 414 URI Too Long");
}

TEST_F(ServerTest, NamesTheActorAndReadsACommand) {
  ASSERT_TRUE(start().has_value());
  const std::string answer =
      ask("POST /runs/7/approve HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
          "Connection: close\r\n\r\n{}");
  EXPECT_EQ(status_line(answer), "HTTP/1.1 200 OK");
  EXPECT_NE(answer.find("7{}" + actor_of_uid(::getuid())), std::string::npos) << answer;
}

TEST_F(ServerTest, LooksAreForAllAndSteeringForThoseNamed) {
  options_.listen.allow_uids = {::getuid() + 1};
  ASSERT_TRUE(start().has_value());
  EXPECT_EQ(status_line(ask(get("/echo"))), "HTTP/1.1 200 OK");
  const std::string refused = ask("POST /plans HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(status_line(refused), "HTTP/1.1 403 Forbidden");
  EXPECT_NE(refused.find("\"exit_code\":3"), std::string::npos);
}

TEST_F(ServerTest, SpoolsAPlanPrivatelyAndRemovesIt) {
  ASSERT_TRUE(start().has_value());
  std::string body;
  for (int chunk = 0; chunk < 40; ++chunk) body += "8000\r\n" + std::string(0x8000, 'p') + "\r\n";
  const std::string answer =
      ask("POST /plans HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/yaml\r\n"
          "Transfer-Encoding: chunked\r\n\r\n" +
          body + "0\r\n\r\n");
  EXPECT_EQ(status_line(answer), "HTTP/1.1 200 OK");
  EXPECT_TRUE(answer.ends_with("\r\n\r\n" + std::to_string(40 * 0x8000))) << answer;
  EXPECT_EQ(spooled_mode_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  stop();
  EXPECT_FALSE(std::filesystem::exists(spooled_));
}

TEST_F(ServerTest, RefusesBodiesOfAnotherTypeOrSize) {
  ASSERT_TRUE(start().has_value());
  const std::string post = "POST /runs/7/approve HTTP/1.1\r\nHost: x\r\n";
  EXPECT_EQ(status_line(ask(post + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}")),
            "HTTP/1.1 415 Unsupported Media Type");
  EXPECT_EQ(status_line(ask(post + "Content-Length: 70000\r\n\r\n")), "HTTP/1.1 413 Payload Too Large");
  std::string chunks;
  for (int chunk = 0; chunk < 3; ++chunk) chunks += "8000\r\n" + std::string(0x8000, 'p') + "\r\n";
  EXPECT_EQ(status_line(ask(post + "Transfer-Encoding: chunked\r\n\r\n" + chunks)), "HTTP/1.1 413 Payload Too Large");
  EXPECT_EQ(status_line(ask("POST /plans HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741825\r\n\r\n")),
            "HTTP/1.1 413 Payload Too Large");
}

TEST_F(ServerTest, StreamsInChunksAndCutsWhatBroke) {
  ASSERT_TRUE(start().has_value());
  EXPECT_TRUE(ask(get("/short")).ends_with("\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"));
  EXPECT_TRUE(ask(get("/broken")).ends_with("\r\n\r\n3\r\none\r\n"));
  const std::string head = ask("HEAD /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(head.ends_with("\r\n\r\n")) << head;
  EXPECT_NE(head.find("Content-Length: 7"), std::string::npos);
}

TEST_F(ServerTest, StopEndsStreamsAndIdleConnections) {
  ASSERT_TRUE(start().has_value());
  RawPeer idle(options_.listen.unix_socket);
  RawPeer endless(options_.listen.unix_socket);
  endless.send(get("/endless"));
  ASSERT_NE(endless.read("xxx"), "");
  const auto before = std::chrono::steady_clock::now();
  stop(100ms);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 2s);
  endless.read();
  EXPECT_TRUE(endless.ended());
  idle.read();
  EXPECT_TRUE(idle.ended());
}

}  // namespace
}  // namespace resetd::control
