"""What the end-to-end benchmarks start and end: a stand-in for the console, and resetd's daemon."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.request

from harness import RELEASE, RESETD, Sample, Wrong, until, wait_for


def end(process, began, how=signal.SIGTERM, within=60):
    """Ends a process that we started, and holds its exit code against how it was ended."""
    if process.poll() is not None:
        raise Wrong(f"{process.args[0]} ended by itself with {process.returncode}")
    process.send_signal(how)
    ended = wait_for(process, began, within)
    if ended.code != (0 if how == signal.SIGTERM else -how):
        raise Wrong(f"{process.args[0]} ended with {ended.code}")
    return ended


class StandIn:
    """A stand-in for the console of its own, in its fastest mode, with jobs for so many tasks."""

    def __init__(self, folder, tasks):
        self._folder, self._jobs = folder, tasks * 12 // 10 + 12  # as jobs_for of proof-setup.sh

    def __enter__(self):
        ports, self._began = self._folder / "ports", time.time()
        self._process = subprocess.Popen([RELEASE / "tests/console_sim/resetd-console-sim", "--jobs", str(self._jobs),
                                          "--port-file", ports], stdout=subprocess.DEVNULL)
        try:
            until(lambda: ports.exists() or self._process.poll() is not None, 60, "the stand-in")
        except Wrong:
            self.__exit__()
            raise
        _, self.url, _, self._admin = ports.read_text().split()
        self.port = self.url.rsplit(":", 1)[1]
        return self

    def __exit__(self, *_):
        end(self._process, self._began)

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


class Daemon:
    """`resetd serve` in a folder that is set up, from when it says that it is ready."""

    def __init__(self, folder):
        self._folder = folder

    def __enter__(self):
        notify = self._folder / "notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(notify))
            manager.settimeout(1)
            with open(self._folder / "serve.err", "ab") as err:
                self.began = time.time()
                self._process = subprocess.Popen([RESETD, "--config", "resetd.yaml", "serve"], cwd=self._folder,
                                                 env=os.environ | {"NOTIFY_SOCKET": str(notify)}, stderr=err)
            try:
                until(lambda: self._ready_or_dead(manager), 60, "the daemon's readiness", every=0)
                self.ready_seconds = time.time() - self.began
                if self._process.returncode is not None:
                    said = (self._folder / "serve.err").read_text(errors="replace")[-400:]
                    raise Wrong(f"the daemon ended with {self._process.returncode}: {said}")
            except Wrong:
                self._process.kill()
                self._process.wait()
                raise
            finally:
                notify.unlink()
        return self

    def _ready_or_dead(self, manager):
        with contextlib.suppress(TimeoutError):
            return b"READY=1" in manager.recv(4096)
        return self._process.poll() is not None

    def __exit__(self, *_):
        if self._process.returncode is None:
            self.end()

    def end(self, how=signal.SIGTERM):
        return end(self._process, self.began, how)

    def peak_mib(self):
        """So far. What wait4 tells would count the process that it was forked from."""
        with open(f"/proc/{self._process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
