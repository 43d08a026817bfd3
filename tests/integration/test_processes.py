"""`serve --workers`: several processes on one port, which die, drain and are replaced unnoticed."""

import os
import select
import signal
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from cluster import Cluster, Writing, cluster, fetch_json, write_site
from command_line import WAIT_S, free_ports, sidelight, started
from servers import RedisServer

WRITERS = 6
"""Visitors at once: with two workers each has one but for one run in 32, which proves less."""


@pytest.fixture
def variables(request: pytest.FixtureRequest, redis: RedisServer) -> dict[str, str]:
    """What makes processes find each other, on the store that a test names."""
    bus = {"BUS_URL": redis.url}
    if getattr(request, "param", "sqlite") == "sqlite":
        return bus
    return {**bus, "DATABASE_URL": request.getfixturevalue("postgres_url")}


def writers(stack: ExitStack, running: Cluster) -> list[Writing]:
    """Starts visitors and waits until each has written something."""
    writing = [stack.enter_context(Writing(running.port, f"v{n}")) for n in range(WRITERS)]
    for one in writing:
        one.wait(2)
    return writing


@pytest.mark.parametrize("variables", ["sqlite", "postgres"], indirect=True)
def test_workers_are_replaced_one_by_one_under_visitors_who_write(
    tmp_path: Path, variables: dict[str, str]
) -> None:
    write_site(tmp_path)
    with cluster(tmp_path, workers=2, **variables) as running, ExitStack() as stack:
        writing = writers(stack, running)
        before = tuple(running.pids)
        running.running.process.send_signal(signal.SIGHUP)
        running.wait_up(2)
        running.running.until("serve.replaced")
        for one in writing:
            one.wait(1)
            one.stop()
        said = [one.transcript(running.port) for one in writing]
        code = running.running.end()

    assert len(set(running.pids)) == 4
    assert not any(alive(pid) for pid in before)
    assert said == [one.acknowledged for one in writing]
    assert code == 0


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_worker_that_is_killed_is_started_again_and_the_chat_goes_on(
    tmp_path: Path, variables: dict[str, str]
) -> None:
    write_site(tmp_path)
    with cluster(tmp_path, workers=2, **variables) as running, ExitStack() as stack:
        writing = writers(stack, running)
        os.kill(running.pids[0], signal.SIGKILL)
        running.running.until("serve.worker_died")
        running.wait_up(1)
        for one in writing:
            one.wait(1)
            one.stop()
        said = [one.transcript(running.port) for one in writing]

    assert said == [one.acknowledged for one in writing]


def test_asked_to_end_all_workers_drain_and_what_was_acknowledged_is_there_again(
    tmp_path: Path, variables: dict[str, str]
) -> None:
    write_site(tmp_path)
    with ExitStack() as stack:
        with cluster(tmp_path, workers=2, **variables) as running:
            writing = writers(stack, running)
            code = running.running.end()
        for one in writing:
            one.stop()
        with cluster(tmp_path, workers=2, **variables) as again:
            said = [one.transcript(again.port) for one in writing]

    assert code == 0
    # The last message may be durable without its acknowledgement having arrived.
    assert all(
        log[: len(one.acknowledged)] == one.acknowledged and len(log) <= len(one.acknowledged) + 1
        for log, one in zip(said, writing, strict=True)
    )
    assert not any("Traceback" in line for line in running.running.lines)


def test_workers_end_with_a_supervisor_that_is_killed(
    tmp_path: Path, variables: dict[str, str]
) -> None:
    write_site(tmp_path)
    with cluster(tmp_path, workers=2, **variables) as running:
        watches = [os.pidfd_open(pid) for pid in running.pids]
        running.running.process.kill()
        ended = [select.select([watch], [], [], WAIT_S)[0] for watch in watches]
        for watch in watches:
            os.close(watch)

    assert all(ended)


def test_what_is_wrong_at_the_start_is_told_once(tmp_path: Path, variables: dict[str, str]) -> None:
    write_site(tmp_path)
    (tmp_path / "page_contexts" / "pages.yaml").write_text("- id: home\n  match: 7\n", "utf-8")
    (port,) = free_ports(1)
    words = ("serve", "--workers", "3", "--port", str(port))
    ended = sidelight(*words, folder=tmp_path, **variables)

    assert ended.returncode == 1
    assert ended.stderr.count("pages.yaml:2") == 1
    assert "Traceback" not in ended.stderr


def test_several_workers_without_a_bus_are_refused(tmp_path: Path) -> None:
    write_site(tmp_path)
    ended = sidelight("serve", "--workers", "2", folder=tmp_path, BUS_URL="")

    assert ended.returncode == 1
    assert "set bus_url" in ended.stderr


def test_a_port_that_others_listen_on_is_refused(tmp_path: Path, variables: dict[str, str]) -> None:
    write_site(tmp_path)
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        words = ("serve", "--workers", "2", "--port", port)
        ended = sidelight(*words, folder=tmp_path, **variables)

    assert ended.returncode == 1
    assert f"127.0.0.1 port {port}" in ended.stderr


def test_a_client_that_does_not_let_go_cannot_keep_the_process(tmp_path: Path) -> None:
    write_site(tmp_path)
    (port,) = free_ports(1)
    with started("serve", "--port", str(port), folder=tmp_path) as serving:
        serving.until("serves")
        with socket.create_connection(("127.0.0.1", port)) as stuck:
            stuck.sendall(
                b"GET /ws HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
                b"origin: https://app.test\r\nsec-websocket-version: 13\r\n"
                b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                b"sec-websocket-protocol: sidelight.v1\r\n\r\n"
            )
            assert b"101" in stuck.recv(1000)
            code = serving.end()

    assert code == 0


def test_a_service_manager_is_told_when_it_is_ready(tmp_path: Path) -> None:
    write_site(tmp_path)
    (port,) = free_ports(1)
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        manager.settimeout(90)
        words = ("serve", "--port", str(port))
        with started(*words, folder=tmp_path, NOTIFY_SOCKET=str(path)) as serving:
            told = manager.recv(100)
            ready = fetch_json(f"http://127.0.0.1:{port}/readyz")
            serving.end()

    assert told == b"READY=1"
    assert ready == {"ready": True, "reasons": [], "degraded": []}
