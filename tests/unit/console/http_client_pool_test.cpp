// Which connection a call goes out on, the gate, and cancelling.

#include <boost/asio/post.hpp>
#include <future>

#include "client_harness.hpp"
#include "console/pool.hpp"

namespace resetd::console {
namespace {

using core::CallEnd;
using core::Outcome;
using std::chrono::seconds;
using tests::Peer;
using tests::Script;
using tests::ScriptedServer;

void expect_two_calls(ScriptedServer& server, int connections) {
  Harness harness(endpoint_at(server.port()));
  EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged);
  EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged);
  EXPECT_EQ(server.connections(), connections);
  EXPECT_EQ(harness.gate.passes, 2);
}

TEST(KeepAlive, AConnectionIsUsedAgain) {
  ScriptedServer server({tests::answer_always(success_answer)});
  expect_two_calls(server, 1);
}

TEST(KeepAlive, NotWhereTheServerSaysSoOrSpeaksOutOfTurn) {
  for (const std::string& answer :
       {http_answer("200 OK", success_body, "Connection: close\r\n"),
        "HTTP/1.0 200 OK\r\nContent-Length: " + std::to_string(success_body.size()) + "\r\n\r\n" + success_body,
        success_answer + "x", success_answer + success_answer}) {
    ScriptedServer server({tests::answer_always(answer)});
    expect_two_calls(server, 2);
  }
}

/// Answers once, then does `afterwards` when the test says so.
class LaterPeer {
 public:
  explicit LaterPeer(Script afterwards) : afterwards_(std::move(afterwards)) {}
  Script script() {
    return [this](Peer& peer) {
      if (!peer.read_request().empty()) peer.send(success_answer);
      now_.get_future().wait();
      afterwards_(peer);
      done_.set_value();
      peer.stall();
    };
  }
  void act() {
    now_.set_value();
    done_.get_future().wait();
  }

 private:
  Script afterwards_;
  std::promise<void> now_;
  std::promise<void> done_;
};

const Script misbehaviours[] = {[](Peer& peer) { peer.fin(); }, [](Peer& peer) { peer.rst(); },
                                [](Peer& peer) { peer.send("HTTP/1.1 408 Request Timeout\r\n\r\n"); }};

TEST(KeepAlive, AnIdleConnectionThatClosedOrSpokeIsDropped) {
  for (const Script& misbehave : misbehaviours) {
    LaterPeer peer(misbehave);
    ScriptedServer server({peer.script(), tests::answer_always(success_answer)});
    Harness harness(endpoint_at(server.port()));
    EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged);
    peer.act();
    EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged);
    EXPECT_EQ(server.connections(), 2);
  }
}

TEST(KeepAlive, AConnectionThatDiesInTheGateWithdrawsTheCall) {
  for (const Script& misbehave : misbehaviours) {
    LaterPeer peer(misbehave);
    ScriptedServer server({peer.script(), tests::answer_always(success_answer)});
    Harness harness(endpoint_at(server.port()));
    EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged);
    harness.gate.meanwhile = [&] { peer.act(); };
    const Answer answer = harness.reset();
    EXPECT_EQ(answer.evidence.end, CallEnd::withdrawn);
    EXPECT_EQ(core::classify(answer.evidence), Outcome::not_sent);
    EXPECT_EQ(server.connections(), 1);
    harness.gate.meanwhile = nullptr;
    EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged);
    EXPECT_EQ(server.connections(), 2);
    EXPECT_EQ(harness.gate.passes, 3);
  }
}

TEST(KeepAlive, AServerThatClosesAsWeWriteLeavesTheOutcomeOpen) {
  ScriptedServer server({[](Peer& peer) {
    if (!peer.read_request().empty()) peer.send(success_answer);
    peer.read_some(1);
    peer.fin();
    peer.stall();
  }});
  Harness harness(endpoint_at(server.port()));
  EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged);
  const Answer answer = harness.reset();
  EXPECT_EQ(answer.evidence.end, CallEnd::connection_closed);
  EXPECT_EQ(server.connections(), 1);
}

TEST(SendGate, AClosedGateSendsNothingAndKeepsTheConnection) {
  std::string first;
  ScriptedServer server({[&](Peer& peer) {
    first = peer.read_request();
    peer.send(success_answer);
    peer.stall();
  }});
  Harness harness(endpoint_at(server.port()));
  harness.gate.open = false;
  const Answer withdrawn = harness.reset(R"({"never":1})");
  EXPECT_EQ(withdrawn.evidence.end, CallEnd::withdrawn);
  EXPECT_EQ(core::classify(withdrawn.evidence), Outcome::not_sent);
  harness.gate.open = true;
  EXPECT_EQ(core::classify(harness.reset(R"({"second":1})").evidence), Outcome::acknowledged);
  EXPECT_NE(first.find(R"({"second":1})"), std::string::npos);
  EXPECT_EQ(server.connections(), 1);
}

