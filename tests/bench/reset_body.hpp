#pragma once
// The resets that the bare programs make.

#include <chrono>
#include <cstdint>
#include <string>

namespace resetd::bench {

/// Half a day back, as the body of a reset has it: a run that goes a whole day back may follow.
inline std::string half_a_day_back() {
  const auto then = std::chrono::system_clock::now() - std::chrono::hours{12};
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(then.time_since_epoch()).count());
}

inline std::string reset_body(std::int64_t data_task, const std::string& to) {
  return "{\"taskId\":" + std::to_string(data_task) +
         ",\"posType\":\"MYSQL_TIMESTAMP_POS\",\"positionTimestamp\":" + to + "}";
}

}  // namespace resetd::bench
