#include "control/connection.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "control/admission.hpp"
#include "control/problem.hpp"
#include "control/spool_file.hpp"
#include "control/wire.hpp"

namespace resetd::control {
namespace {

namespace http = boost::beast::http;
using Parser = http::request_parser<http::buffer_body>;
using boost::system::error_code;

constexpr auto use_values = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t max_buffer_bytes = max_header_bytes + piece_bytes;

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

Header header_of(const Parser& parser) {
  const auto& request = parser.get();
  const auto field = [&](http::field name) { return view(request[name]); };
  Header header{.method = view(request.method_string()), .target = view(request.target())};
  header.fields = static_cast<std::size_t>(std::distance(request.begin(), request.end()));
  header.hosts = request.count(http::field::host);
  header.host = field(http::field::host);
  header.authorization = field(http::field::authorization);
  header.content_type = field(http::field::content_type);
  header.last_event_id = view(request["Last-Event-ID"]);
  if (const auto length = parser.content_length()) header.length = *length;
  header.chunked = parser.chunked();
  return header;
}

/// What to answer to a request that cannot be read; nothing where there is nobody to answer.
std::optional<Reply> unreadable(const error_code& error) {
  if (error == http::error::body_limit) return problem(413, core::bad_input("the body is too large"));
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return problem(
        431, core::bad_input("the request's header is larger than " + std::to_string(max_header_bytes) + " bytes"));
  const bool gone = error == http::error::end_of_stream || error == http::error::partial_message;
  if (gone || error.category() != http::make_error_code(http::error::bad_version).category()) return std::nullopt;
  return problem(400, core::bad_input("the request is no HTTP/1.1: " + error.message()));
}

/// Of the plans that are received at once.
class Upload {
 public:
  explicit Upload(std::size_t& count) : count_(count) { ++count_; }
  ~Upload() { --count_; }
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;

 private:
  std::size_t& count_;
};

}  // namespace

class Connection::Work {
 public:
  Work(Socket socket, std::optional<Credentials> credentials, std::string peer, Shared& shared)
      : wire_(std::move(socket), shared), credentials_(credentials), peer_(std::move(peer)), shared_(shared) {}

  asio::awaitable<void> serve();
  Standing standing() const { return {wire_.phase(), wire_.since(), asked_, peer_}; }
  Wire& wire() { return wire_; }

 private:
  asio::awaitable<bool> exchange();
  asio::awaitable<bool> refuse(Reply reply);
  asio::awaitable<bool> answer(Reply reply, bool keep, bool head_only);
  asio::awaitable<bool> carry_out(Parser& parser, Request& request);
  asio::awaitable<std::optional<Reply>> receive(Parser& parser, Request& request, std::optional<SpoolFile>& file);
  std::optional<Reply> judge(const Header& header, Request& request);
  std::optional<Reply> count_request();