TEST(Cancel, WhileConnecting) {
  const tests::SilentPort silent;
  Harness harness(endpoint_at(silent.port()));
  asio::post(harness.loop, [&] { asio::post(harness.loop, [&] { harness.client->cancel(); }); });
  EXPECT_EQ(harness.reset().evidence.end, CallEnd::withdrawn);
  EXPECT_EQ(harness.gate.passes, 0);
}

TEST(Cancel, InTheGate) {
  ScriptedServer server({tests::answer_always(success_answer)});
  Harness harness(endpoint_at(server.port()));
  harness.gate.meanwhile = [&] { harness.client->cancel(); };
  EXPECT_EQ(harness.reset().evidence.end, CallEnd::withdrawn);
  harness.gate.meanwhile = nullptr;
  EXPECT_EQ(core::classify(harness.reset().evidence), Outcome::acknowledged) << "later calls are not touched";
}

TEST(Cancel, WhileWaitingForTheAnswer) {
  for (const std::string& begun : {std::string(), success_answer.substr(0, 40)}) {
    std::function<void()> cancel;
    ScriptedServer server({after_request([&](Peer& peer) {
      peer.send(begun);
      cancel();
      peer.stall();
    })});
    Harness harness(endpoint_at(server.port()));
    cancel = [&] { asio::post(harness.loop, [&] { harness.client->cancel(); }); };
    const Answer answer = harness.reset();
    EXPECT_EQ(answer.evidence.end, CallEnd::interrupted);
    EXPECT_EQ(core::classify(answer.evidence), Outcome::ambiguous);
  }
}

TEST(Cancel, WhileWriting) {
  std::function<void()> cancel;
  std::promise<void> finished;
  ScriptedServer server({[&](Peer& peer) {
    peer.read_some(1);
    cancel();
    finished.get_future().wait();
  }});
  Harness harness(endpoint_at(server.port()));
  cancel = [&] { asio::post(harness.loop, [&] { harness.client->cancel(); }); };
  EXPECT_EQ(harness.reset(std::string(64 << 20, ' ')).evidence.end, CallEnd::interrupted);
  finished.set_value();
}

class PoolTest : public testing::Test {
 protected:
  std::shared_ptr<Connection> standing() {
    auto connection = std::make_shared<Connection>(loop_.get_executor(), endpoint_, nullptr);
    std::optional<Failure> failure;
    asio::co_spawn(loop_, connection->open(), [&](std::exception_ptr, std::optional<Failure> f) { failure = f; });
    loop_.restart();
    loop_.run();
    EXPECT_FALSE(failure.has_value());
    return connection;
  }

  ScriptedServer server_{{[](Peer& peer) { peer.stall(); }}};
  Endpoint endpoint_ = endpoint_at(server_.port());
  asio::io_context loop_;
  Pool pool_{2};
  Pool::Time now_{};
};

TEST_F(PoolTest, TheOneUsedLastComesFirst) {
  const auto first = standing();
  const auto second = standing();
  pool_.give(first, now_);
  pool_.give(second, now_ + seconds{1});
  EXPECT_EQ(pool_.take(now_ + seconds{1}, Pool::max_idle), second);
  EXPECT_EQ(pool_.take(now_ + seconds{1}, Pool::max_idle), first);
  EXPECT_EQ(pool_.take(now_ + seconds{1}, Pool::max_idle), nullptr);
}

TEST_F(PoolTest, TooManyPushOutTheOldest) {
  const auto first = standing();
  const auto second = standing();
  const auto third = standing();
  for (const auto& connection : {first, second, third}) pool_.give(connection, now_);
  EXPECT_EQ(pool_.size(), 2u);
  EXPECT_EQ(pool_.take(now_, Pool::max_idle), third);
  EXPECT_EQ(pool_.take(now_, Pool::max_idle), second);
}

TEST_F(PoolTest, AWriteTakesOnlyOneThatWasJustUsed) {
  const auto connection = standing();
  pool_.give(connection, now_);
  EXPECT_EQ(pool_.take(now_ + seconds{2}, Pool::max_idle_for_write), nullptr);
  EXPECT_EQ(pool_.take(now_ + seconds{2}, Pool::max_idle), connection) << "a read still may";
  pool_.give(connection, now_);
  EXPECT_EQ(pool_.take(now_ + std::chrono::milliseconds{1999}, Pool::max_idle_for_write), connection);
}

TEST_F(PoolTest, OldOnesAreDropped) {
  pool_.give(standing(), now_);
  EXPECT_EQ(pool_.take(now_ + seconds{15}, Pool::max_idle), nullptr);
  EXPECT_EQ(pool_.size(), 0u);
}

}  // namespace
}  // namespace resetd::console
