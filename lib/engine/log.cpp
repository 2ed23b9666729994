#include "engine/log.hpp"

#include <spdlog/spdlog.h>

namespace resetd::engine {
namespace {

thread_local const LogFields* fields_in_hand = nullptr;

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::trace:
      return spdlog::level::trace;
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      break;
  }
  return spdlog::level::err;
}

}  // namespace

bool logs(LogLevel level) {
  return spdlog::should_log(spdlog_level(level));
}

void log(LogLevel level, const LogFields& fields, std::string_view message) {
  fields_in_hand = &fields;
  spdlog::default_logger_raw()->log(spdlog_level(level), spdlog::string_view_t{message.data(), message.size()});
  fields_in_hand = nullptr;
}

const LogFields& line_fields() {
  static const LogFields none;
  return fields_in_hand == nullptr ? none : *fields_in_hand;
}

}  // namespace resetd::engine
