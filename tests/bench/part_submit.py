"""submit: very many tasks written in a YAML plan: how soon they are in the queue, and what their run takes of memory
and disk when it is carried out to its end."""

import contextlib
import shutil
import signal
import sqlite3

from harness import RELEASE, RESETD, Sample, Wrong, in_rounds, rates, say, set_up, tell_rates, tell_ratio, timed
from servers import Daemon, StandIn
from signed import reset_bodies

POLICY = "{verify: false, concurrency: 64}"
NOWHERE = "http://127.0.0.1:9"
HEADER = f"version: 1\nname: bench\nreason: against the stand-in\npolicy: {POLICY}\ntasks:\n"
SCALARS_OF_HEADER, SCALARS_OF_TASK = 12, 6


def write_plan(file, tasks):
    with open(file, "w", encoding="utf-8") as plan:
        plan.write(HEADER)
        plan.writelines("  - " + body.replace('"', "") + "\n" for body in reset_bodies(tasks))


def event_pass(folder, plan, tasks):
    ended = timed(folder, RELEASE / "tests/bench/resetd-event-pass", plan)
    if int((folder / "out").read_text()) != SCALARS_OF_HEADER + SCALARS_OF_TASK * tasks:
        raise Wrong("the plan has another number of scalars")
    return Sample(tasks, ended.seconds, ended.cpu_seconds)


def check(folder, plan, tasks):
    set_up(folder, NOWHERE, 1, POLICY)
    ended = timed(folder, RESETD, "--config", "resetd.yaml", "check", plan)
    return Sample(tasks, ended.seconds, ended.cpu_seconds)


def queue_tasks(folder, plan, tasks, peaks):
    """From the plan's first byte on the socket to the answer that all of its tasks are in the queue. They are not
    looked up: the daemon is killed then."""
    set_up(folder, NOWHERE, 1, POLICY)
    with Daemon(folder) as daemon:
        ended = timed(folder, "curl", "-sSf", "--noproxy", "*", "--unix-socket", "resetd.sock", "-X", "POST", "-H",
                      "Content-Type: application/yaml", "-T", plan, "http://localhost/v1/runs")
        peaks.append(daemon.peak_mib())
        used = daemon.end(signal.SIGKILL)
    with contextlib.closing(sqlite3.connect(folder / "state/resetd.db")) as database:
        if (queued := database.execute("SELECT count(*) FROM tasks").fetchone()[0]) != tasks:
            raise Wrong(f"{queued} tasks are in the queue, not {tasks}")
    return Sample(tasks, ended.seconds, used.cpu_seconds)


def carry_out(folder, plan, tasks):
    """Hands it in with `resetd submit` and waits for its end. That command, and the daemon's most memory."""
    with StandIn(folder, tasks) as console:
        set_up(folder, console.url, 1, POLICY)
        with Daemon(folder) as daemon:
            ended = timed(folder, RESETD, "--config", "resetd.yaml", "submit", plan, "--approve", "--wait", "-o",
                          "json")
            peak = daemon.peak_mib()
            daemon.end()
        console.judged(tasks, ended)
    return ended, peak


def tell_disk(file, tasks):
    say(f"  the database: {file.stat().st_size / tasks:.0f} bytes a finished task, wanted: at most 800; of these")
    with contextlib.closing(sqlite3.connect(file)) as database:
        sizes = [*database.execute("SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE ORDER BY 2 DESC"),
                 *database.execute("SELECT 'free pages', freelist_count * page_size "
                                   "FROM pragma_freelist_count, pragma_page_size")]
    for name, size in sizes:
        if size / tasks >= 1:
            say(f"    {size / tasks:6.1f}  {name}")


def submit(work, options):
    tasks, plan, peaks = options.large, work / "large.yaml", []
    write_plan(plan, tasks)
    samples = in_rounds(work, min(3, options.rounds), {
        "yaml-cpp's events alone": lambda folder: event_pass(folder, plan, tasks),
        "resetd check": lambda folder: check(folder, plan, tasks),
        "submission until all is queued": lambda folder: queue_tasks(folder, plan, tasks, peaks),
    })
    folder = work / "whole"
    folder.mkdir()
    whole, peak = carry_out(folder, plan, tasks)
    say(f"submit: {tasks} tasks in a plan of {plan.stat().st_size / 2**20:.0f} MiB; calls are tasks here")
    tell_rates(samples)
    alone = rates(samples["yaml-cpp's events alone"])
    tell_ratio("resetd check / events alone", rates(samples["resetd check"]), alone)
    tell_ratio("submission / events alone", rates(samples["submission until all is queued"]), alone, "at least 0.7")
    say(f"  `resetd submit --approve --wait`: {whole.seconds:.0f} s to the run's end")
    say(f"  most memory: the daemon {peak:.1f} MiB, until all is queued {max(peaks):.1f}; `resetd submit` "
        f"{whole.peak_mib:.1f}; wanted: under 64")
    tell_disk(folder / "state/resetd.db", tasks)
    shutil.rmtree(folder)
