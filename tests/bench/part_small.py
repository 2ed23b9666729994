"""small: how large the program is, and how soon the daemon is ready."""

import subprocess

from harness import RESETD, say, set_up, spread
from servers import Daemon

STARTS = 20


def ready_ms(folder):
    """From exec until `resetd serve` tells its service manager that it is ready."""
    with Daemon(folder) as daemon:
        return daemon.ready_seconds * 1000


def small(work, _options):
    stripped = work / "resetd"
    subprocess.run(["strip", "-o", stripped, RESETD], check=True)
    set_up(work, "http://127.0.0.1:9", 1, "{}")
    first = ready_ms(work)
    took = [ready_ms(work) for _ in range(STARTS)]
    say(f"small: {STARTS} starts of `resetd serve`, from exec until it is ready")
    say(f"  the program, stripped: {stripped.stat().st_size / 2**20:.2f} MiB, wanted: under 8")
    say(f"  ready: {spread(took, '.1f')} ms, wanted: under 50; the start that makes the database: {first:.1f} ms")
