#include "control/metrics.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <regex>
#include <sstream>
#include <thread>

#include "support/temp_folder.hpp"

namespace resetd::control {
namespace {

using namespace std::chrono_literals;

struct Exposed {
  std::map<std::string, double> values;      ///< by `name{labels}`
  std::map<std::string, std::string> types;  ///< by name
};

/// Reads the text format; a line that is none of it fails the test.
Exposed parse(const std::string& text) {
  static const std::regex sample{R"re(([a-z_]+(?:\{[^{}]*\})?) (\S+))re"};
  static const std::regex comment{R"(# (HELP|TYPE) ([a-z_]+) (.*))"};
  Exposed exposed;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    if (std::regex_match(line, found, comment)) {
      if (found[1] == "TYPE") exposed.types[found[2]] = found[3];
    } else if (std::regex_match(line, found, sample)) {
      EXPECT_TRUE(exposed.values.emplace(found[1], std::stod(found[2])).second) << "twice: " << line;
    } else {
      ADD_FAILURE() << "not of the text format: " << line;
    }
  }
  return exposed;
}

class MetricsTest : public testing::Test {
 protected:
  double value(const std::string& series, const Census& standing = {}) {
    const Exposed exposed = parse(metrics_.exposition(standing));
    const auto found = exposed.values.find(series);
    if (found != exposed.values.end()) return found->second;
    ADD_FAILURE() << "no series " << series;
    return -1;
  }

  Metrics metrics_{"1.2.3", {"prod", "test"}};
};

TEST_F(MetricsTest, HaveTheNamesAndTypesThatAreDocumented) {
  const std::map<std::string, std::string> expected{{"resetd_tasks", "gauge"},
                                                    {"resetd_runs", "gauge"},
                                                    {"resetd_console_requests_total", "counter"},
                                                    {"resetd_console_request_seconds", "histogram"},
                                                    {"resetd_limiter_wait_seconds", "histogram"},
                                                    {"resetd_store_commit_seconds", "histogram"},
                                                    {"resetd_store_commit_batch", "histogram"},
                                                    {"resetd_audit_records_total", "counter"},
                                                    {"resetd_build_info", "gauge"}};
  EXPECT_EQ(parse(metrics_.exposition({})).types, expected);
  EXPECT_EQ(value("resetd_build_info{version=\"1.2.3\"}"), 1);
}

TEST_F(MetricsTest, CountCallsByHowTheyEnded) {
  const console::OnCall prod = metrics_.on_call("prod");
  prod({console::Call::update_position, {core::CallEnd::answered, 200, core::EnvelopeKind::success}, 30ms});
  prod({console::Call::update_position, {core::CallEnd::answered, 500}, 2s});
  prod({console::Call::list, {core::CallEnd::connect_refused}, {}});
  prod({console::Call::list, {core::CallEnd::withdrawn}, {}});
  const auto calls = [this](const std::string& call, const std::string& outcome) {
    return value("resetd_console_requests_total{call=\"" + call + "\",console=\"prod\",outcome=\"" + outcome + "\"}");
  };
  EXPECT_EQ(calls("updateincrepos", "acknowledged"), 1);
  EXPECT_EQ(calls("updateincrepos", "ambiguous"), 1);
  EXPECT_EQ(calls("updateincrepos", "rejected"), 0);
  EXPECT_EQ(calls("list", "not_sent"), 1);
  EXPECT_EQ(calls("list", "withdrawn"), 1);
  EXPECT_EQ(value("resetd_console_request_seconds_count"), 2) << "what never left took no time";
  EXPECT_NEAR(value("resetd_console_request_seconds_sum"), 2.03, 1e-9);
  EXPECT_EQ(value("resetd_console_request_seconds_bucket{le=\"0.05\"}"), 1);
  EXPECT_EQ(value("resetd_console_requests_total{call=\"list\",console=\"test\",outcome=\"withdrawn\"}"), 0);
}

TEST_F(MetricsTest, ShowRunsAndTasksAsGiven) {
  const Census standing{.runs = {{core::RunState::running, 2}},
                        .tasks = {{{core::RunState::running, core::TaskState::queued}, 7}}};
  EXPECT_EQ(value("resetd_runs{state=\"running\"}", standing), 2);
  EXPECT_EQ(value("resetd_tasks{run_state=\"running\",state=\"queued\"}", standing), 7);
  EXPECT_EQ(value("resetd_tasks{run_state=\"running\",state=\"queued\"}"), 0) << "they are gone again";
}

TEST_F(MetricsTest, SeriesAreFixedFromTheStart) {
  const std::size_t before = parse(metrics_.exposition({})).values.size();
  metrics_.on_call("prod")({console::Call::stop, {core::CallEnd::answered, 429}, 1ms});
  metrics_.appended({.event = audit::Event::run_halted, .run = core::RunId{99}, .console = "elsewhere"});
  metrics_.waited(3s);
  EXPECT_EQ(parse(metrics_.exposition({})).values.size(), before);
  EXPECT_DEATH(metrics_.on_call("elsewhere"), "no console elsewhere");
}

// A real store and a real log, as the daemon joins them; scraped meanwhile.
TEST_F(MetricsTest, WatchTheStoreAndTheAuditLog) {
  const support::TempFolder folder;
  boost::asio::io_context loop;
  auto connection = sqlite::Connection::open(folder / "resetd.db", sqlite::Access::work).value();
  audit::Log log{*connection};
  log.on_append([this](const audit::Record& record, const audit::Head&) { metrics_.appended(record); });
  sqlite::Store store{std::move(connection),
                      loop.get_executor(),
                      [](const std::string& line) { ADD_FAILURE() << line; },
                      {},
                      [this](const sqlite::Store::Commit& commit) { metrics_.committed(commit); }};
  constexpr int records = 50;
  for (int i = 0; i < records; ++i) {
    auto append = [&log](sqlite::Connection& c) {
      log.append(c, {.event = audit::Event::run_paused, .actor = "resetd", .run = core::RunId{1}});
    };
    store.post(std::move(append), [this] { metrics_.exposition({}); });
  }
  store.post_alone([](sqlite::Connection&) {}, [] {});
  loop.run();
  EXPECT_EQ(value("resetd_audit_records_total{event=\"run.paused\"}"), records);
  EXPECT_EQ(value("resetd_audit_records_total{event=\"run.halted\"}"), 0);
  EXPECT_EQ(value("resetd_store_commit_batch_sum"), records) << "each work is in one batch, and post_alone in none";
  EXPECT_GE(value("resetd_store_commit_seconds_count"), 1);
  EXPECT_GT(value("resetd_store_commit_seconds_sum"), 0);
}

}  // namespace
}  // namespace resetd::control