  Wire wire_;
  std::optional<Credentials> credentials_;
  std::string peer_;
  Shared& shared_;
  boost::beast::flat_buffer buffer_{max_buffer_bytes};
  Bucket requests_{connection_requests_per_second, connection_request_burst};
  bool asked_ = false;
};

asio::awaitable<void> Connection::Work::serve() {
  while (!wire_.is_cut()) {
    const bool go_on = co_await exchange();
    asked_ = true;
    if (!go_on || shared_.stopping) break;
  }
  if (!wire_.is_cut()) wire_.cut();
}

// False: it was the connection's last.
asio::awaitable<bool> Connection::Work::exchange() {
  Parser parser;
  parser.header_limit(max_header_bytes);
  parser.body_limit(max_plan_bytes);
  wire_.waits(Phase::header, std::chrono::steady_clock::now() + shared_.options.bounds.header_time);
  const auto [error, size] = co_await http::async_read_header(wire_.socket(), buffer_, parser, use_values);
  if (wire_.is_cut()) co_return false;
  if (error) {
    std::optional<Reply> reply = unreadable(error);
    if (!reply) co_return false;
    co_return co_await refuse(std::move(*reply));
  }
  wire_.works();
  Request request;
  std::optional<Reply> refusal = judge(header_of(parser), request);
  if (refusal) {
    // What is left of its body would be taken for the next request.
    if (!parser.is_done()) co_return co_await refuse(std::move(*refusal));
    const bool keep = parser.keep_alive() && request.caller.known && refusal->status != 429;
    co_return co_await answer(std::move(*refusal), keep, parser.get().method() == http::verb::head);
  }
  co_return co_await carry_out(parser, request);
}

std::optional<Reply> Connection::Work::count_request() {
  const core::SteadyTime now = std::chrono::steady_clock::now();
  const auto peer = shared_.peers.find(peer_);
  const bool flood = peer != shared_.peers.end() && !peer->second.requests.take(now);
  const bool refused = !requests_.take(now) || (flood && requests_.taken(now) > modest_requests);
  if (!refused) return std::nullopt;
  return problem(429, core::refused("too many requests a second: wait, then ask less often"));
}

std::optional<Reply> Connection::Work::judge(const Header& header, Request& request) {
  if (auto refusal = count_request()) return refusal;
  if (credentials_) {
    request.caller = shared_.caller(credentials_->uid, credentials_->gid, std::chrono::steady_clock::now());
  } else {
    request.caller.peer = peer_;
    if (auto refusal = identify_over_tcp(header, shared_.options.routes, shared_.token_digest, request.caller))
      return refusal;
  }
  if (shared_.stopping)
    return problem(503, core::unreachable("the daemon is about to stop: try again once it is back"));
  return admit(header, shared_.options.routes, request);
}

asio::awaitable<bool> Connection::Work::carry_out(Parser& parser, Request& request) {
  std::optional<SpoolFile> file;
  std::optional<Upload> upload;
  if (request.route->body == BodyKind::plan) {
    Reply full = problem(503, core::refused("too many plans are being received: try again in a moment"));
    if (shared_.uploads >= max_uploads) co_return co_await refuse(std::move(full));
    upload.emplace(shared_.uploads);
    auto created = SpoolFile::create(shared_.options.spool);
    if (created.has_error()) {
      Reply reply = problem(created.error());
      co_return co_await refuse(std::move(reply));
    }
    request.file = created->path();
    file.emplace(std::move(*created));
  }
  if (std::optional<Reply> trouble = co_await receive(parser, request, file))
    co_return co_await refuse(std::move(*trouble));
  if (wire_.is_cut()) co_return false;
  wire_.works();
  upload.reset();
  const bool head_only = parser.get().method() == http::verb::head;
  WireStream stream(wire_, shared_, parser.get().version() >= 11, head_only);
  asio::awaitable<Reply> handled = shared_.handler(request, stream);
  Reply reply = co_await std::move(handled);
  // Nobody is to hold by pages a place that someone with the token may want.
  const bool keep = parser.keep_alive() && request.caller.known && !shared_.stopping;
  if (!stream.begun()) co_return co_await answer(std::move(reply), keep, head_only);
  const bool ended = co_await stream.end(reply.status == 200);
  co_return ended&& keep;
}

asio::awaitable<std::optional<Reply>> Connection::Work::receive(Parser& parser, Request& request,
                                                                std::optional<SpoolFile>& file) {
  const core::SteadyTime begin = std::chrono::steady_clock::now();
  const std::uint64_t limit = body_limit(*request.route);
  const auto piece = std::make_unique<std::array<char, piece_bytes>>();
  std::uint64_t received = 0;
  if (!parser.is_done() && view(parser.get()[http::field::expect]) == "100-continue") {
    std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await wire_.write(std::move(go_on));
  }
  // Beast reads as much as there is room for: 512 bytes at a time where nobody has made any.
  if (!parser.is_done()) buffer_.reserve(max_buffer_bytes);
  while (!parser.is_done() && !wire_.is_cut()) {
    parser.get().body().data = piece->data();
    parser.get().body().size = piece->size();
    parser.get().body().more = true;
    const std::chrono::seconds earned{received / body_bytes_per_second};
    wire_.waits(Phase::body, begin + shared_.options.bounds.body_grace + earned);
    const auto [error, parsed] = co_await http::async_read_some(wire_.socket(), buffer_, parser, use_values);
    if (wire_.is_cut()) break;
    wire_.got_on();
    if (error && error != http::error::need_buffer) {
      if (auto reply = unreadable(error)) co_return reply;
      wire_.cut();
      break;
    }
    const std::string_view part(piece->data(), piece->size() - parser.get().body().size);
    received += part.size();
    if (received > limit) co_return unreadable(http::make_error_code(http::error::body_limit));
    if (!file) {
      request.body.append(part);
    } else if (auto kept = file->append(part); kept.has_error()) {
      co_return problem(kept.error());
    }
  }
  co_return std::nullopt;
}

asio::awaitable<bool> Connection::Work::refuse(Reply reply) {
  co_await answer(std::move(reply), false, false);
  if (!wire_.is_cut()) co_await wire_.linger();
  co_return false;
}

asio::awaitable<bool> Connection::Work::answer(Reply reply, bool keep, bool head_only) {
  std::string text = head_text({.status = reply.status,
                                .type = reply.type,
                                .length = reply.body.size(),
                                .keep = keep,
                                .retry_later = reply.retry_later,
                                .allow = reply.allow,
                                .policy = reply.policy});
  if (!head_only) text += reply.body;
  const bool written = co_await wire_.write(std::move(text));
  co_return written&& keep;
}

Connection::Connection(Socket socket, std::optional<Credentials> credentials, std::string peer, Shared& shared)
    : work_(std::make_unique<Work>(std::move(socket), credentials, std::move(peer), shared)) {}

Connection::~Connection() = default;

asio::awaitable<void> Connection::serve() {
  return work_->serve();
}

Standing Connection::standing() const {
  return work_->standing();
}

std::optional<core::SteadyTime> Connection::deadline() const {
  return work_->wire().deadline();
}

bool Connection::is_cut() const {
  return work_->wire().is_cut();
}

void Connection::cut() {
  work_->wire().cut();
}

}  // namespace resetd::control
