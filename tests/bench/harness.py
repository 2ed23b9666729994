"""What the end-to-end benchmarks share: a child that is timed, rounds, and how figures are told.

A figure never makes a benchmark fail; a contestant that fails does, or one whose calls did not do what they claim."""

import dataclasses
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
RELEASE = ROOT / "build/release"
RESETD = RELEASE / "daemon/resetd"
LONGEST_CHILD = 1800  # seconds: nothing that is timed here may hang for ever


class Wrong(Exception):
    """A contestant failed, or what it did is not what it should have done."""


@dataclasses.dataclass
class Ended:
    """A process, from exec to exit; what it waited for counts as its own."""
    code: int  # negative: the signal that ended it
    seconds: float
    cpu_seconds: float
    peak_mib: float


@dataclasses.dataclass
class Sample:
    """One contestant in one round."""
    calls: int
    seconds: float
    cpu_seconds: float
    counts: str = ""  # which calls these were

    @property
    def rate(self):
        return self.calls / self.seconds


def say(text=""):
    print(text, flush=True)


def wait_for(process, began, within=LONGEST_CHILD):
    """Waits for its end, and kills it when that does not come."""
    timer = threading.Timer(within, os.kill, (process.pid, signal.SIGKILL))
    timer.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        process.kill()
        raise
    finally:
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return Ended(process.returncode, time.time() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def timed(folder, *command, stdin=subprocess.DEVNULL):
    """Runs it to its end in `folder`; its output is in the files out and err there."""
    with open(folder / "out", "wb") as out, open(folder / "err", "wb") as err:
        began = time.time()
        process = subprocess.Popen([str(part) for part in command], cwd=folder, stdin=stdin, stdout=out, stderr=err)
        ended = wait_for(process, began)
    if ended.code != 0:
        said = (folder / "err").read_text(errors="replace")[-400:]
        raise Wrong(f"{pathlib.Path(command[0]).name} ended with {ended.code}: {said}")
    return ended


def until(holds, within, what, every=0.05):
    """Waits until `holds()` is true, and returns what it is."""
    deadline = time.monotonic() + within
    while not (value := holds()):
        if time.monotonic() > deadline:
            raise Wrong(f"{what}: not within {within} s")
        time.sleep(every)
    return value


def set_up(folder, url, tasks, policy, rate="1000000/s", burst=100000, concurrency=64, log="warn"):
    """resetd.yaml, and the plan plan.yaml of so many tasks, as the proofs have them."""
    script = '. "$1/scripts/proof-setup.sh"; folder=$PWD url=$2; configure "$3" "$4" "$5" 30s "$6"; make_plan "$7" "$8"'
    subprocess.run(["bash", "-euc", script, "bench", ROOT, url, rate, str(burst), str(concurrency), log, str(tasks),
                    policy], cwd=folder, check=True)


def in_rounds(work, rounds, contestants):
    """Each contestant (name: what makes a sample in a folder) once a round, and another one first each time."""
    samples = {name: [] for name in contestants}
    names = list(contestants)
    for number in range(rounds):
        for name in names[number % len(names):] + names[:number % len(names)]:
            folder = pathlib.Path(tempfile.mkdtemp(dir=work))
            print(f"  round {number + 1} of {rounds}: {name}", file=sys.stderr, flush=True)
            try:
                samples[name].append(contestants[name](folder))
            except Wrong as wrong:
                raise Wrong(f"{name}: {wrong}") from None
            shutil.rmtree(folder)
    return samples


def spread(values, form=".2f"):
    """The median with the least and the most."""
    return f"{statistics.median(values):{form}} ({min(values):{form}}–{max(values):{form}})"


def tell_rates(samples):
    width = max(map(len, samples))
    say(f"  {'':{width}}  {'calls a second':24}  {'CPU µs a call':22}  calls")
    for name, of_name in samples.items():
        cpu = [sample.cpu_seconds / sample.calls * 1e6 for sample in of_name]
        say(f"  {name:{width}}  {spread([sample.rate for sample in of_name], '.0f'):24}  {spread(cpu, '.1f'):22}  "
            f"{of_name[-1].counts or of_name[-1].calls}")


def tell_ratio(what, ours, theirs, wanted=""):
    """Round by round: what else the machine did then befell both."""
    ratios = [our / their for our, their in zip(ours, theirs, strict=True)]
    say(f"  {what}: {spread(ratios)}{f', wanted: {wanted}' if wanted else ''}")


def rates(samples):
    return [sample.rate for sample in samples]
