"""What deploy/ claims is what the server does: settings, ports, paths, time-outs, no torch."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from project.repository import ROOT
from sidelight.cli.order import END_S
from sidelight.cli.slot import STOP_S
from sidelight.protocol.limits import HEARTBEAT_MS
from sidelight.settings import Settings

DEPLOY = ROOT / "deploy"
BARE = {"DATABASE_URL", "BUS_URL"}


def text_of(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def compose() -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe").load(text_of("compose.yaml"))
    return read


def stages() -> list[str]:
    """Returns the Dockerfile's stages, each from its FROM on, lines joined."""
    joined = text_of("Dockerfile").replace("\\\n", " ")
    return re.split(r"^(?=FROM )", joined, flags=re.MULTILINE)[1:]


def seconds(value: str) -> float:
    number, unit = re.fullmatch(r"(\d+)(s|m|h)?", value).groups()  # type: ignore[union-attr]  # a failure is the test's
    return float(number) * {"s": 1, "m": 60, "h": 3600, None: 1}[unit]


def names_of_settings() -> set[str]:
    return {f"SIDELIGHT_{name.upper()}" for name in Settings.model_fields} | BARE


def test_every_variable_is_a_setting() -> None:
    unit = re.findall(r"\b(SIDELIGHT_[A-Z_]+|DATABASE_URL|BUS_URL)\b", text_of("sidelight.service"))
    image = re.findall(r"\b(SIDELIGHT_[A-Z_]+)=", text_of("Dockerfile"))
    services = compose()["services"]
    composed = {*services["server1"]["environment"], *services["server2"]["environment"]}

    assert {*unit, *image, *composed} <= names_of_settings()
    assert {"DATABASE_URL", "BUS_URL", "SIDELIGHT_SECRET_KEYS"} <= composed


def test_everybody_means_the_same_port() -> None:
    _, final = stages()
    port = re.search(r"SIDELIGHT_PORT=(\d+)", final)

    assert port is not None
    assert f"EXPOSE {port[1]}" in final
    assert f"127.0.0.1:{port[1]}/healthz" in final
    assert re.findall(r"server (server\d):(\d+)", text_of("nginx.conf")) == [
        (name, port[1]) for name in compose()["services"] if name.startswith("server")
    ]


def test_whoever_stops_a_server_waits_longer_than_it_takes() -> None:
    wanted = re.compile(r"^(Timeout\w+|KillSignal|Type)=(\S+)$", re.MULTILINE)
    unit = dict(wanted.findall(text_of("sidelight.service")))

    assert float(unit["TimeoutStopSec"]) > STOP_S > END_S
    assert (unit["KillSignal"], unit["Type"]) == ("SIGTERM", "notify")
    assert seconds(compose()["services"]["server1"]["stop_grace_period"]) > STOP_S
    assert "STOPSIGNAL SIGTERM" in stages()[1]


def test_proxies_keep_a_socket_that_only_beats_its_heart() -> None:
    waits = dict(re.findall(r"proxy_(read|send)_timeout (\w+);", text_of("nginx.conf")))

    assert all(seconds(wait) > 2 * HEARTBEAT_MS / 1000 for wait in waits.values())
    assert set(waits) == {"read", "send"}
    assert "read_timeout" not in text_of("Caddyfile")  # its default is none


def test_proxies_do_not_log_what_a_page_may_keep_secret() -> None:
    (written,) = re.findall(r"log_format sidelight(.*?);", text_of("nginx.conf"), re.DOTALL)

    assert not re.search(r"\$(request|request_uri|args|http_\w+)\b", written)
    assert "access_log" in text_of("nginx.conf")
    assert "Referer delete" in text_of("Caddyfile")


def test_a_client_cannot_choose_his_address() -> None:
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text_of("nginx.conf")
    assert "trusted_proxies" not in text_of("Caddyfile")  # so that it replaces what clients claim


def test_the_proxys_network_is_the_one_that_is_trusted() -> None:
    read = compose()
    subnet = read["networks"]["default"]["ipam"]["config"][0]["subnet"]

    assert subnet in read["services"]["server1"]["environment"]["SIDELIGHT_TRUSTED_PROXIES"]


def test_the_final_image_has_no_torch_and_no_root() -> None:
    build, final = stages()

    assert "make wheel" in build
    assert "[postgres,redis]" in final
    assert "models" not in final
    assert re.findall(r"^USER (\S+)$", final, re.MULTILINE) == ["10001"]
    assert final.index("USER ") > final.rindex("RUN ")


def test_no_secret_is_written_down() -> None:
    environment = compose()["services"]["server1"]["environment"]

    assert environment["SIDELIGHT_SECRET_KEYS"].startswith("${SIDELIGHT_SECRET_KEYS:?")
    assert ":${POSTGRES_PASSWORD:?" in environment["DATABASE_URL"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "sidelight.service"
    text = text_of("sidelight.service").replace("/opt/sidelight/bin/sidelight", "/bin/true")
    unit.write_text(text, encoding="utf-8")
    told = subprocess.run(  # noqa: S603  # a file of ours
        ["systemd-analyze", "verify", str(unit)],  # noqa: S607  # where the system has it
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert "sidelight.service" not in told.stderr
