"""queue: does a long queue cost anything? Calls a second with very many tasks queued and with few, and how soon a
daemon that was killed with very many queued sends again. Both are of daemons that were killed and started anew, and
both consoles have as many jobs: what sealing leaves in a process, and what it costs to look among a console's jobs, is
not the queue's. Both make the same calls: tasks are given by their data tasks, which only the whole list can find, for
few tasks among so many jobs would be asked for one by one."""

import contextlib
import json
import pathlib
import shutil
import signal
import sqlite3
import statistics
import tempfile

from harness import RESETD, Wrong, say, set_up, spread, tell_ratio, timed, until
from part_submit import write_plan
from servers import Daemon, StandIn

FEW = 10_000
POLICY = "{verify: false, concurrency: 64}"
LONGEST = 600


def intents(folder):
    """When the resets left, in seconds: of a database at rest."""
    with contextlib.closing(sqlite3.connect(folder / "state/resetd.db")) as database:
        rows = database.execute("SELECT at_us / 1e6 FROM audit WHERE event = 'reset.intent' ORDER BY seq").fetchall()
    return [at for (at,) in rows]


def first_rate(times, count):
    """Resets a second of the first so many."""
    if len(times) < count:
        raise Wrong(f"{len(times)} resets were sent, {count} were wanted")
    return (count - 1) / (times[count - 1] - times[0])


def resetd(folder, *command):
    """What it prints."""
    timed(folder, RESETD, "--config", "resetd.yaml", *command)
    return (folder / "out").read_text(encoding="utf-8")


def submit(folder):
    resetd(folder, "submit", "plan.yaml", "--approve", "-o", "json")


def expect_pages(console):
    """Twenty tasks a look, in both queues."""
    if asked := console.state()["calls"].get("queryjob", {}).get("requests", 0):
        raise Wrong(f"{asked} jobs were asked for alone")


def set_up_queue(folder, console, count):
    set_up(folder, console.url, count, POLICY)
    write_plan(folder / "plan.yaml", count)


def few_queued(folder, count, jobs_for):
    with StandIn(folder, jobs_for) as console:
        set_up_queue(folder, console, count)
        with Daemon(folder) as daemon:
            digest = json.loads(resetd(folder, "submit", "plan.yaml", "-o", "json"))["digest"]
            daemon.end(signal.SIGKILL)
        with Daemon(folder) as daemon:
            resetd(folder, "approve", "1", "--digest", digest)
            until(lambda: console.resets() == count, LONGEST, f"{count} resets")
            ended = daemon.end()
        console.judged(count, ended)
        expect_pages(console)
    return first_rate(intents(folder), count)


class Long:
    """A queue of very many tasks, of which each session sends the next few before it is killed."""

    def __init__(self, folder, console, count):
        self._folder, self._console, self._count = folder, console, count
        self.sessions = []  # when each daemon was started, and was ready

    def session(self, before=lambda: None):
        with Daemon(self._folder) as daemon:
            self.sessions.append((daemon.began, daemon.ready_seconds))
            before()
            wanted = self._console.resets() + self._count + 1000
            until(lambda: self._console.resets() >= wanted, LONGEST, f"{self._count} resets")
            daemon.end(signal.SIGKILL)

    def told(self):
        """Of each session: resets a second, and from its start to its first reset."""
        state = self._console.state()
        applied, sent = state["calls"]["updateincrepos"]["applied"], intents(self._folder)
        if not applied == state["changed_jobs"] <= len(sent):
            raise Wrong(f"of {len(sent)} intents {applied} took effect, on {state['changed_jobs']} jobs")
        starts = [began for began, _ in self.sessions] + [float("inf")]
        of_session = [[at for at in sent if begin <= at < end] for begin, end in zip(starts, starts[1:], strict=False)]
        return [(first_rate(times, self._count), times[0] - begin)
                for begin, times in zip(starts, of_session, strict=False)]


def queue(work, options):
    count = min(FEW, options.large // 20)
    rounds = min(options.rounds, options.large // (count + 1000) - 1)
    folder = work / "long"
    folder.mkdir()
    few = []
    with StandIn(folder, options.large) as console:
        set_up_queue(folder, console, options.large)
        queued = Long(folder, console, count)
        queued.session(before=lambda: submit(folder))

        def short():
            of_it = pathlib.Path(tempfile.mkdtemp(dir=work))
            few.append(few_queued(of_it, count, options.large))
            shutil.rmtree(of_it)

        turns = [short, queued.session]
        for number in range(rounds):
            for turn in turns[number % 2:] + turns[:number % 2]:
                turn()
        # Read only now: a look at the database of a killed daemon would tidy it up for the next one. Each session after
        # the first began with a start.
        many = queued.told()[1:]
        expect_pages(console)
    shutil.rmtree(folder)
    say(f"queue: the first {count} resets of a daemon, with {options.large} tasks queued and with {count}")
    say(f"  {options.large} queued: {spread([rate for rate, _ in many], '.0f')} resets a second")
    say(f"  {count} queued: {spread(few, '.0f')} resets a second")
    tell_ratio(f"{options.large} queued / {count} queued", [rate for rate, _ in many], few, "at least 0.95")
    say(f"  from exec of a killed daemon to its first reset: {spread([first for _, first in many])} s, wanted: under 1"
        f" (ready after {statistics.median(ready for _, ready in queued.sessions[1:]):.2f} s)")
