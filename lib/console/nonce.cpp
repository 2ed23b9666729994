#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "console/client.hpp"
#include "core/result.hpp"

namespace resetd::console {

std::string new_nonce() {
  std::array<unsigned char, 16> bits{};
  ssize_t got = -1;
  do {
    got = getrandom(bits.data(), bits.size(), 0);
  } while (got < 0 && errno == EINTR);
  if (got != static_cast<ssize_t>(bits.size())) {
    core::broken_invariant(std::string("the system gives no random bits: ") + std::strerror(errno));
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string nonce;
  for (const unsigned char byte : bits) {
    nonce += digits[byte >> 4];
    nonce += digits[byte & 15];
  }
  return nonce;
}

}  // namespace resetd::console
