"""The server's log as an operator reads it: every line whole, with the ids of what it is about."""

import json
import re
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from cluster import cluster, write_site
from command_line import free_ports, sidelight, started
from live_server import LiveServer, running
from raw_line import RawLine
from servers import RedisServer
from sidelight.protocol.close import CloseCode
from wire_client import WireClient, new_conversation

ORIGIN = "https://app.test"
WORDS = "my-card-is-4000-1234"
EMAIL = "ada@test.example"
PASSWORD = "a-password-nobody-guesses"

Line = dict[str, object]


def spoil(folder: Path, change: str, *values: str) -> None:
    """Changes a server's database under its feet."""
    with closing(sqlite3.connect(folder / ".sidelight" / "sidelight.db")) as database, database:
        database.execute(change, values)


def request(
    url: str, body: object = None, headers: Mapping[str, str] | None = None
) -> tuple[int, dict[str, str]]:
    """Returns an answer's status and headers."""
    sent = urllib.request.Request(  # noqa: S310  # http on loopback
        url,
        data=None if body is None else json.dumps(body).encode(),
        headers={"content-type": "application/json", **(headers or {})},
    )
    try:
        with urllib.request.urlopen(sent, timeout=30) as answer:  # noqa: S310  # as above
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}
    except urllib.error.HTTPError as error:
        with error:
            return error.code, {k.lower(): v for k, v in error.headers.items()}


def only(lines: list[Line], event: str) -> Line:
    """Returns the one line of an event."""
    (found,) = [line for line in lines if line["event"] == event]
    return found


def test_every_line_is_json_and_a_fault_is_told_once_with_its_ids(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    write_site(tmp_path, log_json=True)
    conversation, url = new_conversation(), f"http://127.0.0.1:{port}"
    with started("serve", "--port", str(port), folder=tmp_path) as serving:
        serving.until("serves")
        with WireClient(f"ws://127.0.0.1:{port}/ws", origin=ORIGIN) as visitor:
            visitor.hello()
            visitor.say(conversation, "hello")
            visitor.assistant_event()
            spoil(tmp_path, "UPDATE event SET body = ?", WORDS)
            asked = visitor.send("catch_up", conversation=conversation, after=0)
            code = visitor.close_code()
        with RawLine(port) as line:
            line.send(b"nonsense\r\n\r\n")
            line.head()
        serving.until("Invalid HTTP request")
        request(f"{url}/healthz")
        lines = [json.loads(line) for line in serving.ended()]
    ready, failed, ended = (
        only(lines, event) for event in ("serve.ready", "command.failed", "serve.ended")
    )

    assert code == CloseCode.INTERNAL
    assert (failed["id"], failed["type"]) == (asked, "catch_up")
    assert (failed["site"], failed["conversation"]) == ("test", conversation)
    assert str(failed["connection"]).startswith("n_")
    assert "store/log.py" in str(failed["exception"])
    assert str(failed["exception"]).endswith("ValidationError")
    assert (ready["store"], ready["bus"], ready["sites"]) == ("sqlite", "memory", ["test"])
    assert (ended["drained"], ended["cut_off"]) == (0, 0)
    assert {line["level"] for line in lines} <= {"info", "warning", "error"}
    assert WORDS not in json.dumps(lines)


def test_a_failed_request_is_told_once_under_the_name_that_its_answer_carries(
    tmp_path: Path,
) -> None:
    (port,) = free_ports(1)
    write_site(tmp_path, log_json=True)
    sidelight(
        *("agent", "create", EMAIL, "--name", "Ada"),
        folder=tmp_path,
        SIDELIGHT_AGENT_PASSWORD=PASSWORD,
    )
    url = f"http://127.0.0.1:{port}"
    with started("serve", "--port", str(port), folder=tmp_path) as serving:
        serving.until("serves")
        spoil(tmp_path, "UPDATE agent SET name = x'ff'")
        credentials = {"email": EMAIL, "password": PASSWORD}
        status, headers = request(f"{url}/api/agent/sign-in", credentials, {"origin": url})
        lines = [json.loads(line) for line in serving.ended()]
    errors = [line for line in lines if line["level"] == "error"]

    assert status == 500
    assert [line["event"] for line in errors] == ["http.error"]
    assert errors[0]["request"] == headers["x-request-id"]
    assert (errors[0]["method"], errors[0]["route"]) == ("POST", "/api/agent/sign-in")
    assert EMAIL not in json.dumps(lines)
    assert PASSWORD not in json.dumps(lines)


def test_each_line_of_several_workers_says_whose_it_is(tmp_path: Path, redis: RedisServer) -> None:
    write_site(tmp_path, bus_url=redis.url)
    with cluster(tmp_path, workers=2) as workers:
        lines = workers.running.ended()
    told = {
        (re.search(r"worker=(\d)", line), re.search(r"pid=(\d+)", line))
        for line in lines
        if "serve.ended" in line
    }
    found = {(int(worker[1]), int(pid[1])) for worker, pid in told if worker and pid}

    assert {worker for worker, _ in found} == {0, 1}
    assert {pid for _, pid in found} == set(workers.pids)
    assert sum("serve.ready" in line for line in lines) == 1


@pytest.mark.parametrize(
    ("proxied", "given", "is_taken"),
    [
        (True, "0123456789abcdef0123456789abcdef", True),
        (True, "short", False),
        (True, "has spaces and more", False),
        (True, "x" * 65, False),
        (False, "0123456789abcdef0123456789abcdef", False),
    ],
)
def test_a_request_keeps_its_name_only_from_a_proxy_that_is_trusted(
    server: LiveServer, proxied: bool, given: str, is_taken: bool
) -> None:
    through = {"x-forwarded-for": "203.0.113.9"} if proxied else {}
    _, headers = request(f"{server.url}/healthz", headers={"x-request-id": given, **through})
    name = headers["x-request-id"]

    assert (name == given) == is_taken
    assert is_taken or re.fullmatch(r"r_[A-Za-z0-9_\-]{22}", name)


def test_a_proxy_that_is_not_trusted_names_no_request(content: Path) -> None:
    given = {"x-forwarded-for": "203.0.113.9", "x-request-id": "0123456789abcdef"}
    with running(content, trusted=[]) as server:
        _, headers = request(f"{server.url}/healthz", headers=given)

    assert headers["x-request-id"].startswith("r_")
