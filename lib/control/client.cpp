#include "control/client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "control/answer.hpp"
#include "control/problem.hpp"

namespace resetd::control {
namespace {

namespace http = boost::beast::http;
namespace fs = std::filesystem;
using core::Result;
using std::chrono::milliseconds;

constexpr milliseconds connect_pause{50};
constexpr int connect_tries = 40;
constexpr std::size_t client_piece = 32 << 10;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

core::Error lost(const fs::path& socket, const std::string& how) {
  return core::unreachable("the daemon at " + socket.string() + " " + how +
                           ": see whether it runs (`resetd status`) and what came of the command, then try again");
}

/// Nothing: nobody listens.
Result<std::optional<Descriptor>> connect_to(const fs::path& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket.native().size() >= sizeof address.sun_path)
    return core::bad_input("the socket's path is longer than 107 bytes: " + socket.string());
  std::memcpy(address.sun_path, socket.c_str(), socket.native().size());
  for (int tries = 0; tries < connect_tries; ++tries) {
    Descriptor descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (descriptor.number() < 0) return core::unexpected(std::string("no socket: ") + std::strerror(errno));
    if (::connect(descriptor.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
      return std::optional<Descriptor>{std::move(descriptor)};
    if (errno == ENOENT || errno == ENOTDIR || errno == ECONNREFUSED) return std::optional<Descriptor>{};
    if (errno == EACCES || errno == EPERM)
      return core::refused("you may not use the daemon's socket " + socket.string() +
                           ": join its group (listen.allow_groups), or ask its owner");
    if (errno != EAGAIN) return lost(socket, std::string("cannot be connected to (") + std::strerror(errno) + ")");
    ::poll(nullptr, 0, static_cast<int>(connect_pause.count()));
  }
  return lost(socket, "takes no connection");
}

/// One request and its answer.
class Exchange {
 public:
  Exchange(const fs::path& socket, Descriptor descriptor, Client::Reached& reached)
      : socket_(socket), descriptor_(std::move(descriptor)), reached_(reached) {
    reached_ = std::max(reached_, Client::Reached::taken);
    parser_.body_limit(boost::none);
    parser_.header_limit(client_piece);
  }

  /// An error: the daemon takes no more; it may have answered already.
  Result<void> send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = ::send(descriptor_.number(), text.data(), text.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        text.remove_prefix(static_cast<std::size_t>(sent));
      } else if (errno == EAGAIN) {
        if (!wait(POLLOUT, silence_time)) return lost(socket_, "takes no more of the request");
      } else if (errno != EINTR) {
        return lost(socket_, std::string("takes no more of the request (") + std::strerror(errno) + ")");
      }
    }
    return {};
  }

  /// Reads until the header is complete.
  Result<unsigned> status(milliseconds patience) {
    while (!parser_.is_header_done()) {
      if (auto read = more(patience); read.has_error()) return read.error();
      if (auto parsed = parse(); parsed.has_error()) return parsed.error();
    }
    reached_ = Client::Reached::answered;
    return parser_.get().result_int();
  }

  /// After status(): the body, piece by piece.
  Result<void> body(milliseconds patience, const Client::Sink& sink) {
    std::array<char, client_piece> piece{};
    for (;;) {
      parser_.get().body().data = piece.data();
      parser_.get().body().size = piece.size();
      parser_.get().body().more = true;
      if (auto parsed = parse(); parsed.has_error()) return parsed.error();
      const std::string_view part(piece.data(), piece.size() - parser_.get().body().size);
      if (!part.empty() && !sink(part)) return {};
      if (parser_.is_done()) return {};
      if (!part.empty()) continue;
      if (auto read = more(patience); read.has_error()) return read.error();
    }
  }

