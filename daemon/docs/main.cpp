// `resetd-docs FOLDER`: writes resetd.1, resetd.bash and _resetd. Run by the build; not installed.

#include <CLI/App.hpp>
#include <cstdio>
#include <exception>
#include <fstream>

#include "daemon/cli.hpp"
#include "daemon/docs.hpp"

namespace {

bool write(const std::string& file, const std::string& text) {
  std::ofstream out{file, std::ios::binary | std::ios::trunc};
  out << text;
  out.close();
  if (!out) std::fprintf(stderr, "resetd-docs: %s cannot be written\n", file.c_str());
  return static_cast<bool>(out);
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 2) {
    std::fputs("resetd-docs: write the folder to put the files into\n", stderr);
    return 2;
  }
  using namespace resetd::daemon;
  Output out{1};
  Output err{2};
  Context context{out, err, {}, {}, 0};
  CLI::App app;
  describe_command_line(app, context);
  const CommandDoc program = describe(app);
  const std::string folder = std::string{arguments[1]} + "/";
  const bool written = write(folder + "resetd.1", man_page(program, RESETD_VERSION)) &&
                       write(folder + "resetd.bash", bash_completion(program)) &&
                       write(folder + "_resetd", zsh_completion(program));
  return written ? 0 : 1;
} catch (const std::exception& fault) {
  std::fprintf(stderr, "resetd-docs: %s\n", fault.what());
  return 1;
}
