#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "console/client.hpp"
#include "core/result.hpp"
#include "core/sha256.hpp"

namespace resetd::console {

std::string new_nonce() {
  constexpr std::size_t nonce_bytes = 16;
  // For sixteen at once: the system gives 256 bytes whole, or none.
  thread_local std::array<char, 16 * nonce_bytes> bits{};
  thread_local std::size_t used = bits.size();
  if (used == bits.size()) {
    ssize_t got = -1;
    do {
      got = getrandom(bits.data(), bits.size(), 0);
    } while (got < 0 && errno == EINTR);
    if (got != static_cast<ssize_t>(bits.size())) {
      core::broken_invariant(std::string("the system gives no random bits: ") + std::strerror(errno));
    }
    used = 0;
  }
  const std::string_view own(bits.data() + used, nonce_bytes);
  used += nonce_bytes;
  return core::hex(own);
}

}  // namespace resetd::console