 private:
  bool wait(short what, milliseconds patience) {
    pollfd waiting{descriptor_.number(), what, 0};
    int ready = -1;
    do {
      ready = ::poll(&waiting, 1, static_cast<int>(patience.count()));
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
  }

  Result<void> more(milliseconds patience) {
    if (!wait(POLLIN, patience)) return lost(socket_, "does not answer");
    const auto room = buffer_.prepare(client_piece);
    const ssize_t size = ::recv(descriptor_.number(), room.data(), room.size(), 0);
    if (size < 0) return lost(socket_, std::string("broke off (") + std::strerror(errno) + ")");
    if (size == 0) return lost(socket_, "broke off before its answer was complete");
    buffer_.commit(static_cast<std::size_t>(size));
    return {};
  }

  Result<void> parse() {
    while (buffer_.size() > 0 && !parser_.is_done()) {
      boost::system::error_code error;
      const std::size_t used = parser_.put(buffer_.data(), error);
      buffer_.consume(used);
      if (error == http::error::need_more || error == http::error::need_buffer) return {};
      if (error) return lost(socket_, "answers with something that is no HTTP (" + error.message() + ")");
      if (parser_.is_header_done() && parser_.get().body().data == nullptr) return {};
    }
    return {};
  }

  const fs::path& socket_;
  Descriptor descriptor_;
  Client::Reached& reached_;
  boost::beast::flat_buffer buffer_;
  http::response_parser<http::buffer_body> parser_;
};

Result<std::unique_ptr<Exchange>> begin(const fs::path& socket, Client::Reached& reached) {
  auto connected = connect_to(socket);
  if (connected.has_error()) return connected.error();
  if (!*connected) return core::unreachable("no daemon listens at " + socket.string() + " any more");
  return std::make_unique<Exchange>(socket, std::move(**connected), reached);
}

std::string request_head(std::string_view method, const std::string& target, std::string_view rest) {
  std::string text(method);
  text.append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
  return text.append(rest).append("\r\n");
}

Result<Answer> whole_answer(Exchange& exchange, unsigned status) {
  Answer answer{.status = status, .body = {}};
  bool fits = true;
  const auto read = exchange.body(silence_time, [&](std::string_view part) {
    answer.body.append(part);
    return fits = answer.body.size() <= max_answer_bytes;
  });
  if (read.has_error()) return read.error();
  if (!fits) return core::unexpected("the daemon's answer is larger than 64 MiB");
  return answer;
}

/// A good one goes to the sink; another is returned.
Result<std::optional<Answer>> streamed_answer(Exchange& exchange, const Client::Sink& sink) {
  const auto status = exchange.status(answer_time);
  if (status.has_error()) return status.error();
  if (*status < 300) {
    if (auto read = exchange.body(silence_time, sink); read.has_error()) return read.error();
    return std::optional<Answer>{};
  }
  auto problem = whole_answer(exchange, *status);
  if (problem.has_error()) return problem.error();
  return std::optional<Answer>{std::move(*problem)};
}

Result<Answer> good_answer(Exchange& exchange) {
  const auto status = exchange.status(answer_time);
  if (status.has_error()) return status.error();
  auto answer = whole_answer(exchange, *status);
  if (answer.has_error() || *status < 300) return answer;
  return error_of(answer->status, answer->body);
}

}  // namespace

Result<std::optional<Client>> Client::find(const fs::path& socket) {
  const auto connected = connect_to(socket);
  if (connected.has_error()) return connected.error();
  if (!*connected) return std::optional<Client>{};
  return std::optional<Client>{Client{socket}};
}

Result<Answer> Client::get(const std::string& target) {
  auto exchange = begin(socket_, reached_);
  if (exchange.has_error()) return exchange.error();
  if (auto sent = (*exchange)->send(request_head("GET", target, "")); sent.has_error()) return sent.error();
  return good_answer(**exchange);
}

Result<Answer> Client::post(const std::string& target, const std::string& json) {
  auto exchange = begin(socket_, reached_);
  if (exchange.has_error()) return exchange.error();
  const std::string head = request_head(
      "POST", target, "Content-Type: application/json\r\nContent-Length: " + std::to_string(json.size()) + "\r\n");
  if (auto sent = (*exchange)->send(head + json); sent.has_error()) return sent.error();
  return good_answer(**exchange);
}

Result<void> Client::stream(const std::string& target, const Sink& sink) {
  auto exchange = begin(socket_, reached_);
  if (exchange.has_error()) return exchange.error();
  if (auto sent = (*exchange)->send(request_head("GET", target, "")); sent.has_error()) return sent.error();
  const auto problem = streamed_answer(**exchange, sink);
  if (problem.has_error()) return problem.error();
  return *problem ? error_of((*problem)->status, (*problem)->body) : Result<void>{};
}

Result<void> Client::post_plan(const std::string& target, const fs::path& plan, std::vector<plan::Problem>& faults,
                               const Sink& sink) {
  const Descriptor file{::open(plan.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.number() < 0) return core::bad_input(plan.string() + " cannot be read: " + std::strerror(errno));
  auto exchange = begin(socket_, reached_);
  if (exchange.has_error()) return exchange.error();
  Result<void> sent = (*exchange)->send(
      request_head("POST", target, "Content-Type: application/yaml\r\nTransfer-Encoding: chunked\r\n"));
  std::string piece;
  for (bool more = true; more && sent.has_value();) {
    piece.resize(client_piece);
    const ssize_t size = ::read(file.number(), piece.data(), piece.size());
    if (size < 0) return core::bad_input(plan.string() + " cannot be read: " + std::strerror(errno));
    piece.resize(static_cast<std::size_t>(size));
    more = size > 0;
    sent = (*exchange)->send(more ? chunk_text(piece) : "0\r\n\r\n");
  }
  // One that takes no more may have said why.
  const auto problem = streamed_answer(**exchange, sink);
  if (problem.has_error()) return sent.has_error() ? sent.error() : problem.error();
  if (!*problem) return {};
  faults = plan_problems_of((*problem)->body);
  for (plan::Problem& fault : faults) fault.file = plan.string();
  return error_of((*problem)->status, (*problem)->body);
}

}  // namespace resetd::control
