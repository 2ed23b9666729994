#pragma once
// Plans that are moved into a folder: each is submitted, and once its run is sealed, or refused, moved on with a report
// of it. Used on the loop's thread.

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "daemon/spool_intake.hpp"
#include "engine/host.hpp"
#include "sqlite/store.hpp"

namespace resetd::daemon {

class Spool {
 public:
  struct Parts {
    boost::asio::any_io_executor executor;
    engine::Host& host;
    sqlite::Store& store;
    const engine::Clock& clock;
    std::filesystem::path own;          ///< where plans are copied to: control::make_spool's folder
    std::vector<std::string> consoles;  ///< the configured ones
  };

  /// Opens the folder, and hears of what is moved into it from now on. Errors as of SpoolFolder::open.
  static core::Result<std::unique_ptr<Spool>> open(const std::filesystem::path& folder, Parts parts);

  /// Takes what lies there, moved in while nobody watched, and from then on what comes. Once.
  void start();
  /// Takes nothing more; what is not submitted yet stays for the next start.
  void end();
  /// Returns when nothing is under way any more; after end().
  boost::asio::awaitable<void> stopped();

 private:
  Spool(SpoolFolder folder, Descriptor watch, Parts parts);
  boost::asio::awaitable<void> work();
  boost::asio::awaitable<void> listen();
  void heard(const char* events, std::size_t size);
  void scan();
  /// How what lies there came in.
  enum class Origin { unknown, made_here };
  bool told_apart(const std::string& name, Origin origin);
  boost::asio::awaitable<void> take(std::string name);
  boost::asio::awaitable<void> submit(SpooledPlan plan);
  boost::asio::awaitable<bool> settle(SpooledPlan& plan, core::RunId run);
  boost::asio::awaitable<bool> had_become_run(const SpooledPlan& plan);
  void refuse(const SpooledPlan& plan, const std::string& why);
  void put_away(const SpooledPlan& plan, SpoolFolder::Shelf shelf, const std::string& report);

  SpoolFolder folder_;
  boost::asio::posix::stream_descriptor watch_;
  Parts parts_;
  boost::asio::steady_timer wake_;
  std::set<std::string> arrived_;                    ///< to be taken
  std::map<std::string, Origin> young_;              ///< were found there, or made there, and may be growing still
  std::multimap<core::RunId, SpooledPlan> sealing_;  ///< files of one plan are one run
  bool scan_due_ = true;
  bool ending_ = false;
  int under_way_ = 0;
};

}  // namespace resetd::daemon
