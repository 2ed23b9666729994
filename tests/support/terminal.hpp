#pragma once
// A program on a terminal of its own: what a person would see, and typing back.

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "support/child.hpp"

namespace resetd::support {

class TerminalChild {
 public:
  TerminalChild(const std::filesystem::path& program, std::vector<std::string> arguments, unsigned short columns);
  ~TerminalChild();
  TerminalChild(const TerminalChild&) = delete;
  TerminalChild& operator=(const TerminalChild&) = delete;

  /// Reads until `text` was seen; false at the program's end or after `patience`.
  bool expect(std::string_view text);
  void type(std::string_view text);
  /// Reads all to the end; the exit code, 128 + signal where a signal ended it.
  int wait();
  /// Closes the terminal under it, as an ssh session that ends does; likewise the exit code.
  int hang_up();
  const std::string& seen() const { return seen_; }

 private:
  bool read_some();
  int reap();

  pid_t pid_ = -1;
  int terminal_ = -1;
  bool ended_ = false;
  std::string seen_;
};

}  // namespace resetd::support
