"""What the end-to-end benchmarks share: a stand-in, a child that is timed, rounds, and how figures are told.

A figure never makes a benchmark fail; a contestant that fails does, or one whose calls did not do what they claim."""

import dataclasses
import json
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
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
RELEASE = ROOT / "build/release"
RESETD = RELEASE / "daemon/resetd"
LONGEST_CHILD = 1800  # seconds: nothing that is timed here may hang for ever


class Wrong(Exception):
    """A contestant failed, or what it did is not what it should have done."""


@dataclasses.dataclass
class Ended:
    """A process, from exec to exit; what it waited for counts as its own."""
    began: float  # time.time()
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


def wait_for(process, began, name="process"):
    """Waits for its end, and kills it when that does not come."""
    timer = threading.Timer(LONGEST_CHILD, os.kill, (process.pid, signal.SIGKILL))
    timer.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    ended = Ended(began, time.time() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
    if process.returncode != 0:
        raise Wrong(f"{name} ended with {process.returncode}")
    return ended


def timed(folder, *command, stdin=subprocess.DEVNULL):
    """Runs it to its end in `folder`; its output is in the files out and err there."""
    name = pathlib.Path(command[0]).name
    with open(folder / "out", "wb") as out, open(folder / "err", "wb") as err:
        began = time.time()
        process = subprocess.Popen([str(part) for part in command], cwd=folder, stdin=stdin, stdout=out, stderr=err)
        try:
            return wait_for(process, began, name)
        except Wrong as wrong:
            raise Wrong(f"{wrong}: {(folder / 'err').read_text(errors='replace')[-400:]}") from None


def end(process, how=signal.SIGTERM, within=60):
    """Ends a process that we started. Its exit code."""
    if process.poll() is None:
        process.send_signal(how)
    try:
        return process.wait(within)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise Wrong(f"{process.args[0]} did not end within {within} s") from None


def until(holds, within, what, every=0.05):
    """Waits until `holds()` is true, and returns what it is."""
    deadline = time.monotonic() + within
    while not (value := holds()):
        if time.monotonic() > deadline:
            raise Wrong(f"{what}: not within {within} s")
        time.sleep(every)
    return value


class StandIn:
    """A stand-in for the console of its own, in its fastest mode, with jobs for so many tasks."""

    def __init__(self, folder, tasks):
        self._folder, self._jobs = folder, tasks * 12 // 10 + 12  # as jobs_for of proof-setup.sh

    def __enter__(self):
        ports = self._folder / "ports"
        self._process = subprocess.Popen([RELEASE / "tests/console_sim/resetd-console-sim", "--jobs", str(self._jobs),
                                          "--port-file", ports], stdout=subprocess.DEVNULL)
        try:
            until(ports.exists, 60, "the stand-in")
        except Wrong:
            self.__exit__()
            raise
        _, self.url, _, self._admin = ports.read_text().split()
        self.port = self.url.rsplit(":", 1)[1]
        return self

    def __exit__(self, *_):
        end(self._process)

    def state(self):
        with urllib.request.urlopen(self._admin + "/state", timeout=60) as answer:
            return json.load(answer)

    def resets(self):
        return self.state()["calls"].get("updateincrepos", {}).get("applied", 0)

    def judged(self, tasks, ended):
        """The sample of a contestant that was to reset so many tasks, each once."""
        state = self.state()
        resets = state["calls"]["updateincrepos"]
        if not resets["requests"] == resets["good"] == resets["applied"] == state["changed_jobs"] == tasks:
            raise Wrong(f"{tasks} tasks were to be reset, each once: {state}")
        counts = {call: told["requests"] for call, told in sorted(state["calls"].items()) if told["requests"]}
        return Sample(sum(counts.values()), ended.seconds, ended.cpu_seconds,
                      ", ".join(f"{count} {call}" for call, count in counts.items()))


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
