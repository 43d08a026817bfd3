"""`sidelight serve` and `demo` as processes: they answer, and they end when asked to."""

import json
import resource
import signal
import stat
import urllib.request
from pathlib import Path

import pytest

from command_line import free_ports, sidelight, started
from sidelight.cli.demo import find_sample
from sidelight.errors import ConfigurationError
from sidelight.protocol.close import CLOSE_RULES, CloseCode
from wire_client import WireClient, new_conversation


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  # http on loopback
        return str(answer.read().decode())


def test_what_init_writes_is_served(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    sidelight("init", "help", folder=tmp_path)
    with started("serve", "--port", str(port), folder=tmp_path / "help") as serving:
        serving.until(f"http://127.0.0.1:{port}")
        health = json.loads(fetch(f"http://127.0.0.1:{port}/healthz"))
        ready = json.loads(fetch(f"http://127.0.0.1:{port}/readyz"))

    assert health["status"] == "ok"
    assert ready == {"ready": True, "reasons": [], "degraded": []}


def test_nobody_else_can_read_what_it_keeps(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    sidelight("init", "help", folder=tmp_path)
    data = tmp_path / "help" / ".sidelight"
    with started("serve", "--port", str(port), folder=tmp_path / "help") as serving:
        serving.until("serves")
        assert (data / "index").is_dir()
        databases = list(data.glob("sidelight.db*"))
        rights = {stat.S_IMODE(file.stat().st_mode) for file in databases}

    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert len(databases) == 3
    assert rights == {0o600}


def test_asked_to_end_it_tells_its_clients_to_come_back_and_ends(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    conversation = new_conversation()
    (tmp_path / "kb").mkdir()
    (tmp_path / "page_contexts").mkdir()
    config = "[[sites]]\nkey = 'test'\norigins = ['https://app.test']\n"
    (tmp_path / "sidelight.toml").write_text(config, encoding="utf-8")
    with started("serve", "--port", str(port), folder=tmp_path) as serving:
        serving.until("serves")
        with WireClient(f"ws://127.0.0.1:{port}/ws", origin="https://app.test") as visitor:
            visitor.hello()
            accepted = visitor.say(conversation, "hello?")
            serving.process.send_signal(signal.SIGTERM)
            code = visitor.close_code()
        ended = serving.process.wait(15)

    assert accepted["type"] == "accepted"
    assert CLOSE_RULES[CloseCode(code)].retry
    assert ended == 0
    assert not any("Traceback" in line for line in serving.lines)


def test_it_may_open_as_many_files_as_its_user_may(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    sidelight("init", "help", folder=tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 1_024), hard))
    try:
        with started("serve", "--port", str(port), folder=tmp_path / "help") as serving:
            serving.until("serves")
            limits = Path(f"/proc/{serving.process.pid}/limits").read_text("utf-8")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    (line,) = [line for line in limits.splitlines() if line.startswith("Max open files")]

    assert line.split()[3:5] == [str(hard), str(hard)]


def test_a_port_that_is_taken_ends_with_a_reason(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    sidelight("init", "help", folder=tmp_path)
    with started("serve", "--port", str(port), folder=tmp_path / "help") as serving:
        serving.until("serves")
        second = sidelight("serve", "--port", str(port), folder=tmp_path / "help")

    assert second.returncode != 0
    assert "address already in use" in second.stderr
    assert "Traceback" not in second.stderr


def test_the_demo_prints_three_addresses_that_answer_and_ends_whole(tmp_path: Path) -> None:
    try:
        sample = find_sample()
    except ConfigurationError:
        pytest.skip("the sample product is not part of this installation")
    if not (sample.backend.parent / "dist" / "index.html").is_file():
        pytest.skip("the sample product is not built")
    port, product_port = free_ports(2)
    words = ("--port", str(port), "--product-port", str(product_port))
    with started("demo", *words, "--data-dir", str(tmp_path), folder=tmp_path) as demo:
        product = demo.until("Sample product").split()[-1]
        console = demo.until("console").split()[-1]
        health = demo.until("Health").split()[-1]
        demo.until("Ctrl+C")
        pages = [fetch(url) for url in (product, console, health)]
        code = demo.end()

    assert f"http://127.0.0.1:{port}/sidelight.js" in pages[0]
    assert "<html" in pages[1].lower()
    assert json.loads(pages[2])["sites"] == ["demo"]
    assert code == 0
    with pytest.raises(OSError, match="refused"):
        fetch(product)
