// A cron expression may be any text: it is refused in one line, or it fires, later than asked and at a time it names.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "schedule/fire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace resetd::schedule;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto cron = parse_cron(text);
  if (!cron) {
    if (cron.error().message.empty() || cron.error().message.find('\n') != std::string::npos) std::abort();
    return 0;
  }
  const auto again = parse_cron(cron->text);
  if (!again || *again != *cron) std::abort();
  static const Zone utc = Zone::find("UTC").value();
  const WallSeconds start = std::chrono::sys_days{std::chrono::year{2026} / 11 / 25};
  const WallSeconds fire = next_fire(*cron, utc, start);
  if (fire <= start || !cron->names_day(std::chrono::floor<std::chrono::days>(utc.local(fire)))) std::abort();
  if (last_fire(*cron, utc, start, fire) != fire) std::abort();
  return 0;
}
