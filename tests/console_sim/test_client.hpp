#pragma once
// A blocking HTTP client for the tests of the stand-in: it shows what a connection really did, broken answers
// included.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "console_sim/server.hpp"

namespace console_sim {

/// The target of a well-signed request.
std::string signed_target(std::string_view call, std::string_view nonce, std::string_view access_key = "test-ak",
                          std::string_view secret_key = "test-sk");
std::string next_nonce();
/// A whole request, keep-alive.
std::string request_text(std::string_view target, std::string_view body,
                         std::string_view content_type = "application/json; charset=utf-8",
                         std::string_view method = "POST");
std::string signed_request(std::string_view call, std::string_view body);

struct Answer {
  enum class End {
    whole,    ///< framed by Content-Length or chunks, and complete
    closed,   ///< the connection ended: no answer, a part of one, or a body without a length
    reset,    ///< the same, with a TCP RST
    refused,  ///< no connection
    silence   ///< nothing more came within the time given
  };
  End end = End::whole;
  int interim = 0;                             ///< 1xx answers ahead of the final one
  int status = 0;                              ///< 0: not even a status line
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

class TestClient {
 public:
  explicit TestClient(std::uint16_t port) : port_(port) {}
  ~TestClient() { close(); }
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  /// Sends over the open connection, or a new one, and reads one answer; the connection stays open after a whole one.
  Answer send(std::string_view request, int timeout_ms = 10'000);
  Answer call(std::string_view name, std::string_view body, int timeout_ms = 10'000) {
    return send(signed_request(name, body), timeout_ms);
  }
  bool open();  ///< false: refused
  bool is_open() const { return fd_ >= 0; }
  void close();
  /// Whether the server ends the idle connection without having been asked anything.
  Answer::End wait_for_end(int timeout_ms = 10'000);

 private:
  enum class Read { bytes, closed, reset, nothing };
  Read read_more(int timeout_ms);
  Answer read_answer(int timeout_ms);
  bool take_head(Answer& answer);
  bool take_body(Answer& answer);

  std::uint16_t port_;
  int fd_ = -1;
  std::string buffer_;
};

/// A stand-in in process with a small world; `jobs` generated, the log kept in memory, no delays.
ServerOptions small_world(std::int64_t jobs = 24);

}  // namespace console_sim
