#include "daemon/output.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstdlib>

#include "daemon/text.hpp"

namespace resetd::daemon {
namespace {

constexpr std::size_t usual_width = 80;

bool is_set(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

bool is_dumb() {
  const char* const terminal = std::getenv("TERM");
  return terminal == nullptr || std::string_view{terminal} == "dumb";
}

std::size_t width_of(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual_width;
  return size.ws_col;
}

void wait_for_room(int descriptor) {
  pollfd room{.fd = descriptor, .events = POLLOUT, .revents = 0};
  ::poll(&room, 1, -1);
}

}  // namespace

Output::Output(int descriptor) : descriptor_(descriptor), terminal_(::isatty(descriptor) == 1) {
  if (!terminal_) return;
  colours_ = !is_set("NO_COLOR") && !is_dumb();
}

Look Output::look() const {
  return {terminal_ ? width_of(descriptor_) : 0, colours_};
}

void Output::write(std::string_view text) {
  while (!text.empty() && error_ == 0) {
    const ssize_t count = ::write(descriptor_, text.data(), text.size());
    if (count >= 0)
      text.remove_prefix(static_cast<std::size_t>(count));
    else if (errno == EAGAIN)
      wait_for_room(descriptor_);  // somebody who shares the file made it non-blocking
    else if (errno != EINTR)
      error_ = errno;
  }
}

void Output::print(const boost::json::value& document) {
  write(boost::json::serialize(document) + "\n");
}

void ProgressBar::show(const Progress& progress) {
  if (!output_.is_terminal()) return;
  // One column stays free: a line that fills the last one may wrap.
  const std::size_t width = output_.look().width - 1;
  const std::string line = progress_line(progress, width);
  const std::size_t columns = display_width(line);
  const std::size_t before = std::min(shown_, width);
  const std::size_t blanks = before > columns ? before - columns : 0;
  output_.write("\r" + line + std::string(blanks, ' '));
  shown_ = columns;
}

void ProgressBar::clear() {
  if (shown_ == 0) return;
  // A terminal that has become narrower has wrapped the line, and more blanks than it has columns would wrap again.
  output_.write("\r" + std::string(std::min(shown_, output_.look().width - 1), ' ') + "\r");
  shown_ = 0;
}

}  // namespace resetd::daemon
