// Every entry would name the same line of this file.
#define SD_JOURNAL_SUPPRESS_LOCATION

#include "daemon/logging.hpp"

#include <spdlog/formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <syslog.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>

namespace resetd::daemon {
namespace {

constexpr const char* journal_socket = "/run/systemd/journal/socket";

core::WallTime time_of(const spdlog::details::log_msg& message) {
  return std::chrono::time_point_cast<core::Duration>(message.time);
}

std::string_view text_of(spdlog::string_view_t text) {
  return {text.data(), text.size()};
}

using LineOf = std::string (*)(core::WallTime, std::string_view, std::string_view, const engine::LogFields&);

class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(LineOf line_of) : line_of_(line_of) {}
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const std::string line = line_of_(time_of(message), text_of(spdlog::level::to_string_view(message.level)),
                                      text_of(message.payload), engine::line_fields());
    out.append(line.data(), line.data() + line.size());
  }
  std::unique_ptr<formatter> clone() const override { return std::make_unique<LineFormatter>(line_of_); }

 private:
  LineOf line_of_;
};

int priority_of(spdlog::level::level_enum level) {
  if (level >= spdlog::level::err) return LOG_ERR;
  if (level == spdlog::level::warn) return LOG_WARNING;
  return level == spdlog::level::info ? LOG_INFO : LOG_DEBUG;
}

class JournalSink final : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const std::vector<std::string> entry =
        journal_entry(priority_of(message.level), text_of(message.payload), engine::line_fields());
    std::vector<iovec> parts;
    parts.reserve(entry.size());
    for (const std::string& field : entry) parts.push_back({const_cast<char*>(field.data()), field.size()});
    ::sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
  }
  void flush_() override {}
};

spdlog::level::level_enum spdlog_level_of(settings::LogLevel level) {
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

settings::LogFormat chosen_format(settings::LogFormat format, int standard_error, const char* journal_stream) {
  if (format != settings::LogFormat::automatic) return format;
  struct stat status {};
  if (journal_stream != nullptr && ::fstat(standard_error, &status) == 0) {
    const std::string here = std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
    if (here == journal_stream) return settings::LogFormat::journald;
  }
  return ::isatty(standard_error) == 1 ? settings::LogFormat::text : settings::LogFormat::json;
}

bool logs_to_journal(const settings::Log& log) {
  return chosen_format(log.format, STDERR_FILENO, std::getenv("JOURNAL_STREAM")) == settings::LogFormat::journald;
}

core::Result<void> set_up_logging(const settings::Log& log) {
  const settings::LogFormat format = chosen_format(log.format, STDERR_FILENO, std::getenv("JOURNAL_STREAM"));
  std::shared_ptr<spdlog::sinks::sink> sink;
  if (format == settings::LogFormat::journald) {
    if (::access(journal_socket, W_OK) != 0) {
      return core::bad_input(std::string{"log.format: journald, but no journal listens at "} + journal_socket +
                             ": write auto, text or json");
    }
    sink = std::make_shared<JournalSink>();
  } else {
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  }
  auto logger = std::make_shared<spdlog::logger>("resetd", std::move(sink));
  logger->set_formatter(std::make_unique<LineFormatter>(format == settings::LogFormat::text ? text_line : json_line));
  logger->set_level(spdlog_level_of(log.level));
  spdlog::set_default_logger(std::move(logger));
  return {};
}

void set_log_level(settings::LogLevel level) {
  spdlog::default_logger_raw()->set_level(spdlog_level_of(level));
}

}  // namespace resetd::daemon
