#include "engine/panic.hpp"

#include <system_error>

namespace resetd::engine {

bool Panic::raised() {
  if (file_.empty()) return false;
  const core::SteadyTime now = clock_.steady();
  if (looked_ && now < looked_at_ + interval) return raised_;
  looked_ = true;
  looked_at_ = now;
  std::error_code error;
  const auto status = std::filesystem::symlink_status(file_, error);
  // Where it cannot be told whether it is there, it is safer to stop.
  raised_ = status.type() != std::filesystem::file_type::not_found;
  return raised_;
}

}  // namespace resetd::engine
