#include "console_sim/request_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <system_error>

#include "console_sim/json_out.hpp"

namespace console_sim {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::string_view rfc3339(std::int64_t us, char (&text)[40]) {
  const std::time_t seconds = us / 1'000'000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  const int rest = std::snprintf(text + size, sizeof text - size, ".%06dZ", static_cast<int>(us % 1'000'000));
  return {text, size + static_cast<std::size_t>(rest)};
}

void append_if(std::string& out, std::string_view key, std::string_view text) {
  if (!text.empty()) append_member(out, key, text);
}

void append_if(std::string& out, std::string_view key, std::int64_t number) {
  if (number != 0) append_member(out, key, number);
}

void append_raw_if(std::string& out, std::string_view key, std::string_view json) {
  if (json.empty()) return;
  append_key(out, key);
  out += json;
}

void append_shown(std::string& out, const std::vector<Shown>& shown) {
  const auto append_list = [&](std::string_view key, auto append_one) {
    append_key(out, key);
    out += '[';
    for (const Shown& job : shown) {
      if (&job != shown.data()) out += ',';
      append_one(job);
    }
    out += ']';
  };
  append_list("jobs", [&](const Shown& job) { append_number(out, job.job); });
  append_list("statuses", [&](const Shown& job) { append_string(out, name(job.status)); });
  append_list("phases", [&](const Shown& job) { append_string(out, name(job.phase)); });
}

}  // namespace

RequestLog::RequestLog(const Options& options) : options_(options) {
  if (options_.file.empty()) return;
  fd_ = ::open(options_.file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd_ < 0) fail("cannot open the log " + options_.file);
}

RequestLog::~RequestLog() {
  if (fd_ >= 0) ::close(fd_);
}

void RequestLog::format(const LogEntry& entry) {
  char time[40];
  line_ = "{";
  append_member(line_, "seq", ++seq_);
  append_member(line_, "at", rfc3339(entry.at_us, time));
  append_member(line_, "at_us", entry.at_us);
  append_member(line_, "read_us", entry.read_us);
  append_member(line_, "conn", entry.conn);
  append_member(line_, "call", entry.call);
  append_if(line_, "method", entry.method);
  append_if(line_, "nonce", entry.nonce);
  append_if(line_, "access_key_id", entry.access_key);
  append_if(line_, "task_id", entry.task);
  append_if(line_, "job_id", entry.job);
  append_if(line_, "body", entry.body);
  append_member(line_, "applied", entry.applied);
  append_if(line_, "fault", entry.fault);
  append_if(line_, "http_status", std::int64_t{entry.http});
  append_if(line_, "code", entry.code);
  append_if(line_, "msg", entry.msg);
  append_if(line_, "request_id", entry.request_id);
  append_member(line_, "answered", entry.answered);
  append_raw_if(line_, "before", entry.before);
  append_raw_if(line_, "after", entry.after);
  if (entry.shown != nullptr) append_shown(line_, *entry.shown);
  line_ += "}\n";
}

void RequestLog::write(const LogEntry& entry) {
  if (!wanted()) return;
  format(entry);
  if (options_.memory) lines_.emplace_back(line_, 0, line_.size() - 1);
  std::string_view left = fd_ >= 0 ? std::string_view(line_) : std::string_view();
  while (!left.empty()) {
    const ssize_t written = ::write(fd_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot write the log " + options_.file);
    left.remove_prefix(static_cast<std::size_t>(written));
  }
}

void RequestLog::reset() {
  lines_.clear();
  if (fd_ >= 0 && ::ftruncate(fd_, 0) != 0) fail("cannot empty the log " + options_.file);
}

}  // namespace console_sim
