"""calls: the same resets through resetd with every guard on, the bare loop, and what one would do without resetd."""

import contextlib
import sqlite3

from harness import RELEASE, RESETD, Wrong, in_rounds, rates, say, set_up, spread, tell_rates, tell_ratio, timed
from servers import StandIn
from signed import reset_bodies, signed_url

BARE_LOOP = RELEASE / "tests/bench/resetd-bare-loop"
HERE = __file__.rsplit("/", 1)[0]
PHASE = """SELECT count(*) FILTER (WHERE event = 'reset.intent'),
                  count(*) FILTER (WHERE event = 'reset.acknowledged'),
                  max(at_us) - min(at_us)
           FROM audit WHERE event = 'reset.intent' OR event = 'reset.acknowledged'"""


def sending_phase(folder, tasks):
    """Resets a second from the first intent to the last settlement, by the audit log."""
    with contextlib.closing(sqlite3.connect(folder / "state/resetd.db")) as database:
        intents, acknowledged, took_us = database.execute(PHASE).fetchone()
    if not intents == acknowledged == tasks:
        raise Wrong(f"{tasks} tasks, {intents} intents and {acknowledged} acknowledgements in the audit log")
    return tasks / (took_us / 1e6)


def run_resetd(folder, tasks, concurrency, phases):
    with StandIn(folder, tasks) as console:
        set_up(folder, console.url, tasks, f"{{verify: false, concurrency: {concurrency}}}", concurrency=concurrency)
        ended = timed(folder, RESETD, "--config", "resetd.yaml", "run", "plan.yaml", "--yes", "-o", "json")
        phases.append(sending_phase(folder, tasks))
        return console.judged(tasks, ended)


def run_bare_loop(folder, tasks, *options):
    with StandIn(folder, tasks) as console:
        return console.judged(tasks, timed(folder, BARE_LOOP, console.port, tasks, *options))


def run_aiohttp(folder, tasks):
    with StandIn(folder, tasks) as console:
        ended = timed(folder, "/usr/bin/python3", "-B", f"{HERE}/aiohttp_sqlite.py", console.url, tasks, "done.db")
        return console.judged(tasks, ended)


def run_curl(folder, tasks):
    """Signed ahead: only the calls are timed."""
    with StandIn(folder, tasks) as console:
        with open(folder / "calls", "w", encoding="utf-8") as calls:
            calls.writelines(f"{body}\n{signed_url(console.url, 'updateincrepos')}\n" for body in reset_bodies(tasks))
        with open(folder / "calls", "rb") as calls:
            ended = timed(folder, "xargs", "-d", "\\n", "-P64", "-n2", "curl", "-sSf", "--noproxy", "*", "-H",
                          "Content-Type: application/json; charset=utf-8", "--data-raw", stdin=calls)
        return console.judged(tasks, ended)


def tasks_a_look(work, tasks, concurrency):
    """How often the bare loop must look so that it makes as many calls as resetd does: one run beforehand tells."""
    told = []

    def once(folder):
        sample = run_resetd(folder, tasks, concurrency, [])
        told.append(max(1, round(tasks / max(1, sample.calls - tasks))))
        return sample

    in_rounds(work, 1, {"resetd, to count its looks": once})
    return told[0]


def calls(work, options):
    tasks, phases = options.tasks, []
    few, fewest = max(64, tasks // 10), max(64, tasks // 50)
    looks = tasks_a_look(work, tasks, 64)
    samples = in_rounds(work, options.rounds, {
        "bare loop": lambda folder: run_bare_loop(folder, tasks, "--tasks-a-look", looks),
        "resetd": lambda folder: run_resetd(folder, tasks, 64, phases),
        "durability alone": lambda folder: run_bare_loop(folder, tasks, "--tasks-a-look", looks, "--shared-ledger",
                                                         "ledger.db"),
        "aiohttp and SQLite": lambda folder: run_aiohttp(folder, few),
        "xargs -P64 curl": lambda folder: run_curl(folder, fewest),
    })
    say(f"calls: {tasks} tasks, aiohttp {few}, curl {fewest}; 64 at once; from exec to exit")
    tell_rates(samples)
    ours, bare = rates(samples["resetd"]), rates(samples["bare loop"])
    tell_ratio("resetd / bare loop", ours, bare, "at least 0.6")
    tell_ratio("durability alone / bare loop", rates(samples["durability alone"]), bare)
    say(f"  resetd from its first intent to its last outcome: {spread(phases, '.0f')} resets a second")
    tell_ratio("that / the bare loop's resets a second", phases,
               [tasks / sample.seconds for sample in samples["bare loop"]])
    tell_ratio("resetd / aiohttp and SQLite", ours, rates(samples["aiohttp and SQLite"]), "at least 12")
    tell_ratio("resetd / xargs -P64 curl", ours, rates(samples["xargs -P64 curl"]), "at least 40")
