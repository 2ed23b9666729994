#pragma once
// The console, as the engine sees it: typed calls whose end is always a value. One implementation talks HTTP
// (http_client.hpp); tests may put another in its place. All members are called on the loop's thread.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/ids.hpp"
#include "core/outcome.hpp"

namespace resetd::console {

namespace asio = boost::asio;

/// A data task of a data job, as far as resetd needs it. Texts are the console's own, as they came.
struct DataTask {
  core::TaskId id{};
  std::string type;                     ///< "INCREMENT", …
  std::string status;                   ///< "STOP", "RUNNING", …
  std::optional<std::string> position;  ///< taskPosition's text; nothing where there is none (job.hpp)
};

struct DataJob {
  core::JobId id{};
  std::string name;
  std::string phase;  ///< dataTaskState: "INCRE", …
  std::vector<DataTask> tasks;
};

/// How a call ended, for the decision and for the audit log.
struct Answer {
  core::Evidence evidence;
  std::string code;                                 ///< of a well-formed envelope, whatever the HTTP status
  std::string msg;                                  ///< likewise; empty where absent or null
  std::string request_id;                           ///< likewise
  std::optional<std::chrono::seconds> retry_after;  ///< clamped; from seconds or an HTTP date
  std::string trouble;  ///< for people, where the call was not acknowledged: one phrase, without URL or secret
};

/// An answer to a read. Code "1" with data that is ill-typed or shows another job is evidence that says malformed.
struct JobAnswer {
  Answer answer;
  std::optional<DataJob> job;  ///< only when acknowledged; nothing then: the console has no such job
};

struct PageAnswer {
  Answer answer;
  std::vector<DataJob> jobs;
  std::int64_t all_jobs = 0;  ///< allJobCounts
};

using JobSink = std::function<void(DataJob&&)>;
/// The filters of list and listbypage: the API's own names with JSON values (a number, or text).
using Filters = std::vector<std::pair<std::string, std::string>>;  ///< second: JSON text

/// Passed right before the first byte of each call is handed to the kernel, when the connection stands. It waits as
/// long as the rate demands; false withdraws the call (CallEnd::withdrawn).
class SendGate {
 public:
  virtual ~SendGate() = default;
  virtual asio::awaitable<bool> pass() = 0;
};

class Client {
 public:
  virtual ~Client() = default;

  /// `updateincrepos`. `nonce` from new_nonce(), already in the audit log.
  virtual asio::awaitable<Answer> reset(std::string body, std::string nonce, SendGate& gate) = 0;
  virtual asio::awaitable<Answer> stop(core::JobId job, std::string nonce, SendGate& gate) = 0;
  virtual asio::awaitable<Answer> start(core::JobId job, std::string nonce, SendGate& gate) = 0;

  virtual asio::awaitable<JobAnswer> query_job(core::JobId job, SendGate& gate) = 0;
  /// page from 1; twenty jobs a page.
  virtual asio::awaitable<PageAnswer> list_by_page(Filters filters, std::int64_t page, SendGate& gate) = 0;
  /// Hands each job to the sink as it is parsed, before the answer's end is known: what it took counts only when the
  /// answer is acknowledged.
  virtual asio::awaitable<Answer> list(Filters filters, JobSink sink, SendGate& gate) = 0;

  /// Ends every call in flight at once: what has not left is withdrawn, the rest is interrupted. A call that waits in
  /// its gate ends when the gate lets go of it. Calls begun later are not touched.
  virtual void cancel() = 0;
};

/// 32 lowercase hex digits from the operating system's random source: 128 bits, so no two are ever the same.
std::string new_nonce();

}  // namespace resetd::console
