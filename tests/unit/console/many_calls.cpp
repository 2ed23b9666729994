#include "many_calls.hpp"

#include <boost/asio/detached.hpp>
#include <memory>

namespace resetd::console {
namespace {

using std::chrono::milliseconds;

/// The request's body ends with the id that names the trial.
std::size_t trial_of(const std::string& request) {
  const std::size_t end = request.find_last_of("0123456789") + 1;
  return std::stoul(request.substr(end - 6, 6)) - static_cast<std::size_t>(id_of(0));
}

tests::Script server_of(const std::vector<Trial>& trials) {
  return [&trials](tests::Peer& peer) {
    for (std::string request = peer.read_request(); !request.empty(); request = peer.read_request()) {
      const Trial& trial = trials.at(trial_of(request));
      if (trial.cut_wire_at == std::string::npos)
        peer.send(trial.sent);
      else
        peer.send_cut(trial.sent, trial.cut_wire_at);
      if (trial.ending == Ending::keep) continue;
      if (trial.ending == Ending::rst) return peer.rst();
      if (trial.ending == Ending::fin) peer.fin();
      return peer.stall();
    }
  };
}

/// Carries the trials out, so many at a time.
class Lanes {
 public:
  Lanes(const std::vector<Trial>& trials, Endpoint patient, Endpoint impatient)
      : seen(trials.size()),
        trials_(trials),
        patient_(std::move(*make_http_client(loop_.get_executor(), std::move(patient)))),
        impatient_(std::move(*make_http_client(loop_.get_executor(), std::move(impatient)))) {}

  void run(std::size_t lanes) {
    for (std::size_t i = 0; i < lanes; ++i) asio::co_spawn(loop_, lane(), asio::detached);
    loop_.run();
  }

  std::vector<Seen> seen;

 private:
  asio::awaitable<void> lane() {
    while (next_ < trials_.size()) {
      const std::size_t n = next_++;
      auto call = one(n);
      seen[n] = co_await std::move(call);
    }
  }

  asio::awaitable<Seen> one(std::size_t n) {
    const Trial& trial = trials_[n];
    Client& client = trial.in_vain ? *impatient_ : *patient_;
    const std::string id = std::to_string(id_of(n));
    Filters filters{{"sourceInstanceId", id}};
    Seen one_seen;
    switch (trial.call) {
      case Call::update_position: {
        auto call = client.reset("{\"taskId\":" + id + "}", "nonce-" + id, gate_);
        one_seen.answer = co_await std::move(call);
        break;
      }
      case Call::stop: {
        auto call = client.stop(core::JobId{id_of(n)}, "nonce-" + id, gate_);
        one_seen.answer = co_await std::move(call);
        break;
      }
      case Call::start: {
        auto call = client.start(core::JobId{id_of(n)}, "nonce-" + id, gate_);
        one_seen.answer = co_await std::move(call);
        break;
      }
      case Call::query_job: {
        auto call = client.query_job(core::JobId{id_of(n)}, gate_);
        JobAnswer job = co_await std::move(call);
        one_seen.job = job.job.has_value();
        one_seen.answer = std::move(job.answer);
        break;
      }
      case Call::list: {
        JobSink sink = [&one_seen](DataJob&&) { ++one_seen.jobs; };
        auto call = client.list(std::move(filters), std::move(sink), gate_);
        one_seen.answer = co_await std::move(call);
        break;
      }
      case Call::list_by_page: {
        auto call = client.list_by_page(std::move(filters), 1, gate_);
        PageAnswer page = co_await std::move(call);
        one_seen.jobs = page.jobs.size();
        one_seen.answer = std::move(page.answer);
        break;
      }
    }
    co_return one_seen;
  }

  asio::io_context loop_;
  const std::vector<Trial>& trials_;
  std::unique_ptr<Client> patient_;
  std::unique_ptr<Client> impatient_;
  Gate gate_;
  std::size_t next_ = 0;
};

}  // namespace

core::Outcome outcome_by_the_book(int status, Body body) {
  if (status == 200 && body == Body::success) return core::Outcome::acknowledged;
  if (status == 200 && body == Body::failure) return core::Outcome::rejected;
  if (status == 408) return core::Outcome::ambiguous;
  if (status >= 300 && status <= 499) return core::Outcome::rejected;
  return core::Outcome::ambiguous;
}

Endpoint ManyCalls::endpoint(const tests::ScriptedServer& server, std::size_t kept, milliseconds timeout) const {
  Endpoint made = endpoint_at(server.port());
  made.tls = GetParam();
  made.verify = false;  // how an answer ends is asked here, and a check of certificates takes a third of the time
  made.request_timeout = timeout;
  made.max_connections = kept;
  return made;
}

std::vector<Seen> ManyCalls::run(const std::vector<Trial>& trials, std::size_t kept) {
  tests::ScriptedServer server({server_of(trials)}, GetParam() ? tls_.get() : nullptr);
  Lanes lanes(trials, endpoint(server, kept, std::chrono::seconds{20}), endpoint(server, 0, milliseconds{40}));
  lanes.run(kept == 0 ? at_once : kept);
  connections_ = server.connections();
  return std::move(lanes.seen);
}

}  // namespace resetd::console
