#!/usr/bin/env python3
"""Holds the units in systemd/ against what they promise: their directives in any case, and what systemd-analyze says of
them where it is there. Argument: the source folder."""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop(1)).resolve()
UNITS = ROOT / "systemd"
HIGHEST_EXPOSURE = 1.4
# Each keeps something of the machine from a process that reads plans and talks to networks.
HARDENING = {
    "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "AmbientCapabilities": "", "ProtectSystem": "strict",
    "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes", "ProtectHostname": "yes", "ProtectClock": "yes",
    "ProtectKernelTunables": "yes", "ProtectKernelModules": "yes", "ProtectKernelLogs": "yes",
    "ProtectControlGroups": "yes", "ProtectProc": "invisible", "ProcSubset": "pid", "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes", "RestrictSUIDSGID": "yes", "LockPersonality": "yes", "MemoryDenyWriteExecute": "yes",
    "SystemCallArchitectures": "native", "UMask": "0077",
}


def directives(name, section):
    """Key: the values in order, for a directive may stand there several times."""
    found, current = {}, None
    for line in (UNITS / name).read_text().splitlines():
        if line.startswith("["):
            current = line.strip("[]")
        elif current == section and "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            found.setdefault(key, []).append(value)
    return found


def analyze(*arguments):
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60, check=False)


class Units(unittest.TestCase):
    def test_hardening(self):
        for unit in ("resetd.service", "resetd-submit@.service"):
            service = directives(unit, "Service")
            for key, value in HARDENING.items():
                self.assertEqual(service.get(key), [value], f"{unit}: {key}")
            self.assertEqual(service["SystemCallFilter"], ["@system-service", "~@privileged @resources"], unit)

    def test_the_daemon_is_at_home(self):
        service = directives("resetd.service", "Service")
        for key, value in {"Type": "notify", "NotifyAccess": "main", "User": "resetd", "StateDirectory": "resetd",
                           "StateDirectoryMode": "0700", "RuntimeDirectory": "resetd", "LogsDirectory": "resetd",
                           "ConfigurationDirectory": "resetd", "ExecReload": "/bin/kill -HUP $MAINPID",
                           "ExecStart": "/usr/bin/resetd serve", "LimitCORE": "0"}.items():
            self.assertEqual(service.get(key), [value], key)
        self.assertIn("WatchdogSec", service)
        self.assertEqual(service["RestrictAddressFamilies"], ["AF_INET AF_INET6 AF_UNIX"])

    def test_peers_keep_their_names(self):
        self.assertNotIn("PrivateUsers", directives("resetd.service", "Service"))

    def test_a_drain_fits_into_the_time_to_stop(self):
        drain = re.search(r"^drain_timeout: (\d+)s", (ROOT / "config/resetd.yaml").read_text(), re.MULTILINE)
        stop = int(directives("resetd.service", "Service")["TimeoutStopSec"][0].rstrip("s"))
        self.assertGreaterEqual(stop, 2 * int(drain.group(1)) if drain else 60)

    def test_the_timer_makes_up_for_nothing(self):
        self.assertEqual(directives("resetd-submit@.timer", "Timer")["Persistent"], ["no"])

    @unittest.skipUnless(shutil.which("systemd-analyze"), "no systemd-analyze here")
    def test_exposure(self):
        said = analyze("security", "--offline=true", "--no-pager", str(UNITS / "resetd.service"))
        found = re.search(r"Overall exposure level for resetd\.service: ([0-9.]+)", said.stdout)
        self.assertIsNotNone(found, said.stdout[-300:] + said.stderr)
        self.assertLessEqual(float(found.group(1)), HIGHEST_EXPOSURE)

    @unittest.skipUnless(shutil.which("systemd-analyze"), "no systemd-analyze here")
    def test_systemd_takes_them(self):
        with tempfile.TemporaryDirectory() as folder:
            # The program is not installed yet: another stands in for it.
            units = []
            for unit in UNITS.glob("resetd*"):
                name = unit.name.replace("@.", "@plan.")
                text = unit.read_text().replace("/usr/bin/resetd", "/bin/true")
                (pathlib.Path(folder) / unit.name).write_text(text)
                units.append(str(pathlib.Path(folder) / name))
            said = subprocess.run(["systemd-analyze", "verify", "--man=no", *sorted(units)], capture_output=True, text=True,
                                  timeout=60, check=False, env={"SYSTEMD_UNIT_PATH": f"{folder}:", "PATH": "/usr/bin:/bin"})
        ours = [line for line in said.stderr.splitlines() if "resetd" in line]
        self.assertEqual(ours, [])
        self.assertEqual(said.returncode, 0, said.stderr)

    def test_sysusers_and_tmpfiles(self):
        self.assertRegex((UNITS / "sysusers.d/resetd.conf").read_text(), r"(?m)^u resetd - ")
        lines = [line.split() for line in (UNITS / "tmpfiles.d/resetd.conf").read_text().splitlines() if line[:1] != "#"]
        self.assertIn(["d", "/var/spool/resetd", "0770", "resetd", "resetd", "-"], lines)


if __name__ == "__main__":
    unittest.main()
