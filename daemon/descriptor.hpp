#pragma once
// A file descriptor that is closed with its owner.

#include <unistd.h>

#include <utility>

namespace resetd::daemon {

class Descriptor {
 public:
  /// -1: none.
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  int number() const { return number_; }
  bool there() const { return number_ >= 0; }

 private:
  int number_;
};

}  // namespace resetd::daemon
