#include "control/standing.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "control/limits.hpp"

namespace resetd::control {

void Bucket::refill(core::SteadyTime now) {
  if (filled_at_ && now > *filled_at_) {
    const std::chrono::duration<double> passed = now - *filled_at_;
    tokens_ = std::min(burst_, tokens_ + passed.count() * per_second_);
  }
  filled_at_ = now;
}

bool Bucket::take(core::SteadyTime now) {
  refill(now);
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

double Bucket::taken(core::SteadyTime now) {
  refill(now);
  return burst_ - tokens_;
}

std::optional<std::size_t> who_goes(std::span<const Standing> connections, core::SteadyTime now,
                                    std::optional<std::string_view> peer) {
  std::optional<std::size_t> chosen;
  const auto better = [&](const Standing& a, const Standing& b) {
    const auto rank = [](const Standing& one) { return std::pair{one.phase != Phase::header || one.asked, one.since}; };
    return rank(a) < rank(b);
  };
  for (std::size_t at = 0; at < connections.size(); ++at) {
    const Standing& one = connections[at];
    if (one.phase == Phase::working || (peer && one.peer != *peer)) continue;
    const bool never_asked = one.phase == Phase::header && !one.asked;
    if (!never_asked && now - one.since < spared_time) continue;
    if (!chosen || better(one, connections[*chosen])) chosen = at;
  }
  return chosen;
}

}  // namespace resetd::control
