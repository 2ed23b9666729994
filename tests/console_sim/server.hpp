#pragma once
// The stand-in as a whole: listeners, loop and console. Server runs on the thread that calls run(); InProcess gives
// it a thread of its own, for tests.

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "console_sim/console.hpp"

namespace console_sim {

struct ServerOptions {
  ConsoleOptions console;
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: the kernel's choice
  std::uint16_t admin_port = 0;
  std::string tls_cert, tls_key;  ///< PEM files; both or neither
};

class Server {
 public:
  /// Listens when it returns. Throws boost::system::system_error or what Console throws.
  explicit Server(ServerOptions options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  std::uint16_t admin_port() const;
  std::string url() const;        ///< `http://127.0.0.1:PORT`, or https
  std::string admin_url() const;  ///< always http

  /// Until stop() or, where `on_signals`, SIGTERM or SIGINT. Throws what the request log throws.
  void run(bool on_signals);
  void stop();  ///< from any thread
  /// Runs `task` on the loop's thread, now or as soon as run() runs.
  void post(std::function<void(Console&)> task);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

class InProcess {
 public:
  explicit InProcess(ServerOptions options) : server_(std::move(options)), thread_([this] { server_.run(false); }) {}
  ~InProcess() {
    server_.stop();
    thread_.join();
  }

  Server& server() { return server_; }
  std::string url() const { return server_.url(); }

  /// What `look(Console&)` returns, called on the console's thread.
  template <class F>
  auto with(F look) {
    std::packaged_task<std::invoke_result_t<F, Console&>(Console&)> task(std::move(look));
    auto result = task.get_future();
    server_.post([&task](Console& console) { task(console); });
    return result.get();
  }

  /// The request log; needs ConsoleOptions::log.memory.
  std::vector<std::string> log_lines() {
    return with([](Console& console) { return console.log().lines(); });
  }

  /// Replaces all rules. Throws std::invalid_argument for one that does not parse.
  void set_faults(const std::vector<std::string>& texts);

 private:
  Server server_;
  std::thread thread_;
};

}  // namespace console_sim
