#pragma once
// A client on a loop of its own, and calls run to their end on it.

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <optional>

#include "console/http_client.hpp"
#include "support/scripted_server.hpp"

namespace resetd::console {

class Gate final : public SendGate {
 public:
  asio::awaitable<bool> pass() override {
    ++passes;
    if (meanwhile) meanwhile();
    co_return open;
  }
  int passes = 0;
  bool open = true;
  std::function<void()> meanwhile;
};

inline Endpoint endpoint_at(std::string port, std::string host = "127.0.0.1") {
  Endpoint endpoint;
  endpoint.host = std::move(host);
  endpoint.port = std::move(port);
  endpoint.access_key = "test-ak";
  endpoint.secret_key = "test-sk";
  endpoint.connect_timeout = std::chrono::seconds{20};
  endpoint.request_timeout = std::chrono::seconds{20};
  return endpoint;
}

class Harness {
 public:
  explicit Harness(Endpoint endpoint)
      : client(std::move(*make_http_client(loop.get_executor(), std::move(endpoint)))) {}

  template <class T>
  T run(asio::awaitable<T> call) {
    std::optional<T> result;
    asio::co_spawn(loop, std::move(call), [&result](std::exception_ptr thrown, T value) {
      EXPECT_EQ(thrown, nullptr);
      result = std::move(value);
    });
    loop.restart();
    loop.run();
    EXPECT_TRUE(result.has_value()) << "the call hangs";
    return result.value_or(T{});
  }

  Answer reset(std::string body = R"({"taskId":254})") {
    Answer answer = run(client->reset(std::move(body), "nonce-123", gate));
    for (const char* secret : {"test-sk", "test-ak", "Signature", "nonce-123"}) {
      EXPECT_EQ(answer.trouble.find(secret), std::string::npos) << answer.trouble;
    }
    const bool acknowledged = core::classify(answer.evidence) == core::Outcome::acknowledged;
    EXPECT_EQ(answer.trouble.empty(), acknowledged) << answer.trouble;
    return answer;
  }

  asio::io_context loop;
  std::unique_ptr<Client> client;
  Gate gate;
};

inline std::string http_answer(const std::string& status, const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline const std::string success_body = R"({"code":"1","msg":"request success","data":null,"requestId":"9ee3c617"})";
inline const std::string success_answer = http_answer("200 OK", success_body);

/// Reads one request, then does the rest.
inline tests::Script after_request(tests::Script rest) {
  return [rest = std::move(rest)](tests::Peer& peer) {
    if (!peer.read_request().empty()) rest(peer);
  };
}

}  // namespace resetd::console
