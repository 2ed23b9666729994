#include "daemon/plan_check.hpp"

namespace resetd::daemon {

plan::Options plan_options_now(const settings::Settings* settings) {
  const auto now = std::chrono::time_point_cast<core::Duration>(std::chrono::system_clock::now());
  plan::Options options{.now = now};
  if (settings == nullptr) return options;
  options.consoles.emplace();
  for (const settings::Console& console : settings->consoles) options.consoles->push_back(console.name);
  return options;
}

std::optional<plan::Reading> check_plan(Context& context, const std::filesystem::path& plan,
                                        const plan::Options& options) {
  plan::Reading reading = plan::check(plan, options);
  std::vector<std::string> problems;
  for (const plan::Problem& problem : reading.problems) problems.push_back(plan::to_string(problem));
  tell_problems(context, problems, plan::max_problems);
  if (!reading.problems.empty()) {
    context.exit_code = static_cast<int>(core::ErrorKind::bad_input);
    return std::nullopt;
  }
  if (reading.fault) {
    fail(context, *reading.fault);
    return std::nullopt;
  }
  return reading;
}

const settings::Console& console_of(const settings::Settings& settings, const plan::Header& header) {
  return header.console ? *settings::find_console(settings, *header.console) : settings.consoles.front();
}

}  // namespace resetd::daemon
