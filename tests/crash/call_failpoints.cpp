// Failpoints at system calls: what is said to the console and heard from it, the audit mirror, the spool.

#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "crash/failpoint.hpp"

namespace resetd::crash {
namespace {

/// By socket: the call whose answer is awaited there. On the loop's thread only.
std::map<int, std::string> calls;

/// "updateincrepos" of a request for it; nothing of anything else.
std::string call_of(std::string_view bytes) {
  constexpr std::string_view api = "/openapi/datajob/";
  const std::string_view line = bytes.substr(0, bytes.find('\r'));
  const std::size_t found = line.find(api);
  if (!line.starts_with("POST ") || found == std::string_view::npos) return {};
  const std::string_view rest = line.substr(found + api.size());
  return std::string{rest.substr(0, rest.find_first_of(" ?"))};
}

int error_of(Action action, const std::string& name) {
  if (action == Action::exception) throw std::runtime_error("failpoint " + name);
  return action == Action::io_error ? EIO : ENOSPC;
}

/// The first bytes of an answer have come, or they have not: then they are lost, and the connection with them.
ssize_t heard(int socket, ssize_t result) {
  if (result <= 0) return result;
  const auto awaited = calls.find(socket);
  if (awaited == calls.end()) return result;
  const std::string name = awaited->second + ".answered";
  calls.erase(awaited);
  if (!reached(name)) return result;
  errno = ECONNRESET;
  return -1;
}

/// The request is on its way, and yet the write fails.
ssize_t said(int socket, std::string_view bytes, ssize_t result) {
  if (!bytes.starts_with("POST ")) return result;
  calls.erase(socket);
  const std::string call = call_of(bytes);
  if (result <= 0 || call.empty()) return result;
  calls[socket] = call;
  if (!reached(call + ".written")) return result;
  errno = EIO;
  return -1;
}

// Without an allocation: signal handlers write, too.
bool is_mirror(int file) {
  constexpr std::string_view folder = "/proc/self/fd/";
  std::array<char, 32> link{};
  std::to_chars(std::ranges::copy(folder, link.begin()).out, link.end() - 1, file);
  std::array<char, 4096> path{};
  const ssize_t size = ::readlink(link.data(), path.data(), path.size());
  return size > 0 && std::string_view(path.data(), static_cast<std::size_t>(size)).ends_with("/mirror.jsonl");
}

}  // namespace

extern "C" {
ssize_t __real_send(int socket, const void* bytes, std::size_t size, int flags);
ssize_t __real_sendmsg(int socket, const msghdr* message, int flags);
ssize_t __real_recv(int socket, void* bytes, std::size_t size, int flags);
ssize_t __real_recvmsg(int socket, msghdr* message, int flags);
ssize_t __real_write(int file, const void* bytes, std::size_t size);
int __real_fdatasync(int file);
int __real_renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags);

ssize_t __wrap_send(int socket, const void* bytes, std::size_t size, int flags) {
  return said(socket, {static_cast<const char*>(bytes), size}, __real_send(socket, bytes, size, flags));
}

ssize_t __wrap_sendmsg(int socket, const msghdr* message, int flags) {
  const ssize_t result = __real_sendmsg(socket, message, flags);
  if (message->msg_iovlen == 0) return result;
  return said(socket, {static_cast<const char*>(message->msg_iov->iov_base), message->msg_iov->iov_len}, result);
}

ssize_t __wrap_recv(int socket, void* bytes, std::size_t size, int flags) {
  return heard(socket, __real_recv(socket, bytes, size, flags));
}

ssize_t __wrap_recvmsg(int socket, msghdr* message, int flags) {
  return heard(socket, __real_recvmsg(socket, message, flags));
}

// Each write of the mirror ends in its middle once, as a write may: the rest is the next.
ssize_t __wrap_write(int file, const void* bytes, std::size_t size) {
  if (!is_mirror(file)) return __real_write(file, bytes, size);
  static bool is_rest = true;
  is_rest = !is_rest;
  const std::string name = is_rest ? "mirror.rest" : "mirror.write";
  if (const auto action = reached(name)) {
    errno = error_of(*action, name);
    return -1;
  }
  return __real_write(file, bytes, is_rest ? size : (size + 1) / 2);
}

int __wrap_fdatasync(int file) {
  const auto action = is_mirror(file) ? reached("mirror.sync") : std::nullopt;
  if (!action) return __real_fdatasync(file);
  errno = error_of(*action, "mirror.sync");
  return -1;
}

// Of the spool: a plan's report gets its name, then the plan is moved on.
int __wrap_renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  const std::string name = *from == '.' ? "spool.reported" : "spool.moved";
  if (const auto action = reached(name == "spool.moved" ? "spool.move" : "spool.report")) {
    errno = error_of(*action, name);
    return -1;
  }
  const int result = __real_renameat2(from_folder, from, to_folder, to, flags);
  reached(name);
  return result;
}
}

}  // namespace resetd::crash
