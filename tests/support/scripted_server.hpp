#pragma once
// A server on loopback that does to each connection exactly what a script says: the misbehaviour that a real HTTP
// library would not let a test have.

#include <openssl/types.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace resetd::tests {

/// One accepted connection, driven by its script on a thread of its own. Blocking.
class Peer {
 public:
  Peer(int socket, SSL_CTX* tls);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  /// A whole request: header and as much body as its Content-Length says. Empty when the client closes before.
  std::string read_request();
  /// At least so many bytes, unless the client closes before.
  std::string read_some(std::size_t size);
  void send(std::string_view bytes);
  /// What goes over the wire for these bytes, over TLS whole records, but only its first `size` bytes; nothing can be
  /// sent after that. How many bytes it would have been.
  std::size_t send_cut(std::string_view bytes, std::size_t size);
  /// Ends the stream in our direction; over TLS without close_notify, as a cut does.
  void fin();
  /// Closes so that the client sees a reset.
  void rst();
  /// Waits until the client closes.
  void stall();
  /// The TLS handshake failed, and why is the client's affair.
  bool handshake_failed() const { return handshake_failed_; }
  int socket() const { return socket_; }

 private:
  long receive(char* data, std::size_t size);

  int socket_;
  SSL* tls_ = nullptr;
  bool handshake_failed_ = false;
  std::string unread_;
};

using Script = std::function<void(Peer&)>;

/// Reads one request after another and answers each with the same bytes, until the client closes.
Script answer_always(std::string answer);

class ScriptedServer {
 public:
  /// The n-th connection runs the n-th script, later ones the last. `tls`, not owned, makes it a TLS server.
  explicit ScriptedServer(std::vector<Script> scripts, SSL_CTX* tls = nullptr, bool ipv6 = false);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::string port() const { return std::to_string(port_); }
  /// How many connections were accepted so far.
  int connections() const { return connections_; }

 private:
  void serve();

  std::vector<Script> scripts_;
  SSL_CTX* tls_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::vector<int> open_;             // sockets whose scripts run, so that the end wakes them
  std::vector<std::thread> workers_;  // one a connection
  std::thread acceptor_;
};

/// A listening socket whose queue is full, so that a connect is neither accepted nor refused.
class SilentPort {
 public:
  SilentPort();
  ~SilentPort();
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;
  std::string port() const { return std::to_string(port_); }

 private:
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::vector<int> fillers_;
};

/// A port of 127.0.0.1 on which nobody listens, as far as one can tell.
std::string refused_port();

}  // namespace resetd::tests
