#pragma once
// The subcommands. Each registers itself: options, help with an example, and a callback that does the work and sets the
// context's exit code.

namespace CLI {
class App;
}

namespace resetd::daemon {

struct Context;

void add_serve(CLI::App& app, Context& context);
void add_run(CLI::App& app, Context& context);
void add_preview(CLI::App& app, Context& context);
void add_submit(CLI::App& app, Context& context);
void add_watch(CLI::App& app, Context& context);
void add_check(CLI::App& app, Context& context);
void add_status(CLI::App& app, Context& context);
void add_tasks(CLI::App& app, Context& context);
void add_approve(CLI::App& app, Context& context);
void add_pause(CLI::App& app, Context& context);
void add_resume(CLI::App& app, Context& context);
void add_cancel(CLI::App& app, Context& context);
void add_promote(CLI::App& app, Context& context);
void add_rate(CLI::App& app, Context& context);
void add_retry(CLI::App& app, Context& context);
void add_resolve(CLI::App& app, Context& context);
void add_undo(CLI::App& app, Context& context);
void add_audit(CLI::App& app, Context& context);
void add_positions(CLI::App& app, Context& context);
void add_db(CLI::App& app, Context& context);

}  // namespace resetd::daemon
