#include <openssl/evp.h>

#include <array>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "console/connection.hpp"
#include "console/tls.hpp"
#include "core/lexers.hpp"
#include "core/sha256.hpp"
#include "notify/receiver.hpp"

namespace resetd::notify {
namespace {

/// A status line is all that is read of an answer; what is longer than this is none.
constexpr std::size_t longest_status_line = 1024;

/// 0 where the bytes do not begin as an HTTP/1 answer does.
int status_of(std::string_view head) {
  constexpr std::string_view protocol = "HTTP/1.";
  const bool long_enough = head.size() >= protocol.size() + 5;
  if (!long_enough || !head.starts_with(protocol) || head[protocol.size() + 1] != ' ') return 0;
  const auto status = core::lex_integer(head.substr(protocol.size() + 2, 3), 100, 599);
  return status.has_value() ? static_cast<int>(*status) : 0;
}

Attempt judge(int status) {
  if (status >= 200 && status < 300) return {Attempt::End::delivered, ""};
  if (status == 0) return {Attempt::End::try_again, "the answer is not HTTP"};
  const bool final_ = status >= 400 && status < 500 && status != 408 && status != 429;
  return {final_ ? Attempt::End::give_up : Attempt::End::try_again, "HTTP " + std::to_string(status)};
}

class Webhook final : public Receiver {
 public:
  Webhook(asio::any_io_executor executor, console::Endpoint endpoint, std::unique_ptr<asio::ssl::context> tls,
          std::string target, std::string host, std::string secret)
      : executor_(std::move(executor)),
        endpoint_(std::move(endpoint)),
        tls_(std::move(tls)),
        target_(std::move(target)),
        host_(std::move(host)),
        secret_(std::move(secret)) {}

  asio::awaitable<Attempt> deliver(const Message& message) override {
    if (cancelled_) co_return Attempt{Attempt::End::give_up, "cancelled"};
    connection_ = std::make_shared<console::Connection>(executor_, endpoint_, tls_.get());
    Attempt attempt = co_await exchange(*connection_, message);
    connection_.reset();
    co_return attempt;
  }

  void cancel() override {
    cancelled_ = true;
    if (connection_) connection_->give_up(console::Connection::GaveUp::cancelled);
  }

 private:
  asio::awaitable<Attempt> exchange(console::Connection& connection, const Message& message) {
    auto failure = co_await connection.open();
    if (failure) co_return Attempt{Attempt::End::try_again, failure->trouble};
    connection.expire_after(endpoint_.request_timeout);
    const std::string request = request_for(message);
    failure = co_await connection.write(request);
    if (failure) co_return Attempt{Attempt::End::try_again, failure->trouble};
    std::string head;
    while (head.find('\n') == std::string::npos && head.size() < longest_status_line) {
      const console::Connection::Received received = co_await connection.receive();
      if (received.failure) co_return Attempt{Attempt::End::try_again, received.failure->trouble};
      if (received.bytes.empty()) co_return Attempt{Attempt::End::try_again, "closed without an answer"};
      head += received.bytes.substr(0, longest_status_line);
    }
    co_return judge(status_of(head));
  }

  std::string request_for(const Message& message) const {
    std::string request = "POST " + target_ + " HTTP/1.1\r\nHost: " + host_ +
                          "\r\nUser-Agent: resetd\r\nConnection: close\r\nContent-Type: application/json\r\n"
                          "X-Resetd-Event: " +
                          message.event + "\r\nX-Resetd-Delivery: " + message.delivery + "\r\n";
    if (!secret_.empty()) request += "X-Resetd-Signature: " + signature_of(secret_, message.body) + "\r\n";
    return request + "Content-Length: " + std::to_string(message.body.size()) + "\r\n\r\n" + message.body;
  }

  asio::any_io_executor executor_;
  console::Endpoint endpoint_;
  std::unique_ptr<asio::ssl::context> tls_;
  std::string target_;
  std::string host_;
  std::string secret_;
  std::shared_ptr<console::Connection> connection_;
  bool cancelled_ = false;
};

}  // namespace

std::string signature_of(std::string_view secret, std::string_view body) {
  std::array<unsigned char, 32> mac{};
  std::size_t size = 0;
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, secret.data(), secret.size(),
                reinterpret_cast<const unsigned char*>(body.data()), body.size(), mac.data(), mac.size(),
                &size) == nullptr ||
      size != mac.size()) {
    core::broken_invariant("OpenSSL cannot compute HMAC-SHA256");
  }
  return "sha256=" + core::hex(mac);
}

core::Result<std::unique_ptr<Receiver>> make_webhook(asio::any_io_executor executor, WebhookOptions options) {
  const auto url = boost::urls::parse_uri(options.url);
  if (!url || url->encoded_host().empty()) return core::bad_input("the address to notify is no URL");
  const bool secure = url->scheme() == "https";
  console::Endpoint endpoint{
      .tls = secure,
      .host = std::string{url->host_address()},
      .port = url->has_port() && !url->port().empty() ? std::string{url->port()} : (secure ? "443" : "80"),
      .connect_timeout = options.connect_timeout,
      .request_timeout = options.request_timeout};
  std::string target{url->encoded_path()};
  if (target.empty()) target = "/";
  if (url->has_query()) target.append("?").append(std::string{url->encoded_query()});
  std::string host{url->encoded_host_and_port()};
  std::unique_ptr<asio::ssl::context> tls;
  if (secure) {
    auto made = console::make_tls(endpoint);
    if (made.has_error()) return made.error();
    tls = std::move(*made);
  }
  return std::make_unique<Webhook>(std::move(executor), std::move(endpoint), std::move(tls), std::move(target),
                                   std::move(host), std::move(options.secret));
}

}  // namespace resetd::notify
