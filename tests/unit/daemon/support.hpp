#pragma once
// Output caught in a file, which is no terminal.

#include <unistd.h>

#include <cstdio>
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

}  // namespace resetd::daemon::testing_support
