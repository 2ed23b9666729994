#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdlib>
#include <mutex>

#include "notify/receiver.hpp"
#include "support/scripted_server.hpp"

namespace resetd::notify {
namespace {

using namespace std::chrono_literals;
using tests::Peer;
using tests::ScriptedServer;

const Message message{"run.halted", 7, "12-abcdef", R"({"event":"run.halted"})"};

Attempt deliver(Receiver& receiver, asio::io_context& loop) {
  std::optional<Attempt> result;
  asio::awaitable<Attempt> course = receiver.deliver(message);
  asio::co_spawn(loop, std::move(course), [&result](const std::exception_ptr& error, Attempt attempt) {
    if (error) std::rethrow_exception(error);
    result.emplace(std::move(attempt));
  });
  loop.restart();
  loop.run();
  return *result;
}

Attempt deliver_to(const std::string& url, const std::string& secret = "", std::chrono::milliseconds time = 2s) {
  asio::io_context loop;
  auto receiver = make_webhook(loop.get_executor(), {.url = url, .secret = secret, .request_timeout = time}).value();
  return deliver(*receiver, loop);
}

/// Keeps the request, then answers.
class Answering {
 public:
  explicit Answering(std::string answer)
      : server_({[this, answer = std::move(answer)](Peer& peer) {
          std::string request = peer.read_request();
          {
            const std::lock_guard lock(mutex_);
            request_ = std::move(request);
          }
          peer.send(answer);
          peer.fin();
        }}) {}
  std::string url(const std::string& target = "/hook?token=s3cret") const {
    return "http://127.0.0.1:" + server_.port() + target;
  }
  std::string request() {
    const std::lock_guard lock(mutex_);
    return request_;
  }
  int connections() const { return server_.connections(); }

 private:
  std::mutex mutex_;
  std::string request_;
  ScriptedServer server_;
};

// The vector of RFC 4231, case 2.
TEST(Signature, IsHmacSha256InHex) {
  EXPECT_EQ(signature_of("Jefe", "what do ya want for nothing?"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Webhook, PostsTheSignedBody) {
  Answering server{"HTTP/1.1 204 No Content\r\n\r\n"};
  const Attempt attempt = deliver_to(server.url(), "Jefe");
  EXPECT_EQ(attempt.end, Attempt::End::delivered) << attempt.trouble;
  const std::string request = server.request();
  EXPECT_TRUE(request.starts_with("POST /hook?token=s3cret HTTP/1.1\r\nHost: 127.0.0.1:")) << request;
  EXPECT_NE(request.find("\r\nX-Resetd-Event: run.halted\r\n"), std::string::npos);
  EXPECT_NE(request.find("\r\nX-Resetd-Delivery: 12-abcdef\r\n"), std::string::npos);
  EXPECT_NE(request.find("\r\nContent-Type: application/json\r\n"), std::string::npos);
  EXPECT_NE(request.find("\r\nX-Resetd-Signature: " + signature_of("Jefe", message.body) + "\r\n"), std::string::npos);
  EXPECT_TRUE(request.ends_with("\r\n\r\n" + message.body));
  EXPECT_EQ(request.find("Jefe"), std::string::npos) << "the secret itself stays here";
}

TEST(Webhook, SignsNothingWithoutASecret) {
  Answering server{"HTTP/1.1 200 OK\r\n\r\n"};
  EXPECT_EQ(deliver_to(server.url("")).end, Attempt::End::delivered);
  EXPECT_TRUE(server.request().starts_with("POST / HTTP/1.1\r\n")) << server.request();
  EXPECT_EQ(server.request().find("Signature"), std::string::npos);
}

TEST(Webhook, KnowsWhatIsWorthAnotherTry) {
  const auto end_after = [](const std::string& status) {
    Answering server{"HTTP/1.1 " + status + " x\r\n\r\n"};
    return deliver_to(server.url()).end;
  };
  EXPECT_EQ(end_after("500"), Attempt::End::try_again);
  EXPECT_EQ(end_after("429"), Attempt::End::try_again);
  EXPECT_EQ(end_after("408"), Attempt::End::try_again);
  EXPECT_EQ(end_after("404"), Attempt::End::give_up);
}

TEST(Webhook, NeverFollowsARedirect) {
  Answering elsewhere{"HTTP/1.1 200 OK\r\n\r\n"};
  Answering server{"HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url() + "\r\n\r\n"};
  const Attempt attempt = deliver_to(server.url());
  EXPECT_EQ(attempt.end, Attempt::End::try_again);
  EXPECT_EQ(attempt.trouble, "HTTP 302");
  EXPECT_EQ(elsewhere.connections(), 0);
}

TEST(Webhook, GivesUpOnOneThatHangs) {
  ScriptedServer server{{[](Peer& peer) {
    peer.read_request();
    peer.stall();
  }}};
  const auto begun = std::chrono::steady_clock::now();
  const Attempt attempt = deliver_to("http://127.0.0.1:" + server.port() + "/token", "", 200ms);
  EXPECT_EQ(attempt.end, Attempt::End::try_again);
  EXPECT_EQ(attempt.trouble, "no complete answer within 200 ms");
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

TEST(Webhook, TakesNoBabbleForAnAnswer) {
  Answering endless{std::string(4096, 'x')};
  EXPECT_EQ(deliver_to(endless.url()).trouble, "the answer is not HTTP");
  Answering closed{""};
  EXPECT_EQ(deliver_to(closed.url()).trouble, "closed without an answer");
  EXPECT_EQ(deliver_to("http://127.0.0.1:" + tests::refused_port() + "/token").trouble, "connection refused");
}

TEST(Webhook, TroubleNamesNoAddress) {
  for (const std::string& url :
       {"http://127.0.0.1:" + tests::refused_port() + "/s3cret?s3cret", std::string{"http://s3cret.invalid/s3cret"}}) {
    EXPECT_EQ(deliver_to(url).trouble.find("s3cret"), std::string::npos) << deliver_to(url).trouble;
  }
}

TEST(Webhook, CanBeCancelled) {
  ScriptedServer server{{[](Peer& peer) { peer.stall(); }}};
  asio::io_context loop;
  auto receiver =
      make_webhook(loop.get_executor(), {.url = "http://127.0.0.1:" + server.port(), .request_timeout = 1h}).value();
  asio::steady_timer soon{loop, 100ms};
  soon.async_wait([&receiver](const boost::system::error_code&) { receiver->cancel(); });
  const Attempt attempt = deliver(*receiver, loop);
  EXPECT_NE(attempt.end, Attempt::End::delivered);
  EXPECT_EQ(deliver(*receiver, loop).end, Attempt::End::give_up) << "and makes no further attempt";
}

// Nobody's certificate: the system's authorities do not know it.
TEST(Webhook, VerifiesTls) {
  SSL_CTX* const plain = SSL_CTX_new(TLS_server_method());
  ScriptedServer server{{[](Peer& peer) { peer.stall(); }}, plain};
  const Attempt attempt = deliver_to("https://localhost:" + server.port() + "/");
  EXPECT_EQ(attempt.end, Attempt::End::try_again);
  EXPECT_NE(attempt.trouble.find("TLS"), std::string::npos) << attempt.trouble;
  SSL_CTX_free(plain);
}

}  // namespace
}  // namespace resetd::notify
