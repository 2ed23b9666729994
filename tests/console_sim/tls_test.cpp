#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <filesystem>

#include "console_sim/test_client.hpp"

namespace console_sim {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

class TlsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    char pattern[] = "/tmp/console_sim_tls.XXXXXX";
    folder() = ::mkdtemp(pattern);
    ASSERT_EQ(std::system((std::string(MAKE_CERTS) + " " + folder()).c_str()), 0);
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder()); }
  static std::string& folder() {
    static std::string path;
    return path;
  }
  static ServerOptions with_certificate(const std::string& name) {
    ServerOptions options = small_world();
    options.tls_cert = folder() + "/" + name + ".crt";
    options.tls_key = folder() + "/" + name + ".key";
    return options;
  }

  /// Everything that the server sends until the connection ends, or the handshake's error.
  struct Talk {
    boost::system::error_code handshake, end;
    std::string text;
  };
  static Talk talk(std::uint16_t port, std::string_view request) {
    asio::io_context io;
    asio::ssl::context context(asio::ssl::context::tls_client);
    context.load_verify_file(folder() + "/ca.crt");
    context.set_verify_mode(asio::ssl::verify_peer);
    asio::ssl::stream<tcp::socket> stream(io, context);
    stream.set_verify_callback(asio::ssl::host_name_verification("127.0.0.1"));
    stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
    Talk said;
    stream.handshake(asio::ssl::stream_base::client, said.handshake);
    if (said.handshake) return said;
    asio::write(stream, asio::buffer(request));
    asio::read(stream, asio::dynamic_buffer(said.text), said.end);
    return said;
  }
  static std::string closing(std::string request) {
    request.insert(request.find("Host:"), "Connection: close\r\n");
    return request;
  }
};

TEST_F(TlsTest, ServesTheSameApi) {
  InProcess sim(with_certificate("server"));
  EXPECT_TRUE(sim.url().starts_with("https://127.0.0.1:"));
  const Talk said = talk(sim.server().port(), closing(signed_request("queryjob", R"({"jobId":1})")));
  EXPECT_FALSE(said.handshake) << said.handshake.message();
  EXPECT_EQ(said.text.substr(0, 15), "HTTP/1.1 200 OK");
  EXPECT_NE(said.text.find(R"("code":"1")"), std::string::npos);
  EXPECT_EQ(said.end, asio::error::eof) << "ended with close_notify: " << said.end.message();
}

TEST_F(TlsTest, FaultsWorkToo) {
  InProcess sim(with_certificate("server"));
  sim.set_faults({"queryjob:no_length", "list:drop_before_apply"});
  const Talk open = talk(sim.server().port(), signed_request("queryjob", R"({"jobId":1})"));
  EXPECT_EQ(open.text.find("Content-Length"), std::string::npos);
  EXPECT_TRUE(open.text.ends_with("}"));
  EXPECT_EQ(talk(sim.server().port(), signed_request("list", "{}")).text, "");
}

TEST_F(TlsTest, TheOtherCertificatesDoNotVerify) {
  for (const char* name : {"other", "expired", "self"}) {
    InProcess sim(with_certificate(name));
    EXPECT_TRUE(talk(sim.server().port(), "").handshake) << name;
  }
}

TEST_F(TlsTest, AMissingKeyIsAnError) {
  ServerOptions options = with_certificate("server");
  options.tls_key = folder() + "/nothing.key";
  EXPECT_THROW(Server{std::move(options)}, boost::system::system_error);
}

}  // namespace
}  // namespace console_sim
