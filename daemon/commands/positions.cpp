// `resetd positions [TYPE]`: the known posTypes and their fields, from the one table that checks plans too.

#include <CLI/App.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <memory>

#include "core/lexers.hpp"
#include "daemon/cli.hpp"
#include "daemon/commands/commands.hpp"
#include "position/catalogue.hpp"

namespace resetd::daemon {
namespace {
namespace positions_command {

namespace json = boost::json;
using position::Field;
using position::PosType;

constexpr const char* description =
    "List the known posTypes: which fields a reset of each needs and takes, and how its positions are ordered.";

constexpr const char* footer =
    "Example:\n"
    "  resetd positions                          all of them\n"
    "  resetd positions MYSQL_LOG_FILE_POS       one of them\n"
    "  resetd positions -o json | jq -r '.[] | select(.group == \"lsn\").pos_type'";

struct Options {
  std::optional<std::string> type;
  std::optional<Format> format;
};

template <class Take>
void for_each_field(position::Fields fields, Take take) {
  for (std::size_t i = 0; i < position::field_count; ++i) {
    const auto field = static_cast<Field>(i);
    if (fields.has(field)) take(position::name(field));
  }
}

std::string words(position::Fields fields) {
  std::string text;
  for_each_field(fields, [&](std::string_view name) { text.append(text.empty() ? "" : ", ").append(name); });
  return text.empty() ? "-" : text;
}

json::array names(position::Fields fields) {
  json::array array;
  for_each_field(fields, [&](std::string_view name) { array.emplace_back(name); });
  return array;
}

json::object to_json(const PosType& type) {
  return {{"pos_type", type.name},
          {"group", position::name(type.group)},
          {"required", names(type.required)},
          {"optional", names(type.optional)},
          {"on_ordered_page", type.on_ordered_page}};
}

Table to_table(std::span<const PosType> types) {
  Table table{{{"POSTYPE"}, {"GROUP"}, {"REQUIRED"}, {"OPTIONAL"}, {"ON ORDERED PAGE"}}, {}};
  for (const PosType& type : types) {
    table.rows.push_back({{std::string{type.name}},
                          {std::string{position::name(type.group)}},
                          {words(type.required)},
                          {words(type.optional)},
                          {type.on_ordered_page ? "yes" : "no"}});
  }
  return table;
}

void list_all(Output& out, Format format) {
  if (format == Format::table) return out.print(to_table(position::catalogue()));
  json::array array;
  for (const PosType& type : position::catalogue()) array.push_back(to_json(type));
  // With braces a value would become an array of one.
  out.print(json::value(std::move(array)));
}

void show_one(Output& out, Format format, const PosType& type) {
  if (format == Format::table) return out.print(to_table({&type, 1}));
  out.print(json::value(to_json(type)));
}

void run(Context& context, const Options& options) {
  const Format format = context.out.format(options.format);
  if (!options.type) return list_all(context.out, format);
  if (const PosType* const type = position::find_pos_type(*options.type)) return show_one(context.out, format, *type);
  fail(context,
       core::bad_input(core::shown(*options.type) + " is no known posType: did you mean " +
                       std::string{position::nearest_pos_type(*options.type)} + "? `resetd positions` lists them all"));
}

}  // namespace positions_command
}  // namespace

void add_positions(CLI::App& app, Context& context) {
  const auto options = std::make_shared<positions_command::Options>();
  CLI::App* const command = app.add_subcommand("positions", positions_command::description);
  command->footer(positions_command::footer);
  command->add_option("TYPE", options->type, "one posType, spelled as the API spells it")->type_name("");
  add_format_option(*command, options->format);
  command->callback([&context, options] { positions_command::run(context, *options); });
}

}  // namespace resetd::daemon
