#include "control/client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "server_fixture.hpp"

namespace resetd::control {
namespace {

TEST_F(ServerTest, ClientTellsNoDaemonFromADaemon) {
  const auto nobody = Client::find(options_.listen.unix_socket);
  ASSERT_TRUE(nobody.has_value());
  EXPECT_FALSE(nobody->has_value());
  ASSERT_TRUE(start().has_value());
  const auto somebody = Client::find(options_.listen.unix_socket);
  ASSERT_TRUE(somebody.has_value());
  EXPECT_TRUE(somebody->has_value());
}

TEST_F(ServerTest, ClientGetsPostsAndRestoresErrors) {
  ASSERT_TRUE(start().has_value());
  Client client = **Client::find(options_.listen.unix_socket);
  const auto echo = client.get("/echo?word=w");
  ASSERT_TRUE(echo.has_value());
  EXPECT_EQ(echo->body, "w");
  const auto posted = client.post("/runs/7/approve", "{}");
  ASSERT_TRUE(posted.has_value());
  EXPECT_TRUE(posted->body.starts_with("7{}"));
  const auto bad = client.get("/echo?other=w");
  ASSERT_TRUE(bad.has_error());
  EXPECT_EQ(bad.error().kind, core::ErrorKind::bad_input);
  EXPECT_NE(bad.error().message.find("unknown query parameter"), std::string::npos);
}

TEST_F(ServerTest, ClientStreamsAPlanAndAnAnswer) {
  ASSERT_TRUE(start().has_value());
  Client client = **Client::find(options_.listen.unix_socket);
  std::ofstream(folder_ / "plan.yaml") << std::string(1'000'000, 'p');
  std::vector<plan::Problem> faults;
  std::string text;
  const auto collect = [&](std::string_view part) {
    text += part;
    return true;
  };
  const auto sent = client.post_plan("/plans", folder_ / "plan.yaml", faults, collect);
  ASSERT_TRUE(sent.has_value()) << sent.error().message;
  EXPECT_EQ(text, "1000000");
  text.clear();
  EXPECT_TRUE(client.stream("/short", collect).has_value());
  EXPECT_EQ(text, "onetwo");
  const auto broken = client.stream("/broken", collect);
  ASSERT_TRUE(broken.has_error());
  EXPECT_EQ(broken.error().kind, core::ErrorKind::unreachable);
  std::size_t seen = 0;
  EXPECT_TRUE(client.stream("/endless", [&](std::string_view part) { return (seen += part.size()) < 100'000; }));
}

TEST_F(ServerTest, ClientTellsHowFarItsRequestsCame) {
  ASSERT_TRUE(start().has_value());
  Client client = **Client::find(options_.listen.unix_socket);
  Client late = client;
  EXPECT_EQ(client.reached(), Client::Reached::nobody);
  const auto nothing = [](std::string_view) { return true; };
  EXPECT_TRUE(client.stream("/broken", nothing).has_error());
  EXPECT_EQ(client.reached(), Client::Reached::answered) << "it broke off behind its first line";
  stop();
  EXPECT_TRUE(late.get("/echo?word=w").has_error());
  EXPECT_EQ(late.reached(), Client::Reached::nobody);

  asio::io_context loop;
  std::filesystem::remove(options_.listen.unix_socket);
  asio::local::stream_protocol::acceptor silent(loop, options_.listen.unix_socket.string());
  std::thread gone([&silent] { silent.accept(); });
  EXPECT_TRUE(late.get("/echo?word=w").has_error());
  gone.join();
  EXPECT_EQ(late.reached(), Client::Reached::taken);
}

class TcpTest : public ServerTest {
 protected:
  TcpTest() {
    asio::io_context loop;
    asio::ip::tcp::acceptor probe(loop, {asio::ip::address_v4::loopback(), 0});
    options_.listen.http = settings::Endpoint{"127.0.0.1", probe.local_endpoint().port()};
    options_.listen.token_file = settings::SecretFile{"token", folder_ / "token"};
    std::ofstream(folder_ / "token") << "a-token\n";
    std::filesystem::permissions(folder_ / "token", std::filesystem::perms::owner_read);
  }

  std::string ask_tcp(const std::string& text) {
    asio::io_context loop;
    asio::ip::tcp::socket socket(loop);
    socket.connect({asio::ip::address_v4::loopback(), options_.listen.http->port});
    asio::write(socket, asio::buffer(text));
    std::string answer;
    boost::system::error_code end;
    asio::read(socket, asio::dynamic_buffer(answer), end);
    return answer;
  }
};

TEST_F(TcpTest, TakesTheTokenAndLoopbackHostsAlone) {
  ASSERT_TRUE(start().has_value());
  const std::string end = "Connection: close\r\n\r\n";
  const std::string none = ask_tcp("GET /echo HTTP/1.1\r\nHost: localhost\r\n" + end);
  EXPECT_EQ(status_line(none), "HTTP/1.1 401 Unauthorized");
  EXPECT_NE(none.find("WWW-Authenticate: Bearer"), std::string::npos);
  EXPECT_EQ(status_line(ask_tcp("GET /echo HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer b-token\r\n" + end)),
            "HTTP/1.1 401 Unauthorized");
  EXPECT_EQ(status_line(ask_tcp("GET /echo HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer a-token\r\n" + end)),
            "HTTP/1.1 421 Misdirected Request");
  EXPECT_EQ(status_line(ask_tcp("GET /echo HTTP/1.1\r\nAuthorization: Bearer a-token\r\n" + end)),
            "HTTP/1.1 421 Misdirected Request");
  const std::string posted = ask_tcp(
      "POST /runs/7/approve HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer a-token\r\nContent-Length: 0\r\n" +
      end);
  EXPECT_TRUE(posted.ends_with("7token(0)")) << posted;
}

TEST_F(TcpTest, RefusesATokenThatOthersCanRead) {
  std::filesystem::permissions(folder_ / "token", std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  const auto started = start();
  ASSERT_TRUE(started.has_error());
  EXPECT_EQ(started.error().kind, core::ErrorKind::bad_input);
}

}  // namespace
}  // namespace resetd::control
