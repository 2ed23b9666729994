#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "console/client.hpp"
#include "core/result.hpp"
#include "core/sha256.hpp"

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
  return core::hex({reinterpret_cast<const char*>(bits.data()), bits.size()});
}

}  // namespace resetd::console
