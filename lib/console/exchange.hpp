#pragma once
// One request and its answer on one connection.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "console/connection.hpp"
#include "console/endpoint.hpp"
#include "console/envelope.hpp"
#include "console/pool.hpp"
#include "console/request.hpp"

namespace resetd::console {

/// One call, ready to be sent.
struct Order {
  Operation operation = Operation::query_job;
  std::string nonce;
  std::string body;
  DataShape shape = DataShape::any;
  JobSink sink;
  std::size_t max_response = 1 << 20;
  bool write = false;  ///< it changes something on the console
};

struct Reply {
  Answer answer;
  std::optional<DataJob> job;
  std::int64_t all_jobs = 0;
};

/// Carries orders out. Lives as long as its calls; everything on the loop's thread.
class Exchange {
 public:
  Exchange(asio::any_io_executor executor, Endpoint endpoint, std::unique_ptr<asio::ssl::context> tls);

  asio::awaitable<Reply> call(Order order, SendGate& gate);
  /// Ends the calls in flight; later ones are not touched.
  void cancel();
  const Endpoint& endpoint() const { return endpoint_; }

 private:
  /// A call in flight, as cancel sees it. On the call's own frame.
  struct Flight {
    explicit Flight(Exchange& owner);
    ~Flight();
    Flight(const Flight&) = delete;
    Flight& operator=(const Flight&) = delete;
    Exchange& owner;
    std::shared_ptr<Connection> connection;
    bool cancelled = false;
  };

  asio::awaitable<std::optional<Failure>> stand(Flight& flight, bool write);
  asio::awaitable<std::optional<Failure>> connect(Flight& flight);
  asio::awaitable<std::optional<Failure>> pass(Flight& flight, SendGate& gate);
  void keep(Flight& flight);

  asio::any_io_executor executor_;
  Endpoint endpoint_;
  Signer signer_;
  std::unique_ptr<asio::ssl::context> tls_;
  Pool pool_;
  std::vector<Flight*> flights_;
};

}  // namespace resetd::console
