"""small: how large the program is, and how soon the daemon is ready."""

import os
import socket
import subprocess
import time

from harness import RESETD, Wrong, end, say, set_up, spread

STARTS = 20


def ready_after(folder):
    """Milliseconds from exec until `resetd serve` tells its service manager that it is ready; it is then ended."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        notify = folder / "notify"
        manager.bind(str(notify))
        manager.settimeout(10)
        began = time.monotonic()
        process = subprocess.Popen([RESETD, "--config", "resetd.yaml", "serve"], cwd=folder,
                                   env=os.environ | {"NOTIFY_SOCKET": str(notify)}, stderr=subprocess.DEVNULL)
        try:
            while b"READY=1" not in manager.recv(4096):
                pass
            took = time.monotonic() - began
        except TimeoutError:
            raise Wrong("the daemon did not become ready") from None
        finally:
            notify.unlink()
            code = end(process)
        if code != 0:
            raise Wrong(f"resetd serve ended with {code}")
        return took * 1000


def small(work, _options):
    stripped = work / "resetd"
    subprocess.run(["strip", "-o", stripped, RESETD], check=True)
    set_up(work, "http://127.0.0.1:9", 1, "{}")
    first = ready_after(work)
    took = [ready_after(work) for _ in range(STARTS)]
    say(f"small: {STARTS} starts of `resetd serve`, from exec until it is ready")
    say(f"  the program, stripped: {stripped.stat().st_size / 2**20:.2f} MiB, wanted: under 8")
    say(f"  ready: {spread(took, '.1f')} ms, wanted: under 50; the start that makes the database: {first:.1f} ms")
