#pragma once
// Many calls at once through the real client, each against its own answer, which the server ends in its own way. What
// a call must be judged as stands here once more, from product.md, apart from core/outcome.cpp.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_harness.hpp"
#include "console/observed.hpp"
#include "support/certificates.hpp"

namespace resetd::console {

/// What the server does once it has sent what it sends.
enum class Ending { keep, fin, rst, stall };

/// Of a status and a body, both whole.
enum class Body { success, failure, malformed };
core::Outcome outcome_by_the_book(int status, Body body);

/// A call, and what it meets.
struct Trial {
  Call call = Call::update_position;
  std::string sent;
  Ending ending = Ending::keep;
  std::size_t cut_wire_at = std::string::npos;  ///< bytes of the wire, where less than all of `sent` goes out
  bool in_vain = false;  ///< the client waits for an answer that never ends: it does not wait long
};

/// What the client says of it.
struct Seen {
  Answer answer;
  bool job = false;
  std::size_t jobs = 0;
  core::Outcome outcome() const { return core::classify(answer.evidence); }
};

/// The id that the n-th call names: the same number of digits for each.
inline std::int64_t id_of(std::size_t n) {
  return 100'000 + static_cast<std::int64_t>(n);
}

/// HTTP, or TLS.
class ManyCalls : public testing::TestWithParam<bool> {
 protected:
  /// In the order of the trials; `kept` connections may be used again.
  std::vector<Seen> run(const std::vector<Trial>& trials, std::size_t kept = 0);
  /// Of the last run.
  int connections() const { return connections_; }

 private:
  static constexpr std::size_t at_once = 64;

  Endpoint endpoint(const tests::ScriptedServer& server, std::size_t kept, std::chrono::milliseconds timeout) const;

  tests::Certificates certificates_;
  tests::ServerTls tls_ = certificates_.server("IP:127.0.0.1");
  int connections_ = 0;
};

inline std::string transport_name(const testing::TestParamInfo<bool>& info) {
  return info.param ? "Tls" : "Http";
}

}  // namespace resetd::console
