#pragma once
// A simulated process's client: the way of each call to the console and back, with what the weather does to it.

#include <boost/asio/any_io_executor.hpp>
#include <map>

#include "console/client.hpp"
#include "simulation/console_model.hpp"
#include "simulation/hazard.hpp"

namespace resetd::simulation {

namespace asio = boost::asio;

class SimClient final : public console::Client {
 public:
  struct Parts {
    asio::any_io_executor executor;
    Timeline& timeline;
    const Life& life;
    Hazard& hazard;
    Trace& trace;
    ConsoleModel& console;
    const Weather& weather;
    CallTimes times;
    Random random;
    std::function<void()> on_sent;  ///< a call leaves now
  };
  explicit SimClient(Parts parts) : parts_(std::move(parts)) {}

  asio::awaitable<console::Answer> reset(std::string body, std::string nonce, console::SendGate& gate) override;
  asio::awaitable<console::Answer> stop(core::JobId job, std::string nonce, console::SendGate& gate) override;
  asio::awaitable<console::Answer> start(core::JobId job, std::string nonce, console::SendGate& gate) override;
  asio::awaitable<console::JobAnswer> query_job(core::JobId job, console::SendGate& gate) override;
  asio::awaitable<console::PageAnswer> list_by_page(console::Filters filters, std::int64_t page,
                                                    console::SendGate& gate) override;
  asio::awaitable<console::Answer> list(console::Filters filters, console::JobSink sink,
                                        console::SendGate& gate) override;
  void cancel() override;

 private:
  using Id = std::uint64_t;
  struct Reply {
    console::Answer answer;
    Told told;
  };
  /// A call on its way.
  struct Flight {
    bool left = false;
    bool cancelled = false;
    std::optional<Reply> reply;
    std::function<void()> go_on;
  };

  asio::awaitable<Reply> call(Call call, console::SendGate& gate);
  asio::awaitable<console::Answer> write(Call call, console::SendGate& gate);
  static asio::awaitable<void> landed(Flight& flight);
  void send(Id id, const Call& call, const Fate& fate);
  void arrive(Id id, const Call& call, const Fate& fate, Time first_byte);
  void answer(Id id, const Fate& fate, const Told& told);
  void end(Id id, Reply reply);
  void end(Id id, core::CallEnd end);

  Parts parts_;
  Id calls_ = 0;
  std::map<Id, Flight> flights_;
};

}  // namespace resetd::simulation
