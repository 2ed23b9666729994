#include "console_sim/test_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "console_sim/signature.hpp"

namespace console_sim {

std::string next_nonce() {
  static int count = 0;
  return "nonce-" + std::to_string(++count);
}

std::string signed_target(std::string_view call, std::string_view nonce, std::string_view access_key,
                          std::string_view secret_key) {
  const std::string text = string_to_sign(access_key, "HmacSHA1", nonce);
  return "/cloudcanal/console/api/v1/openapi/datajob/" + std::string(call) +
         "?AccessKeyId=" + percent_encode(access_key) +
         "&SignatureMethod=HmacSHA1&SignatureNonce=" + percent_encode(nonce) +
         "&Signature=" + percent_encode(base64(HmacSha1(secret_key).of(text)));
}

std::string request_text(std::string_view target, std::string_view body, std::string_view content_type,
                         std::string_view method) {
  std::string text(method);
  text.append(" ").append(target).append(" HTTP/1.1\r\nHost: console\r\n");
  if (!content_type.empty()) text.append("Content-Type: ").append(content_type).append("\r\n");
  return text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

std::string signed_request(std::string_view call, std::string_view body) {
  return request_text(signed_target(call, next_nonce()), body);
}

void TestClient::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  buffer_.clear();
}

bool TestClient::open() {
  close();
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return true;
  close();
  return false;
}

TestClient::Read TestClient::read_more(int timeout_ms) {
  pollfd wanted{fd_, POLLIN, 0};
  if (::poll(&wanted, 1, timeout_ms) == 0) return Read::nothing;
  char bytes[65536];
  const ssize_t size = ::recv(fd_, bytes, sizeof bytes, 0);
  if (size < 0) return Read::reset;
  if (size == 0) return Read::closed;
  buffer_.append(bytes, static_cast<std::size_t>(size));
  return Read::bytes;
}

bool TestClient::take_head(Answer& answer) {
  const std::size_t end = buffer_.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  answer.status = std::stoi(buffer_.substr(9, 3));
  answer.headers.clear();
  for (std::size_t line = buffer_.find("\r\n") + 2; line < end;) {
    const std::size_t next = buffer_.find("\r\n", line);
    const std::size_t colon = buffer_.find(": ", line);
    std::string name = buffer_.substr(line, colon - line);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 32) : c; });
    answer.headers[name] = buffer_.substr(colon + 2, next - colon - 2);
    line = next + 2;
  }
  buffer_.erase(0, end + 4);
  if (answer.status >= 200) return true;
  ++answer.interim;
  return take_head(answer);
}

bool TestClient::take_body(Answer& answer) {
  if (answer.headers.contains("transfer-encoding")) {
    for (;;) {
      const std::size_t line = buffer_.find("\r\n");
      if (line == std::string::npos) return false;
      const std::size_t size = std::stoul(buffer_.substr(0, line), nullptr, 16);
      if (buffer_.size() < line + 2 + size + 2) return false;
      answer.body += buffer_.substr(line + 2, size);
      buffer_.erase(0, line + 2 + size + 2);
      if (size == 0) return true;
    }
  }
  const bool framed = answer.headers.contains("content-length");
  const std::size_t length = framed ? std::stoul(answer.headers["content-length"]) : std::string::npos;
  const std::size_t wanted = framed ? length - answer.body.size() : std::string::npos;
  const std::size_t taken = std::min(wanted, buffer_.size());
  answer.body += buffer_.substr(0, taken);
  buffer_.erase(0, taken);
  return framed && answer.body.size() == length;
}

Answer TestClient::read_answer(int timeout_ms) {
  Answer answer;
  bool head = false;
  for (;;) {
    if (!head) head = take_head(answer);
    if (head && take_body(answer)) return answer;
    const Read read = read_more(timeout_ms);
    if (read == Read::bytes) continue;
    answer.end = read == Read::closed  ? Answer::End::closed
                 : read == Read::reset ? Answer::End::reset
                                       : Answer::End::silence;
    if (answer.end != Answer::End::silence) close();
    return answer;
  }
}

Answer TestClient::send(std::string_view request, int timeout_ms) {
  Answer answer;
  if (!is_open() && !open()) {
    answer.end = Answer::End::refused;
    return answer;
  }
  // An error here shows as the end of the connection when the answer is read.
  static_cast<void>(::send(fd_, request.data(), request.size(), MSG_NOSIGNAL));
  return read_answer(timeout_ms);
}

Answer::End TestClient::wait_for_end(int timeout_ms) {
  const Read read = read_more(timeout_ms);
  return read == Read::closed ? Answer::End::closed : read == Read::reset ? Answer::End::reset : Answer::End::silence;
}

ServerOptions small_world(std::int64_t jobs) {
  ServerOptions options;
  options.console.world.generator.jobs = jobs;
  options.console.world.generator.position_time_ms = 1'767'225'600'000;
  options.console.world.stop_delay_ms = 0;
  options.console.world.start_delay_ms = 0;
  options.console.log.memory = true;
  return options;
}

}  // namespace console_sim
