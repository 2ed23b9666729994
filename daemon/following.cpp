#include "daemon/following.hpp"

#include <boost/json/parse.hpp>
#include <thread>

#include "daemon/progress.hpp"
#include "daemon/text.hpp"

namespace resetd::daemon {
namespace {

namespace json = boost::json;
using core::Result;
using core::RunState;

constexpr std::chrono::milliseconds look_again{250};

bool rests(RunState state) {
  return core::finished(state) || state == RunState::halted || state == RunState::paused;
}

std::string path_of_run(core::RunId id) {
  return "/v1/runs/" + std::to_string(core::number(id));
}

// `2026-11-22T09:00:00.000000Z reset.acknowledged task 12 (request …)`, from an audit record.
std::string line_of_event(const json::object& record) {
  const auto text = [&record](std::string_view key) {
    const json::value* const found = record.if_contains(key);
    return found != nullptr && found->is_string() ? std::string{found->as_string()} : std::string{};
  };
  std::string line = text("at") + " " + text("event");
  if (record.contains("ordinal")) line += " task " + std::to_string(record.at("ordinal").as_int64());
  if (record.contains("request_id")) line += " request " + text("request_id");
  if (!text("msg").empty()) line += ": " + text("msg");
  const json::value* const detail = record.if_contains("detail");
  const json::value* const reason = detail == nullptr ? nullptr : detail->as_object().if_contains("reason");
  if (reason != nullptr && reason->is_string()) line += ": " + std::string{reason->as_string()};
  return harmless(line);
}

// A rate from two looks a few seconds apart.
class Rate {
 public:
  double of(std::int64_t settled) {
    const auto now = std::chrono::steady_clock::now();
    looks_.push_back({now, settled});
    std::erase_if(looks_, [now](const Look& look) { return now - look.at > std::chrono::seconds{10}; });
    const std::chrono::duration<double> span = now - looks_.front().at;
    return span.count() > 0 ? static_cast<double>(settled - looks_.front().settled) / span.count() : 0;
  }

 private:
  struct Look {
    std::chrono::steady_clock::time_point at;
    std::int64_t settled;
  };
  std::vector<Look> looks_;
};

Result<RunRow> follow_with_bar(Context& context, Remote& remote, core::RunId id) {
  ProgressBar bar{context.err};
  Rate rate;
  for (;;) {
    Result<RunRow> row = remote.run(id);
    if (row.has_error() || rests(row->run.state)) {
      bar.clear();
      return row;
    }
    Progress progress{.tasks = row->run.tasks, .state = row->run.state, .run = id};
    std::int64_t settled = 0;
    for (const auto& [state, count] : row->counts) {
      progress.counts.emplace_back(state, count);
      if (core::settled(state)) settled += count;
    }
    progress.rate = rate.of(settled);
    bar.show(progress);
    std::this_thread::sleep_for(look_again);
  }
}

// Says each record; false once the run rests.
Result<void> follow_events(Context& context, Remote& remote, core::RunId id, std::int64_t after) {
  control::EventReader reader;
  const auto say = [&context](const control::StreamedEvent& event) {
    context.err.write(line_of_event(json::parse(event.data).as_object()) + "\n");
    return event.event != "run.halted" && event.event != "run.paused";
  };
  return remote.client().stream(path_of_run(id) + "/events?after=" + std::to_string(after),
                                [&](std::string_view piece) { return reader.feed(piece, say); });
}

Result<RunRow> follow_with_lines(Context& context, Remote& remote, core::RunId id) {
  for (;;) {
    const Result<audit::Head> head = remote.audit_head();
    if (head.has_error()) return head.error();
    Result<RunRow> row = remote.run(id);
    if (row.has_error() || rests(row->run.state)) return row;
    if (const auto followed = follow_events(context, remote, id, head->seq); followed.has_error())
      return followed.error();
  }
}

}  // namespace

Result<RunRow> follow(Context& context, Remote& remote, core::RunId id) {
  return context.err.is_terminal() ? follow_with_bar(context, remote, id) : follow_with_lines(context, remote, id);
}

std::string left_words(core::RunId id) {
  const std::string number = std::to_string(core::number(id));
  return "interrupted, which does not touch run " + number + ": `resetd watch " + number + "` follows it further";
}

Result<RunRow> wait_until_sealed(Context& context, Remote& remote, core::RunId id) {
  ProgressBar bar{context.err};
  for (;;) {
    Result<RunRow> row = remote.run(id);
    if (row.has_error() || row->run.state != RunState::sealing) {
      bar.clear();
      return row;
    }
    if (context.err.is_terminal()) bar.show({.tasks = row->run.tasks, .state = row->run.state, .run = id});
    std::this_thread::sleep_for(look_again);
  }
}

void print_left_stopped(Output& out, const RunRow& row) {
  if (row.left_stopped.empty()) return;
  out.write("These jobs ran before this run stopped them, and it has not seen them running since:\n");
  out.print(jobs_table(row.left_stopped));
}

void print_run(Context& context, const RunRow& row, std::optional<Format> format) {
  if (context.out.format(format) == Format::json) {
    context.out.print(json::value(row_json(row)));
  } else {
    context.out.print(runs_table({row}));
    print_left_stopped(context.out, row);
  }
}

void report(Context& context, const RunRow& row, Carrier carrier, std::optional<Format> format) {
  print_run(context, row, format);
  const std::string next = next_step(row.run, row.counts, carrier);
  if (!next.empty()) context.err.write(harmless(next) + "\n");
  context.exit_code = exit_code_of(row.run, row.counts);
}

}  // namespace resetd::daemon
