"""limiter: how much of a rate is used, whether it is ever passed, and what waiting costs."""

import contextlib
import pathlib
import runpy
import sqlite3
import subprocess
import time

from harness import RESETD, ROOT, Wrong, in_rounds, say, set_up, spread, timed, until, wait_for
from servers import StandIn

RATE, BURST = 5000, 10
POLICY = "{verify: false, concurrency: 64}"
IDLE_SECONDS = 8
WINDOWS = runpy.run_path(str(ROOT / "scripts/rate-windows.py"))  # of prove-rate


def first_intent(folder):
    with contextlib.closing(sqlite3.connect(folder / "state/resetd.db")) as database:
        return database.execute("SELECT min(at_us) FROM audit WHERE event = 'reset.intent'").fetchone()[0] / 1e6


def at_full_rate(folder, tasks, shares):
    with StandIn(folder, tasks) as console:
        set_up(folder, console.url, tasks, POLICY, rate=f"{RATE}/s", burst=BURST, log="trace")
        ended = timed(folder, RESETD, "--config", "resetd.yaml", "run", "plan.yaml", "--yes", "-o", "json")
        sample = console.judged(tasks, ended)
    with open(folder / "err", encoding="utf-8") as lines:
        sent = WINDOWS["send_times"](lines)
    if len(sent) != sample.calls:
        raise Wrong(f"{len(sent)} calls by the send times, {sample.calls} by the stand-in")
    # A nanosecond clock: what is left of rounding is far below a millionth of a call.
    if (over := WINDOWS["excess"](sent, RATE, BURST)) > 1e-6:
        raise Wrong(f"a window had {over:.6f} calls beyond burst + rate x window")
    # Send times are of the steady clock, the audit log's of the other. Before the first reset the rate is not all that
    # a run waits for.
    began = first_intent(folder) - time.time() + time.monotonic()
    shares.append(WINDOWS["used"]([at for at in sent if at >= began], RATE, BURST) * 100)
    return sample


def cpu_seconds(pid):
    """To the nanosecond, of all its threads."""
    return sum(int(file.read_text().split()[0]) for file in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


def at_one_a_second(folder):
    """CPU seconds a second of a run that waits for its rate nearly all the time."""
    tasks = IDLE_SECONDS + 30
    with StandIn(folder, tasks) as console:
        set_up(folder, console.url, tasks, POLICY, rate="1/s", burst=1)
        began = time.time()
        with open(folder / "err", "wb") as err:
            process = subprocess.Popen([RESETD, "--config", "resetd.yaml", "run", "plan.yaml", "--yes", "-o", "json"],
                                       cwd=folder, stdout=subprocess.DEVNULL, stderr=err)
        try:
            until(lambda: console.resets() >= 2, 60, "two resets at 1/s")
            before, at = cpu_seconds(process.pid), time.monotonic()
            time.sleep(IDLE_SECONDS)
            used = (cpu_seconds(process.pid) - before) / (time.monotonic() - at)
        finally:
            process.terminate()
            ended = wait_for(process, began, 60)
    if ended.code != 130:
        raise Wrong(f"the interrupted run ended with {ended.code}: see README's exit codes")
    return used


def limiter(work, options):
    tasks, shares = max(BURST * 10, options.tasks // 2), []
    in_rounds(work, min(3, options.rounds), {"resetd": lambda folder: at_full_rate(folder, tasks, shares)})
    folder = work / "idle"
    folder.mkdir()
    idle = at_one_a_second(folder)
    say(f"limiter: {tasks} tasks at {RATE}/s, burst {BURST}; then 1/s for {IDLE_SECONDS} s")
    say(f"  share of the rate that was used: {spread(shares)} %, wanted: at least 99; no window had more than it may")
    say(f"  at 1/s: {idle * 1000:.2f} ms of CPU a second, its one reset included, wanted: nearly 0")
