// `resetd check PLAN…`: is a plan sound? Offline: nothing is asked of a console, no database is touched.

#include <CLI/App.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <memory>

#include "core/count_text.hpp"
#include "daemon/cli.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/configuration.hpp"
#include "daemon/plan_check.hpp"
#include "daemon/text.hpp"

namespace resetd::daemon {
namespace {
namespace check_command {

namespace json = boost::json;

constexpr const char* description =
    "Check plans without asking a console: fields, posTypes, numbers, times, policies, tasks named twice. Every "
    "mistake\n"
    "is said with its place, up to 100 a plan. A configuration that is given or found tells the consoles' names.";

constexpr const char* footer =
    "Example:\n"
    "  resetd check orders-rollback.yaml\n"
    "  resetd check plans/*.yaml | jq '.[] | {plan, tasks}'\n"
    "\n"
    "Ends with 0 when every plan is good, else with 2. Whether the targets make\n"
    "sense on the console is seen by `resetd run`, before it asks.";

struct Options {
  std::vector<std::string> plans;
  std::optional<Format> format;
};

json::object select_json(const plan::Select& select) {
  json::object object;
  for (const auto& [name, value] : select.filters) object.emplace(name, json::parse(value));
  return object;
}

std::string select_text(const plan::Select& select) {
  std::string text;
  for (const auto& [name, value] : select.filters) {
    text.append(text.empty() ? "" : ", ").append(name).append(" ").append(value);
  }
  return text;
}

json::object to_json(const std::string& plan, const plan::Reading& reading) {
  json::object object{{"plan", plan}, {"name", reading.header.name}};
  if (reading.header.console) object.emplace("console", *reading.header.console);
  object.emplace("tasks", reading.tasks);
  if (reading.header.select) object.emplace("select", select_json(*reading.header.select));
  object.emplace("plan_digest", reading.plan_digest);
  return object;
}

std::string to_line(const std::string& plan, const plan::Reading& reading) {
  std::string tasks = core::count_text(reading.tasks, "task");
  if (reading.header.select) tasks += " and every job listed under " + select_text(*reading.header.select);
  return plan + ": good, " + tasks + ", plan digest " + reading.plan_digest;
}

void run(Context& context, const Options& options) {
  const MaybeSettings maybe = load_configuration_if_any(context);
  const settings::Settings* const settings = maybe.settings ? &*maybe.settings : nullptr;
  const plan::Options plan_options = plan_options_now(settings);
  const bool as_json = context.out.format(options.format) == Format::json;
  json::array good;
  for (const std::string& plan : options.plans) {
    const auto reading = check_plan(context, plan, plan_options);
    if (!reading) continue;
    if (as_json)
      good.push_back(to_json(plan, *reading));
    else
      context.out.write(harmless(to_line(plan, *reading)) + "\n");
  }
  // With braces a value would become an array of one.
  const json::value document(std::move(good));
  if (as_json) context.out.print(document);
}

}  // namespace check_command
}  // namespace

void add_check(CLI::App& app, Context& context) {
  const auto options = std::make_shared<check_command::Options>();
  CLI::App* const command = app.add_subcommand("check", check_command::description);
  command->footer(check_command::footer);
  command->add_option("PLAN", options->plans, "the plans (YAML)")->required()->type_name("");
  add_format_option(*command, options->format);
  command->callback([&context, options] { check_command::run(context, *options); });
}

}  // namespace resetd::daemon
