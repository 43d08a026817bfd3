"""What is secret reaches no log, no address and no error text, whatever goes wrong."""

import json
import sqlite3
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import jwt
import pytest

from command_line import free_ports, sidelight, started
from sidelight.auth.tokens import Signer, VisitorToken
from wire_client import WireClient, new_conversation

ORIGIN = "https://app.test"
SIGNING_KEY = "signing-key-signing-key-signing-key-1"
IDENTITY_SECRET = "identity-secret-identity-secret-identity"
PASSWORD = "a-password-nobody-guesses"
MESSAGE = "my card number is 4000-1234-5678-9010"
EMAIL = "visitor-private@mail.test"
ADDRESS = "203.0.113.77"
CONFIG = """
secret_keys = ["{key}"]
log_json = {as_json}
[[sites]]
key = "test"
origins = ["https://app.test"]
identity_secret = "{identity}"
"""


def serve_in(folder: Path, *, as_json: bool) -> None:
    """Writes a deployment with secrets of every kind."""
    (folder / "kb").mkdir()
    (folder / "page_contexts").mkdir()
    config = CONFIG.format(key=SIGNING_KEY, identity=IDENTITY_SECRET, as_json=json.dumps(as_json))
    (folder / "sidelight.toml").write_text(config, encoding="utf-8")
    made = sidelight(
        "agent",
        "create",
        "ada@test.example",
        "--name",
        "Ada",
        folder=folder,
        SIDELIGHT_AGENT_PASSWORD=PASSWORD,
    )
    assert made.returncode == 0, made.stderr


def identity(**claims: object) -> str:
    good = {"sub": "u_1", "email": EMAIL, "aud": "test", "exp": int(time.time()) + 600}
    return jwt.encode({**good, **claims}, IDENTITY_SECRET, algorithm="HS256")


def post(url: str, body: bytes, origin: str, **more: str) -> str:
    """Posts and returns the answer, whatever its status, with its headers."""
    headers = {"origin": origin, "content-type": "application/json", **more}
    request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310  # http on loopback
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # as above
            return str(answer.headers) + answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return str(error.headers) + error.read().decode()


def go_wrong_in_every_way(port: int, folder: Path) -> tuple[set[str], str]:
    """Uses the server rightly and wrongly; returns what was secret in it and all error texts."""
    url = f"http://127.0.0.1:{port}"
    expired, good = identity(exp=1), identity()
    foreign = Signer(["x" * 32]).sign(VisitorToken(site="test", visitor="v_1"), now_ms=0)
    told: list[str] = []
    with WireClient(f"ws://127.0.0.1:{port}/ws", origin=ORIGIN) as visitor:
        token = str(visitor.hello(identity=expired)["token"])
        visitor.ask("identify", identity=expired)
        known = str(visitor.ask("identify", identity=good)["token"])
        conversation = new_conversation()
        visitor.say(conversation, MESSAGE)
        told.append(json.dumps(visitor.ask("send", text=MESSAGE, conversation=conversation)))
        told.append(json.dumps(visitor.ask("catch_up", conversation="c_none-of-his", after=0)))
        told += [json.dumps(frame) for frame in visitor.frames if frame["type"] == "error"]
    for bad in (foreign, token + "x", "no token"):
        with WireClient(f"ws://127.0.0.1:{port}/ws", origin=ORIGIN) as visitor:
            told.append(json.dumps(visitor.hello(token=bad)))
    sign_in = {"email": "ada@test.example", "password": PASSWORD}
    cookie = post(f"{url}/api/agent/sign-in", json.dumps(sign_in).encode(), url)
    session = cookie.partition("sidelight_agent=")[2].partition(";")[0]
    told.append(post(f"{url}/api/agent/sign-in", json.dumps(sign_in).encode()[:-2], url))
    told.append(post(f"{url}/api/agent/sign-in", b'{"email": "a@b.c", "password": 7}', url))
    told.append(post(f"{url}/api/agent/ticket?token={token}", b"", ORIGIN))
    proxied = {"x-forwarded-for": ADDRESS, "x-request-id": session}
    told.append(post(f"{url}/api/agent/sign-in", b"{}", url, **proxied))
    told += break_down(port, folder, known, conversation)
    (folder / "kb" / "broken.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    secrets = {SIGNING_KEY, IDENTITY_SECRET, PASSWORD, MESSAGE, EMAIL, ADDRESS}
    assert session
    return {*secrets, expired, good, foreign, token, known, session}, "\n".join(told)


def break_down(port: int, folder: Path, token: str, conversation: str) -> list[str]:
    """Has a command and a request fail by a fault of ours; returns what they are told."""
    with WireClient(f"ws://127.0.0.1:{port}/ws", origin=ORIGIN) as visitor:
        visitor.hello(token=token)
        file = folder / ".sidelight" / "sidelight.db"
        with closing(sqlite3.connect(file)) as database, database:
            database.execute("UPDATE event SET body = ?", (MESSAGE,))
            database.execute("UPDATE agent SET name = x'ff'")
        visitor.send("catch_up", conversation=conversation, after=0)
        visitor.close_code()
        told = [json.dumps(frame) for frame in visitor.frames if frame["type"] == "error"]
    with WireClient(f"ws://127.0.0.1:{port}/ws", origin=ORIGIN) as visitor:
        visitor.send("hello", site="test", tab="t", page={"url": "/"}, token=token)
        visitor.close_code()
    url, sign_in = f"http://127.0.0.1:{port}", {"email": "ada@test.example", "password": PASSWORD}
    failed = post(f"{url}/api/agent/sign-in", json.dumps(sign_in).encode(), url)
    return [*told, failed]


@pytest.mark.parametrize("as_json", [True, False])
def test_no_secret_is_written_to_the_log_or_told_in_an_error(
    tmp_path: Path, *, as_json: bool
) -> None:
    (port,) = free_ports(1)
    serve_in(tmp_path, as_json=as_json)
    with started("serve", "--port", str(port), folder=tmp_path) as serving:
        serving.until("serves")
        secrets, told = go_wrong_in_every_way(port, tmp_path)
        serving.until("content.fault")
        log = "".join(serving.ended())

    assert "identity.refused" in log
    assert "command.failed" in log
    assert "http.error" in log
    assert "socket.failed" in log
    assert [one for one in secrets if one in log] == []
    assert [one for one in secrets if one in told] == []


def test_a_database_that_cannot_be_opened_is_told_without_its_password(tmp_path: Path) -> None:
    (tmp_path / "kb").mkdir()
    (tmp_path / "page_contexts").mkdir()
    (port,) = free_ports(1)
    url = f"postgresql+psycopg://sidelight:{PASSWORD}@127.0.0.1:{port}/sidelight"
    ended = sidelight("serve", "--port", "0", folder=tmp_path, SIDELIGHT_DATABASE_URL=url)

    assert ended.returncode != 0
    assert "database" in ended.stderr
    assert PASSWORD not in ended.stdout + ended.stderr


def test_what_the_server_keeps_is_for_its_own_user_only(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    serve_in(tmp_path, as_json=True)
    with started("serve", "--port", str(port), folder=tmp_path) as serving:
        serving.until("serves")
        kept = [tmp_path / ".sidelight", *(tmp_path / ".sidelight").rglob("*")]
        open_to_others = [
            str(path.relative_to(tmp_path))
            for path in kept
            if path.exists() and path.stat().st_mode & 0o077 and path.parent == tmp_path
        ]

    assert open_to_others == []
