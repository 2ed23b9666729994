#include "daemon/logging.hpp"

#include <spdlog/formatter.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "core/json_text.hpp"
#include "daemon/formats.hpp"
#include "daemon/text.hpp"

namespace resetd::daemon {
namespace {

std::string time_of(const spdlog::details::log_msg& message) {
  return rfc3339(std::chrono::time_point_cast<core::Duration>(message.time), 6);
}

std::string_view text_of(spdlog::string_view_t text) {
  return {text.data(), text.size()};
}

void append(spdlog::memory_buf_t& out, std::string_view text) {
  out.append(text.data(), text.data() + text.size());
}

// One line a message, whatever stands in it.
class TextFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    append(out, time_of(message) + " " + std::string{text_of(spdlog::level::to_string_view(message.level))} + " " +
                    harmless(text_of(message.payload)) + "\n");
  }
  std::unique_ptr<formatter> clone() const override { return std::make_unique<TextFormatter>(); }
};

class JsonFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    std::string line = "{\"at\":\"" + time_of(message) + "\",\"level\":\"";
    line += text_of(spdlog::level::to_string_view(message.level));
    line += "\",\"message\":";
    core::append_json_string(line, text_of(message.payload));
    append(out, line + "}\n");
  }
  std::unique_ptr<formatter> clone() const override { return std::make_unique<JsonFormatter>(); }
};

spdlog::level::level_enum level_of(settings::LogLevel level) {
  switch (level) {
    case settings::LogLevel::trace:
      return spdlog::level::trace;
    case settings::LogLevel::debug:
      return spdlog::level::debug;
    case settings::LogLevel::info:
      return spdlog::level::info;
    case settings::LogLevel::warn:
      return spdlog::level::warn;
    case settings::LogLevel::error:
      break;
  }
  return spdlog::level::err;
}

}  // namespace

void set_up_logging(const settings::Log& log, bool terminal) {
  const bool text =
      log.format == settings::LogFormat::text || (log.format == settings::LogFormat::automatic && terminal);
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto logger = std::make_shared<spdlog::logger>("resetd", std::move(sink));
  std::unique_ptr<spdlog::formatter> formatter = std::make_unique<JsonFormatter>();
  if (text) formatter = std::make_unique<TextFormatter>();
  logger->set_formatter(std::move(formatter));
  logger->set_level(level_of(log.level));
  spdlog::set_default_logger(std::move(logger));
}

void set_log_level(settings::LogLevel level) {
  spdlog::default_logger()->set_level(level_of(level));
}

}  // namespace resetd::daemon
