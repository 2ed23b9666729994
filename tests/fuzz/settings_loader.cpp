// A configuration may be any bytes: reading one never crashes, hangs or accepts without a console.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "settings/loader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace resetd::settings;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const Loaded loaded = parse(text, "/etc/resetd/resetd.yaml", Environment{"/run/credentials/resetd"});
  if (loaded.problems.size() > max_problems) std::abort();
  if (loaded.problems.empty() && loaded.settings.consoles.empty()) std::abort();
  for (const Problem& problem : loaded.problems) {
    if (to_string(problem).find('\n') != std::string::npos) std::abort();
  }
  return 0;
}
