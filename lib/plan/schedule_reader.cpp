#include "plan/schedule_reader.hpp"

#include <array>

#include "plan/section.hpp"
#include "plan/times.hpp"

namespace resetd::plan {
namespace {

using schedule::Schedule;

// The section as it is read. Marks tell what was given, right or wrong.
struct Section {
  Schedule schedule;
  std::optional<Mark> at;
  std::optional<Mark> cron;
  std::optional<Mark> timezone;
  std::optional<Mark> window;
};

core::Result<core::WallTime> read_moment(const Node& node) {
  const auto text = read_text(node);
  if (!text) return text.error();
  const auto time = parse_iso_time(*text);
  if (!time) {
    // What it says of positionTimestamp's other forms does not hold here.
    const std::string& message = time.error().message;
    const std::size_t forms = message.find("; write milliseconds");
    if (forms == std::string::npos) return time.error();
    return core::bad_input(message.substr(0, forms) + "; write it as 2026-12-01T03:00:00Z or with an offset");
  }
  return core::WallTime{std::chrono::milliseconds{*time}};
}

void read_at(const Node& value, const std::string& subject, Problems& problems, Section& section) {
  section.at = value.mark;
  store(read_moment(value), value, subject, problems, section.schedule.at);
}

void read_cron(const Node& value, const std::string& subject, Problems& problems, Section& section) {
  section.cron = value.mark;
  const auto text = read_text(value);
  const auto cron = text ? schedule::parse_cron(*text) : core::Result<schedule::Cron>(text.error());
  store(cron, value, subject, problems, section.schedule.cron);
}

void read_timezone(const Node& value, const std::string& subject, Problems& problems, Section& section) {
  section.timezone = value.mark;
  const auto text = read_text(value);
  const auto zone = text ? schedule::Zone::find(*text) : core::Result<schedule::Zone>(text.error());
  store(zone, value, subject, problems, section.schedule.zone);
}

void read_misfire(const Node& value, const std::string& subject, Problems& problems, Section& section) {
  static constexpr std::array<std::string_view, 2> words{"skip", "once"};
  store(read_choice(value, words), value, subject, problems, section.schedule.misfire);
}

void read_overlap(const Node& value, const std::string& subject, Problems& problems, Section& /*section*/) {
  static constexpr std::array<std::string_view, 1> words{"skip"};
  std::size_t word = 0;
  store(read_choice(value, words), value, subject, problems, word);
}

struct Ends {
  std::optional<std::chrono::minutes> from;
  std::optional<std::chrono::minutes> to;
  bool gives_from = false;
  bool gives_to = false;
};

core::Result<std::chrono::minutes> read_time_of_day(const Node& node) {
  const auto text = read_text(node);
  if (!text) return text.error();
  return schedule::parse_time_of_day(*text);
}

template <auto end, auto given>
void read_end(const Node& value, const std::string& subject, Problems& problems, Ends& ends) {
  ends.*given = true;
  store(read_time_of_day(value), value, subject, problems, ends.*end);
}

void read_window(const Node& value, const std::string& subject, Problems& problems, Section& section) {
  static constexpr std::array<FieldReader<Ends>, 2> fields{
      {{"from", read_end<&Ends::from, &Ends::gives_from>}, {"to", read_end<&Ends::to, &Ends::gives_to>}}};
  section.window = value.mark;
  Ends ends;
  read_section<Ends>(value, subject, fields, problems, ends);
  if (value.kind != Kind::map) return;
  if (!ends.gives_from) problems.add(value.mark, subject + ".from is missing");
  if (!ends.gives_to) problems.add(value.mark, subject + ".to is missing");
  if (!ends.from || !ends.to) return;
  if (*ends.from == *ends.to) {
    problems.add(value.mark, subject + ": from and to are equal; write 00:00 and 24:00 for the whole day");
  } else if (*ends.from == std::chrono::hours{24}) {
    problems.add(value.mark, subject + ": from is 24:00; write 00:00");
  } else {
    section.schedule.window = schedule::Window{*ends.from, *ends.to};
  }
}

constexpr std::array<FieldReader<Section>, 6> schedule_fields{{{"at", read_at},
                                                               {"cron", read_cron},
                                                               {"timezone", read_timezone},
                                                               {"misfire", read_misfire},
                                                               {"overlap", read_overlap},
                                                               {"window", read_window}}};

void check_zone(const Section& section, Mark mark, Problems& problems) {
  if (section.timezone) {
    if (section.at && !section.cron && !section.window) {
      problems.add(*section.timezone, "schedule.timezone means nothing here: at has its own zone; leave it out");
    }
  } else if (section.cron || section.window) {
    problems.add(mark, std::string("schedule.timezone is missing; ") + (section.cron ? "cron" : "window") +
                           " needs one, such as Europe/Berlin or UTC");
  }
}

void check_time(const Section& section, Mark mark, core::WallTime now, Problems& problems) {
  if (section.at && section.cron) {
    problems.add(mark, "schedule has both at and cron; it takes one of them");
  } else if (!section.at && !section.cron) {
    problems.add(mark, "schedule has no time; it needs at or cron");
  } else if (section.schedule.at && *section.schedule.at <= now) {
    problems.add(*section.at, "schedule.at lies in the past; write a time ahead of now, or leave schedule out");
  }
}

}  // namespace

std::optional<Schedule> read_schedule(const Node& node, core::WallTime now, Problems& problems) {
  const std::size_t before = problems.count();
  Section section;
  read_section<Section>(node, "schedule", schedule_fields, problems, section);
  if (node.kind != Kind::map) return std::nullopt;
  check_time(section, node.mark, now, problems);
  check_zone(section, node.mark, problems);
  if (problems.count() != before || problems.full()) return std::nullopt;
  return std::move(section.schedule);
}

std::span<const std::string_view> schedule_field_names() {
  static constexpr auto names = names_of(schedule_fields);
  return names;
}

}  // namespace resetd::plan
