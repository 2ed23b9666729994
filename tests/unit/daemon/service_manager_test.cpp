#include "daemon/service_manager.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdlib>
#include <cstring>

#include "support/temp_folder.hpp"

namespace resetd::daemon {
namespace {

using namespace std::chrono_literals;

/// In systemd's place.
class ServiceManager : public testing::Test {
 protected:
  ServiceManager() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = (folder_ / "notify").string();
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::abort();
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  ~ServiceManager() override {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(name);
    ::close(socket_);
  }

  /// All that was told so far, a message each.
  std::vector<std::string> told() {
    std::vector<std::string> messages;
    char bytes[4096];
    for (;;) {
      const ssize_t size = ::recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT);
      if (size < 0) return messages;
      messages.emplace_back(bytes, static_cast<std::size_t>(size));
    }
  }

 private:
  support::TempFolder folder_;
  int socket_;
};

using Messages = std::vector<std::string>;

TEST_F(ServiceManager, IsToldWhatTheDaemonIsAbout) {
  service_manager::ready("serving 2 consoles");
  service_manager::status("3 runs\nREADY=1");
  service_manager::stopping("draining");
  EXPECT_EQ(told(), (Messages{"READY=1\nSTATUS=serving 2 consoles", "STATUS=3 runs\\x0AREADY=1",
                              "STOPPING=1\nSTATUS=draining"}));
  service_manager::reloading();
  const Messages reloading = told();
  ASSERT_EQ(reloading.size(), 1U);
  EXPECT_TRUE(reloading[0].starts_with("RELOADING=1\nMONOTONIC_USEC=")) << reloading[0];
}

TEST_F(ServiceManager, NothingIsToldWithoutASocket) {
  ::unsetenv("NOTIFY_SOCKET");
  service_manager::ready("x");
  EXPECT_TRUE(told().empty());
}

TEST_F(ServiceManager, TheWatchdogIsFedTwiceAsOftenAsItWants) {
  EXPECT_FALSE(service_manager::watchdog_interval().has_value());
  ::setenv("WATCHDOG_USEC", "60000000", 1);
  EXPECT_EQ(service_manager::watchdog_interval(), std::optional<std::chrono::microseconds>{30s});
  ::setenv("WATCHDOG_PID", std::to_string(::getpid() + 1).c_str(), 1);
  EXPECT_FALSE(service_manager::watchdog_interval().has_value()) << "another process is watched";
}

/// Completes what it is given at once, or keeps it: a store at a standstill.
class Works final : public sqlite::Executor {
 public:
  Works(boost::asio::any_io_executor loop, sqlite::Connection& connection)
      : loop_(std::move(loop)), connection_(connection) {}
  void post(Work work, std::function<void()> done) override {
    ++posted;
    if (stalled) {
      kept_.push_back(std::move(done));
      return;
    }
    work(connection_);
    boost::asio::post(loop_, std::move(done));
  }
  void go_on() {
    stalled = false;
    for (auto& done : std::exchange(kept_, {})) boost::asio::post(loop_, std::move(done));
  }
  bool stalled = false;
  int posted = 0;

 private:
  boost::asio::any_io_executor loop_;
  sqlite::Connection& connection_;
  std::vector<std::function<void()>> kept_;
};

/// Such that what is told while nobody reads fits into the socket, where ten messages have room: telling blocks then.
constexpr std::chrono::milliseconds interval{70};

class WatchdogTest : public ServiceManager {
 protected:
  void spawn(Watchdog& watchdog) {
    boost::asio::awaitable<void> course = watchdog.run();
    boost::asio::co_spawn(loop_, std::move(course), [](const std::exception_ptr& error) {
      if (error) std::rethrow_exception(error);
    });
  }
  void run_for(std::chrono::milliseconds time) {
    loop_.restart();
    loop_.run_for(time);
  }

  support::TempFolder database_;
  boost::asio::io_context loop_;
  std::unique_ptr<engine::Clock> clock_ = engine::make_system_clock(loop_.get_executor());
  std::unique_ptr<sqlite::Connection> connection_ =
      sqlite::Connection::open(database_ / "resetd.db", sqlite::Access::work).value();
  Works store_{loop_.get_executor(), *connection_};
};

TEST_F(WatchdogTest, IsFedWhileBothThreadsMakeProgress) {
  Watchdog watchdog{*clock_, store_, interval};
  spawn(watchdog);
  run_for(500ms);
  const Messages fed = told();
  EXPECT_GE(fed.size(), 2U);
  EXPECT_LE(fed.size(), 7U);
  for (const std::string& message : fed) EXPECT_EQ(message, "WATCHDOG=1");
  watchdog.end();
  run_for(100ms);
  told();
  EXPECT_TRUE(loop_.stopped()) << "nothing is left to be done";
}

TEST_F(WatchdogTest, IsNotFedWhileTheStoreStandsStill) {
  Watchdog watchdog{*clock_, store_, interval};
  store_.stalled = true;
  spawn(watchdog);
  run_for(300ms);
  EXPECT_EQ(store_.posted, 1);
  EXPECT_TRUE(told().empty());
  store_.go_on();
  run_for(300ms);
  EXPECT_FALSE(told().empty());
  watchdog.end();
  run_for(100ms);
}

TEST_F(WatchdogTest, IsNotFedWhileTheLoopStandsStill) {
  Watchdog watchdog{*clock_, store_, interval};
  spawn(watchdog);
  run_for(10ms);
  told();
  ::usleep(300'000);
  EXPECT_TRUE(told().empty());
  watchdog.end();
  run_for(100ms);
}

}  // namespace
}  // namespace resetd::daemon
