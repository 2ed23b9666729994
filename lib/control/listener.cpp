#include "control/listener.hpp"

#include <grp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace resetd::control {
namespace {

using boost::system::error_code;
using core::Result;
namespace fs = std::filesystem;

core::Error trouble(const fs::path& path, const std::string& what, const std::string& cause) {
  return core::bad_input("the control socket " + path.string() + " cannot be opened: " + what + ": " + cause +
                         "; see listen.unix in the configuration");
}

/// Nobody who may not connect to the socket gets in through the moment between its making and a chmod. At the start,
/// when nothing else makes files.
class Umask {
 public:
  explicit Umask(mode_t mask) : before_(::umask(mask)) {}
  ~Umask() { ::umask(before_); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t before_;
};

enum class Answering { nobody, someone, unknown };

Answering answering(const asio::any_io_executor& executor, const fs::path& path) {
  asio::local::stream_protocol::socket probe(executor);
  error_code error;
  probe.open(asio::local::stream_protocol{}, error);
  probe.non_blocking(true, error);
  // Not connect() of Asio's, which would wait for one that is slow to accept.
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  if (::connect(probe.native_handle(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0)
    return Answering::someone;
  if (errno == EAGAIN || errno == EINPROGRESS) return Answering::someone;
  return errno == ECONNREFUSED || errno == ENOENT ? Answering::nobody : Answering::unknown;
}

Result<void> make_room(const asio::any_io_executor& executor, const fs::path& path) {
  struct ::stat found {};
  if (::lstat(path.c_str(), &found) != 0) return {};
  if (!S_ISSOCK(found.st_mode)) return trouble(path, "something else has the name", "it is no socket");
  switch (answering(executor, path)) {
    case Answering::someone:
      return core::refused("another resetd listens at " + path.string() +
                           ": leave the work to it (`resetd status`), or stop it first");
    case Answering::unknown:
      return trouble(path, "it is unclear whether someone listens there", std::strerror(errno));
    case Answering::nobody:
      break;
  }
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    return trouble(path, "the one that a dead process left cannot be removed", std::strerror(errno));
  return {};
}

void give_to_group(const fs::path& path, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    group entry{};
    group* found = nullptr;
    std::vector<char> buffer(64 << 10);
    if (::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) continue;
    // Where we may not, the group stays our own: fewer get in, nobody more.
    if (::lchown(path.c_str(), static_cast<uid_t>(-1), entry.gr_gid) != 0) return;
    return;
  }
}

}  // namespace

Result<UnixListener> UnixListener::open(const asio::any_io_executor& executor, const settings::Listen& listen) {
  const fs::path& path = listen.unix_socket;
  std::error_code made;
  if (path.has_parent_path()) fs::create_directory(path.parent_path(), made);
  if (made) return trouble(path, "its folder cannot be made", made.message());
  if (auto room = make_room(executor, path); room.has_error()) return room.error();
  asio::local::stream_protocol::acceptor acceptor(executor);
  error_code error;
  acceptor.open(asio::local::stream_protocol{}, error);
  if (!error) {
    const Umask only_user_and_group{0117};
    acceptor.bind(asio::local::stream_protocol::endpoint{path.string()}, error);
  }
  if (error) return trouble(path, "it cannot be bound", error.message());
  UnixListener listener(std::move(acceptor), path);
  give_to_group(path, listen.allow_groups);
  listener.acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return trouble(path, "it cannot be listened at", error.message());
  return listener;
}

UnixListener::UnixListener(asio::local::stream_protocol::acceptor acceptor, fs::path path)
    : acceptor_(std::move(acceptor)), path_(std::move(path)), ours_(::lstat(path_.c_str(), &identity_) == 0) {}

UnixListener::UnixListener(UnixListener&& other) noexcept
    : acceptor_(std::move(other.acceptor_)),
      path_(std::move(other.path_)),
      identity_(other.identity_),
      ours_(std::exchange(other.ours_, false)) {}

UnixListener::~UnixListener() {
  close();
}

void UnixListener::close() {
  error_code ignored;
  acceptor_.close(ignored);
  struct ::stat now {};
  if (std::exchange(ours_, false) && ::lstat(path_.c_str(), &now) == 0 && now.st_ino == identity_.st_ino &&
      now.st_dev == identity_.st_dev) {
    ::unlink(path_.c_str());
  }
}

Result<asio::ip::tcp::acceptor> open_tcp(const asio::any_io_executor& executor, const settings::Endpoint& endpoint) {
  error_code error;
  const auto address = asio::ip::make_address(endpoint.address, error);
  asio::ip::tcp::acceptor acceptor(executor);
  if (!error && !address.is_loopback())
    core::broken_invariant("the settings let through a listen.http that is no loopback address");
  const asio::ip::tcp::endpoint at{address, endpoint.port};
  if (!error) acceptor.open(at.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(at, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) return acceptor;
  return core::bad_input("the control API cannot listen at " + endpoint.address + ":" + std::to_string(endpoint.port) +
                         ": " + error.message() + "; see listen.http in the configuration");
}

}  // namespace resetd::control
