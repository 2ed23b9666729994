// `resetd submit PLAN`: hands a plan to the daemon.

#include <CLI/App.hpp>
#include <memory>

#include "daemon/cli.hpp"
#include "daemon/commands/commands.hpp"
#include "daemon/configuration.hpp"
#include "daemon/following.hpp"
#include "daemon/plan_check.hpp"
#include "daemon/plan_sending.hpp"
#include "daemon/signals.hpp"
#include "engine/decision.hpp"

namespace resetd::daemon {
namespace {
namespace submit_command {

constexpr const char* description =
    "Hand a plan to the daemon and wait until it is sealed: every target looked up, with the position found. It\n"
    "begins once it is approved, or at the time that its schedule names. A plan that has an unfinished run already is\n"
    "that run. The files of tasks_from are read by this command and sent along.";

constexpr const char* footer =
    "Example:\n"
    "  resetd submit orders-rollback.yaml\n"
    "  resetd tasks 3                      what would be reset? then `resetd approve`\n"
    "  resetd submit orders-rollback.yaml --approve --wait\n"
    "\n"
    "Ends with 0 once it is sealed; with --wait as the run does: 4 failed or refused\n"
    "tasks, 5 held tasks, 6 halted, 130 where it is paused. Interrupted it ends with\n"
    "130, and the run goes on. A run that cannot be sealed is cancelled: 2 where\n"
    "its plan is at fault, 3 where it is refused (another run has one of its jobs), 7\n"
    "where the console does not answer.";

struct Options {
  std::filesystem::path plan;
  bool again = false;
  bool approve = false;
  bool wait = false;
  std::optional<Format> format;
};

struct Checked {
  const plan::Options& options;
  const plan::Reading& reading;
};

core::Result<RunRow> send(Context& context, Remote& remote, const Options& options, const Checked& checked) {
  const std::string target = options.again ? "/v1/runs?again=true" : "/v1/runs";
  std::string answer;
  const auto keep = [&answer](std::string_view piece) {
    answer.append(piece);
    return answer.size() <= control::max_answer_bytes;
  };
  const auto sent = send_plan(context, remote, target, options.plan, checked.options, checked.reading, keep);
  if (sent.has_error()) return sent.error();
  return run_of_json(answer);
}

// Its process may have been restarted: the run is in the database all the same.
core::Error still_there(core::Error error, core::RunId id) {
  error.message += "; `resetd watch " + std::to_string(core::number(id)) + "` follows the run further";
  return error;
}

core::Error not_sealed(const queue::Run& run) {
  return {*run.state_error,
          engine::run_text(run) + " was cancelled before it was sealed, and nothing was sent: " + run.state_reason};
}

core::Result<void> submit(Context& context, Remote& remote, const Options& options, const Checked& checked) {
  auto row = send(context, remote, options, checked);
  if (row.has_error()) return row.error();
  const core::RunId id = row->run.id;
  context.run = id;
  const LeaveOnSignal leaving{context.err, left_words(id)};
  row = wait_until_sealed(context, remote, id);
  if (row.has_error()) return row.error();
  if (options.approve && row->run.state == core::RunState::awaiting_approval) {
    const auto approved = remote.decide(id, "approve", {{"digest", row->run.digest}});
    if (approved.has_error()) return approved.error();
    row = RunRow{approved->run, approved->counts};
  }
  if (options.wait) {
    if (row->run.state == core::RunState::awaiting_approval) {
      context.err.write("run " + std::to_string(core::number(id)) + " waits for `resetd approve " +
                        std::to_string(core::number(id)) + " --digest " + row->run.digest + "`\n");
    }
    row = follow(context, remote, id);
    if (row.has_error()) return still_there(row.error(), id);
  }
  if (row->run.state_error) {
    print_run(context, *row, options.format);
    return not_sealed(row->run);
  }
  report(context, *row, Carrier::process, options.format);
  const bool under_way = !core::finished(row->run.state) && row->run.state != core::RunState::halted;
  if (!options.wait && under_way) context.exit_code = static_cast<int>(Exit::done);
  return {};
}

void run(Context& context, const Options& options) {
  const auto settings = load_configuration(context);
  if (!settings) return;
  if (settings->two_person && options.approve) {
    return fail(context, core::refused("the configuration wants another user to approve (approval.two_person), so "
                                       "--approve is refused: leave it out; nothing was sent"));
  }
  // Mistakes are told with their places in the person's own files, before anything is sent.
  const plan::Options plan_options = plan_options_now(&*settings);
  const auto checked = check_plan(context, options.plan, plan_options);
  if (!checked) return;
  if (options.wait && checked->header.schedule && checked->header.schedule->cron) {
    return fail(context, core::bad_input("a run with `cron` does not end by itself, each firing is a run of its own: "
                                         "leave --wait out"));
  }
  const LeaveOnSignal leaving{context.err, "interrupted: `resetd status` shows whether the daemon has the plan"};
  auto remote = Remote::find(context, *settings);
  if (remote.has_error()) return fail(context, remote.error());
  if (!*remote) {
    return fail(context, core::unreachable("no daemon serves " + socket_file(context, *settings).string() +
                                           ": start `resetd serve`, or use `resetd run`"));
  }
  if (const auto submitted = submit(context, **remote, options, {plan_options, *checked}); submitted.has_error()) {
    fail(context, submitted.error());
  }
}

}  // namespace submit_command
}  // namespace

void add_submit(CLI::App& app, Context& context) {
  const auto options = std::make_shared<submit_command::Options>();
  CLI::App* const command = app.add_subcommand("submit", submit_command::description);
  command->footer(submit_command::footer);
  command->add_option("PLAN", options->plan, "the plan (YAML)")->required()->type_name("");
  command->add_flag("--wait", options->wait, "until the run ends, halts or is paused");
  command->add_flag("--approve", options->approve, "approve it as soon as it is sealed");
  command->add_flag("--again", options->again, "a run of its own, though one of this plan has finished");
  add_format_option(*command, options->format);
  command->callback([&context, options] { submit_command::run(context, *options); });
}

}  // namespace resetd::daemon
