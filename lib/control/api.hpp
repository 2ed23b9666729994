#pragma once
// What the control API answers: looks into the store, and decisions handed to the host. Used on the loop's thread;
// outlives the server whose handler it is.

#include <functional>
#include <string>

#include "control/feed.hpp"
#include "control/input.hpp"
#include "control/server.hpp"
#include "engine/clock.hpp"
#include "engine/host.hpp"
#include "sqlite/store.hpp"

namespace resetd::control {

struct ApiParts {
  engine::Host& host;
  sqlite::Store& store;
  const engine::Clock& clock;
  Feed& feed;                                             ///< told of every change: the host's on_change leads there
  std::filesystem::path spool;                            ///< the server's
  std::function<asio::awaitable<std::string>()> metrics;  ///< in Prometheus' text format
  std::function<core::Result<void>()> ready;              ///< an error: why no work can be taken
};

class Api {
 public:
  explicit Api(ApiParts parts) : parts_(std::move(parts)) {}

  asio::awaitable<Reply> handle(Request& request, Stream& stream);

 private:
  asio::awaitable<Reply> submit(Request& request);
  asio::awaitable<Reply> preview(Request& request, Stream& stream);
  asio::awaitable<Reply> steer(Request& request);
  asio::awaitable<core::Result<engine::Steered>> decide(const Request& request, const Body& body);
  asio::awaitable<Reply> runs();
  asio::awaitable<Reply> run(core::RunId id);
  asio::awaitable<Reply> tasks(Request& request, Stream& stream);
  asio::awaitable<Reply> events(Request& request, Stream& stream);
  asio::awaitable<Reply> undo(core::RunId id, Stream& stream);
  asio::awaitable<Reply> follow(core::RunId id, std::int64_t after, Stream& stream);
  asio::awaitable<Reply> audit(Request& request, Stream& stream);
  asio::awaitable<Reply> audit_head();
  asio::awaitable<Reply> backup(Stream& stream);
  asio::awaitable<Reply> observe(Call call);

  ApiParts parts_;
  std::size_t watchers_ = 0;
  std::size_t backups_ = 0;
};

}  // namespace resetd::control
