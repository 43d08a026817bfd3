"""Debian's nginx with the configuration of deploy/, on a free port, in front of servers of ours."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from command_line import free_ports
from project.repository import ROOT

START_S = 30.0


def _adapted(text: str, port: int, upstreams: Sequence[int]) -> str:
    """Returns the configuration with other places, and without the TLS that nginx ends."""
    first, second = upstreams
    changes = {
        "server1:8080": f"127.0.0.1:{first}",
        "server2:8080": f"127.0.0.1:{second}",
        "listen 443 ssl;": f"listen 127.0.0.1:{port};",
        "ssl_certificate /etc/nginx/tls/fullchain.pem;": "",
        "ssl_certificate_key /etc/nginx/tls/privkey.pem;": "",
        "/var/log/nginx/": "",
    }
    for before, after in changes.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


@contextmanager
def nginx(folder: Path, upstreams: Sequence[int]) -> Iterator[int]:
    """Runs nginx while the block runs, and gives its port; its access log is in the folder."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None, "nginx is not installed: run `make setup`"
    (port,) = free_ports(1)
    ours = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    (folder / "site.conf").write_text(_adapted(ours, port, upstreams), encoding="utf-8")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = (
        f"daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\n"
        f"events {{}}\nhttp {{\n{temporary}include {folder}/site.conf;\n}}\n"
    )
    (folder / "nginx.conf").write_text(main, encoding="utf-8")
    words = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "error.log"]
    with subprocess.Popen(words) as process:  # noqa: S603  # a program of the machine's own
        try:
            _wait_for(folder / "nginx.pid", process)
            yield port
        finally:
            process.terminate()


def _wait_for(pid: Path, process: subprocess.Popen[bytes]) -> None:
    """Waits until nginx has written its process id, which it does when it listens."""
    until = monotonic() + START_S
    while not (pid.exists() and pid.read_text()):
        assert process.poll() is None, "nginx refuses the configuration"
        assert monotonic() < until, "nginx does not start"
        sleep(0.02)
