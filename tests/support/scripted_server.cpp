#include "support/scripted_server.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace resetd::tests {
namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::perror(what);
  std::abort();
}

int listening_socket(bool ipv6, int backlog, std::uint16_t& port) {
  const int listener = socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  require(listener >= 0, "socket");
  sockaddr_in6 six{};
  sockaddr_in four{};
  six.sin6_family = AF_INET6;
  six.sin6_addr = in6addr_loopback;
  four.sin_family = AF_INET;
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* address = ipv6 ? reinterpret_cast<sockaddr*>(&six) : reinterpret_cast<sockaddr*>(&four);
  socklen_t size = ipv6 ? sizeof six : sizeof four;
  require(bind(listener, address, size) == 0, "bind");
  require(listen(listener, backlog) == 0, "listen");
  require(getsockname(listener, address, &size) == 0, "getsockname");
  port = ntohs(ipv6 ? six.sin6_port : four.sin_port);
  return listener;
}

/// In this thread only: that the client never raises it is for the tests to show.
void block_broken_pipes() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

std::size_t content_length(std::string_view header) {
  const std::string_view name = "Content-Length: ";
  const std::size_t at = header.find(name);
  return at == std::string_view::npos ? 0 : std::stoul(std::string(header.substr(at + name.size(), 20)));
}

}  // namespace

Peer::Peer(int socket, SSL_CTX* tls) : socket_(socket) {
  // What is sent goes out at once: what waited for an acknowledgement, an abort would drop.
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (tls == nullptr) return;
  tls_ = SSL_new(tls);
  SSL_set_fd(tls_, socket_);
  handshake_failed_ = SSL_accept(tls_) != 1;
}

Peer::~Peer() {
  if (tls_ != nullptr) SSL_free(tls_);
}

long Peer::receive(char* data, std::size_t size) {
  if (handshake_failed_) return 0;
  return tls_ != nullptr ? SSL_read(tls_, data, static_cast<int>(size)) : recv(socket_, data, size, 0);
}

std::string Peer::read_some(std::size_t size) {
  char data[4096];
  while (unread_.size() < size) {
    const long got = receive(data, std::min(sizeof data, size - unread_.size()));
    if (got <= 0) return {};
    unread_.append(data, static_cast<std::size_t>(got));
  }
  return std::exchange(unread_, {});
}

std::string Peer::read_request() {
  char data[4096];
  while (true) {
    const std::size_t end = unread_.find("\r\n\r\n");
    if (end != std::string::npos) {
      const std::size_t size = end + 4 + content_length(unread_.substr(0, end));
      if (unread_.size() >= size) {
        const std::string request = unread_.substr(0, size);
        unread_.erase(0, size);
        return request;
      }
    }
    const long got = receive(data, sizeof data);
    if (got <= 0) return {};
    unread_.append(data, static_cast<std::size_t>(got));
  }
}

void Peer::send(std::string_view bytes) {
  while (!bytes.empty() && !handshake_failed_) {
    const long sent = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                      : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the client is gone, which a script may well intend
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::size_t Peer::send_cut(std::string_view bytes, std::size_t size) {
  std::string wire(bytes);
  if (tls_ != nullptr) {
    BIO* memory = BIO_new(BIO_s_mem());
    SSL_set0_wbio(tls_, memory);
    if (!handshake_failed_) SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()));
    char* data = nullptr;
    const long written = BIO_get_mem_data(memory, &data);
    wire.assign(data, static_cast<std::size_t>(written));
  }
  ::send(socket_, wire.data(), std::min(size, wire.size()), MSG_NOSIGNAL);
  return wire.size();
}

void Peer::fin() {
  shutdown(socket_, SHUT_WR);
}

void Peer::rst() {
  const linger at_once{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  // The socket's number stays taken until the server closes it, so that its bookkeeping never meets a stranger.
  sockaddr unspecified{};
  unspecified.sa_family = AF_UNSPEC;
  connect(socket_, &unspecified, sizeof unspecified);
}

void Peer::stall() {
  char data[4096];
  while (recv(socket_, data, sizeof data, 0) > 0) continue;
}

Script answer_always(std::string answer) {
  return [answer = std::move(answer)](Peer& peer) {
    while (!peer.read_request().empty()) peer.send(answer);
  };
}

ScriptedServer::ScriptedServer(std::vector<Script> scripts, SSL_CTX* tls, bool ipv6)
    : scripts_(std::move(scripts)), tls_(tls) {
  listener_ = listening_socket(ipv6, 128, port_);
  acceptor_ = std::thread([this] { serve(); });
}

ScriptedServer::~ScriptedServer() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : open_) shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& worker : workers_) worker.join();
}

void ScriptedServer::serve() {
  while (true) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const auto number = static_cast<std::size_t>(connections_++);
    {
      const std::lock_guard lock(mutex_);
      open_.push_back(socket);
    }
    workers_.emplace_back([this, socket, number] {
      block_broken_pipes();
      {
        Peer peer(socket, tls_);
        scripts_[std::min(number, scripts_.size() - 1)](peer);
      }
      const std::lock_guard lock(mutex_);
      open_.erase(std::find(open_.begin(), open_.end(), socket));
      close(socket);
    });
  }
}

SilentPort::SilentPort() {
  listener_ = listening_socket(false, 0, port_);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port_);
  bool full = false;
  while (!full) {
    const int filler = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    require(filler >= 0, "socket");
    fillers_.push_back(filler);
    connect(filler, reinterpret_cast<sockaddr*>(&address), sizeof address);
    pollfd connected{filler, POLLOUT, 0};
    constexpr int loopback_answers_within_ms = 100;
    full = poll(&connected, 1, loopback_answers_within_ms) == 0;
  }
}

SilentPort::~SilentPort() {
  for (const int filler : fillers_) close(filler);
  close(listener_);
}

std::string refused_port() {
  std::uint16_t port = 0;
  const int listener = listening_socket(false, 1, port);
  close(listener);
  return std::to_string(port);
}

}  // namespace resetd::tests
