#pragma once
// Output caught in a file, which is no terminal, or on a terminal.

#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "daemon/output.hpp"

namespace resetd::daemon::testing_support {

class Caught {
 public:
  Caught() : file_(std::tmpfile()), output_(::fileno(file_)) {}
  Caught(const Caught&) = delete;
  Caught& operator=(const Caught&) = delete;
  ~Caught() { std::fclose(file_); }

  Output& output() { return output_; }

  std::string text() const {
    std::string text(static_cast<std::size_t>(::lseek(::fileno(file_), 0, SEEK_END)), '\0');
    if (::pread(::fileno(file_), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
      return "(unreadable)";
    return text;
  }

 private:
  std::FILE* file_;
  Output output_;
};

/// A terminal of so many columns. It takes a few KiB until somebody reads them.
class Terminal {
 public:
  explicit Terminal(unsigned short columns) {
    winsize size{};
    size.ws_col = columns;
    size.ws_row = 24;
    if (::openpty(&master_, &slave_, nullptr, nullptr, &size) != 0) std::abort();
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    ::close(master_);
    ::close(slave_);
  }
  int descriptor() const { return slave_; }
  void resize(unsigned short columns) const {
    winsize size{};
    size.ws_col = columns;
    size.ws_row = 24;
    if (::ioctl(master_, TIOCSWINSZ, &size) != 0) std::abort();
  }
  /// What was written since it was asked last. A terminal hands on what it takes bit by bit: a mark tells its end.
  std::string written() const {
    constexpr char end = '\x1e';
    if (::write(slave_, &end, 1) != 1) std::abort();
    std::string text;
    std::array<char, 4096> bytes{};
    while (!text.ends_with(end)) {
      const ssize_t count = ::read(master_, bytes.data(), bytes.size());
      if (count <= 0) std::abort();
      text.append(bytes.data(), static_cast<std::size_t>(count));
    }
    text.pop_back();
    return text;
  }

 private:
  int master_ = -1;
  int slave_ = -1;
};

}  // namespace resetd::daemon::testing_support
