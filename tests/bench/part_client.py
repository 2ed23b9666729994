"""client: resetd's client of the console alone, and the bare loop, both at a server that only answers."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
import urllib.request

from harness import RELEASE, ROOT, Sample, Wrong, in_rounds, rates, say, tell_rates, tell_ratio, timed, until
from servers import end

UNPACKED = ROOT / "build/bench/nginx"
CONFIGURATION = """
daemon off; worker_processes 1; pid nginx.pid;
events {{ worker_connections 1024; }}
http {{
  access_log off; default_type application/json; keepalive_requests 1000000000; keepalive_timeout 1h;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {{
    listen 127.0.0.1:{port};
    location = /served {{ stub_status; }}
    location / {{ return 200 '{{"code":"1","msg":"request success","data":null,"requestId":"$request_id"}}'; }}
  }}
}}
"""


def nginx_program():
    """The system's, or the one that was unpacked here; nothing where there is neither."""
    return shutil.which("nginx", path=os.pathsep.join([os.environ["PATH"], "/usr/sbin", str(UNPACKED / "usr/sbin")]))


def unpack_nginx(log):
    """Only unpacked: installing it would start a web server on this machine."""
    UNPACKED.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "nginx"], cwd=UNPACKED, stdout=log, check=True)
    package = next(UNPACKED.glob("nginx_*.deb"))
    subprocess.run(["dpkg-deb", "-x", package, UNPACKED], check=True)
    package.unlink()


class Nginx:
    """One worker that answers everything at once, with a requestId."""

    def __init__(self, folder):
        self._folder = folder

    def __enter__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        (self._folder / "nginx.conf").write_text(CONFIGURATION.format(port=self.port))
        self._began = time.time()
        self._process = subprocess.Popen([nginx_program(), "-e", "stderr", "-p", self._folder, "-c", "nginx.conf"],
                                         stderr=subprocess.DEVNULL)
        try:
            until(self._up, 10, "nginx")
        except Wrong:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        end(self._process, self._began)

    def _up(self):
        with contextlib.suppress(OSError):
            return self.served() > 0
        return False

    def served(self):
        """Requests so far, this one too: the third line is `accepts handled requests`, in figures."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/served", timeout=10) as answer:
            return int(answer.read().split()[9])


def against_nginx(folder, program, calls, *options):
    with Nginx(folder) as server:
        before = server.served()
        ended = timed(folder, RELEASE / "tests/bench" / program, server.port, calls, *options)
        if (made := server.served() - before - 1) != calls:
            raise Wrong(f"{made} calls were served, not {calls}")
        return Sample(calls, ended.seconds, ended.cpu_seconds)


def client(work, options):
    calls = options.tasks * 2
    samples = in_rounds(work, options.rounds, {
        "bare loop": lambda folder: against_nginx(folder, "resetd-bare-loop", calls, "--tasks-a-look", 0),
        "client layer": lambda folder: against_nginx(folder, "resetd-client-layer", calls),
    })
    say(f"client: {calls} resets answered by nginx; 64 at once; from exec to exit")
    tell_rates(samples)
    tell_ratio("client layer / bare loop", rates(samples["client layer"]), rates(samples["bare loop"]), "at least 0.85")
