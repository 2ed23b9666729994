"""one: a reset at a time, against a loop with one synchronous commit before and one after each call."""

from harness import in_rounds, rates, say, spread, tell_rates, tell_ratio
from part_calls import run_bare_loop, run_resetd, tasks_a_look


def one(work, options):
    tasks, phases = max(20, options.tasks // 50), []
    looks = tasks_a_look(work, tasks, 1)
    bare = ["--connections", 1, "--ledger", "ledger.db", "--tasks-a-look", looks]
    samples = in_rounds(work, options.rounds, {
        "bare loop with a ledger": lambda folder: run_bare_loop(folder, tasks, *bare),
        "resetd": lambda folder: run_resetd(folder, tasks, 1, phases),
    })
    say(f"one: {tasks} tasks, one at a time; from exec to exit")
    tell_rates(samples)
    theirs = samples["bare loop with a ledger"]
    tell_ratio("resetd / bare loop with a ledger", rates(samples["resetd"]), rates(theirs), "at least 0.8")
    say(f"  resetd from its first intent to its last outcome: {spread(phases, '.0f')} resets a second")
    tell_ratio("that / the loop's resets a second", phases, [tasks / sample.seconds for sample in theirs])
