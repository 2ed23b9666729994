#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>

#include "console_sim/options.hpp"

namespace {

/// Renamed into place: whoever waits for the file finds it whole.
void write_port_file(const std::string& file, const std::string& line) {
  const std::string unfinished = file + ".new";
  std::ofstream out(unfinished, std::ios::trunc);
  out << line << '\n';
  out.close();
  if (!out || std::rename(unfinished.c_str(), file.c_str()) != 0)
    throw std::runtime_error("cannot write the port file " + file);
}

int serve(console_sim::CommandLine line) {
  console_sim::Server server(std::move(line.server));
  const std::string ready = "listening " + server.url() + " admin " + server.admin_url();
  std::printf("%s\n", ready.c_str());
  std::fflush(stdout);
  if (!line.port_file.empty()) write_port_file(line.port_file, ready);
  server.run(true);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    int exit_code = 0;
    auto line = console_sim::parse_command_line(argc, argv, exit_code);
    return line ? serve(std::move(*line)) : exit_code;
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "resetd-console-sim: %s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "resetd-console-sim: %s\n", error.what());
    return 1;
  }
}
