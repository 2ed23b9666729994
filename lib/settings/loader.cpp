#include "settings/loader.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "settings/sections.hpp"

namespace resetd::settings {
namespace {

/// At most max_file_bytes + 1 bytes of the file: enough to see that it is too big.
core::Result<std::string> read_file(const std::filesystem::path& file) {
  const auto failure = [](int number) {
    return core::bad_input("cannot be read: " + std::generic_category().message(number) +
                           ": write a configuration there, or name one with --config FILE");
  };
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return failure(errno);
  std::string text(max_file_bytes + 1, '\0');
  std::size_t size = 0;
  int error = 0;
  while (size < text.size()) {
    const ssize_t count = ::read(descriptor, text.data() + size, text.size() - size);
    if (count == 0) break;
    if (count > 0) {
      size += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      error = errno;
      break;
    }
  }
  ::close(descriptor);
  if (error != 0) return failure(error);
  text.resize(size);
  return text;
}

}  // namespace

Environment process_environment() {
  const char* const directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (directory == nullptr || *directory == '\0') return {};
  return {std::filesystem::path{directory}};
}

Loaded parse(std::string_view text, const std::filesystem::path& file, const Environment& environment) {
  Problems problems{file.string()};
  if (text.size() > max_file_bytes) {
    problems.add_without_place("is larger than 1 MiB: no configuration is that large");
    return {{}, problems.take()};
  }
  Reading reading{problems, std::filesystem::absolute(file).parent_path(), environment};
  const Document document = read_document(text, problems);
  Loaded loaded;
  if (document.whole) loaded.settings = read_settings(reading, document.root);
  loaded.problems = problems.take();
  return loaded;
}

Loaded load(const std::filesystem::path& file, const Environment& environment) {
  const auto text = read_file(file);
  if (text.has_value()) return parse(text.value(), file, environment);
  Problems problems{file.string()};
  problems.add_without_place(text.error().message);
  return {{}, problems.take()};
}

const Console* find_console(const Settings& settings, std::string_view name) {
  const auto found = std::ranges::find(settings.consoles, name, &Console::name);
  return found == settings.consoles.end() ? nullptr : &*found;
}

}  // namespace resetd::settings
