"""nginx with the configuration of deploy/ in front of two servers, one of which is restarted."""

import json
import secrets
import urllib.error
import urllib.request
from contextlib import ExitStack
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from cluster import Writing, write_site
from command_line import Running, free_ports, sidelight, started
from live_server import ORIGIN, PASSWORD
from nginx import nginx
from servers import RedisServer
from wire_client import Frame, WireClient, new_conversation

ADA = "ada@test.example"
WRITERS = 4


def post(url: str, body: object, **headers: str) -> tuple[int, str, str]:
    """Posts JSON; returns status, text and the cookie that was set."""
    sent = urllib.request.Request(  # noqa: S310  # always http on loopback
        url, method="POST", data=json.dumps(body).encode(), headers=headers
    )
    try:
        with urllib.request.urlopen(sent, timeout=30) as answer:  # noqa: S310  # as above
            return answer.status, answer.read().decode(), answer.headers.get("set-cookie", "")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), ""


def socket_of(url: str) -> str:
    return f"{url.replace('http', 'ws', 1)}/ws"


def agent_at(url: str) -> WireClient:
    """Signs Ada in and greets as her console would."""
    _, _, set_cookie = post(
        f"{url}/api/agent/sign-in", {"email": ADA, "password": PASSWORD}, origin=url
    )
    cookie = f"sidelight_agent={SimpleCookie(set_cookie)['sidelight_agent'].value}"
    _, text, _ = post(f"{url}/api/agent/ticket", None, origin=url, cookie=cookie)
    client = WireClient(socket_of(url), origin=url).__enter__()
    client.ask("hello_agent", token=json.loads(text)["ticket"], tab="tab1")
    return client


def start(stack: ExitStack, folder: Path, port: int, variables: dict[str, str]) -> Running:
    """Starts one server and waits until it listens."""
    words = ("serve", "--port", str(port))
    running = stack.enter_context(started(*words, folder=folder, **variables))
    running.until("serves")
    return running


def chat_through(url: str) -> Frame:
    """Has a visitor and an agent talk; returns what the visitor heard."""
    chat = new_conversation()
    agent, visitor = agent_at(url), WireClient(socket_of(url), origin=ORIGIN).__enter__()
    visitor.hello()
    visitor.say(chat, "a person, please")
    visitor.do("escalate", chat)
    agent.ask("watch", conversation=chat)
    agent.do("take_over", chat)
    agent.say(chat, "Hello!")
    heard = visitor.until(lambda f: f["type"] == "event" and f["body"].get("text") == "Hello!")
    for client in (visitor, agent):
        client.socket.close()
    return heard


def test_a_restart_behind_the_proxy_loses_nobody_anything(
    tmp_path: Path, postgres_url: str, redis: RedisServer
) -> None:
    variables = {
        "DATABASE_URL": postgres_url,
        "BUS_URL": redis.url,
        "SIDELIGHT_SECRET_KEYS": json.dumps([secrets.token_hex(32)]),
    }
    ports = free_ports(2)
    with ExitStack() as stack:
        proxy = stack.enter_context(nginx(tmp_path, ports))
        url = f"http://127.0.0.1:{proxy}"
        write_site(tmp_path, public_url=url)
        words = ("agent", "create", ADA, "--name", "Ada")
        made = sidelight(*words, folder=tmp_path, **variables, SIDELIGHT_AGENT_PASSWORD=PASSWORD)
        assert made.returncode == 0, made.stderr
        first, _ = (start(stack, tmp_path, port, variables) for port in ports)
        writing = [stack.enter_context(Writing(proxy, f"v{n}")) for n in range(WRITERS)]
        for one in writing:
            one.wait(2)
        ended = first.end()
        for one in writing:
            one.wait(2)  # by the other process
        start(stack, tmp_path, ports[0], variables)
        heard = chat_through(url)
        for one in writing:
            one.wait(1)
            one.stop()
        said = [one.transcript(proxy) for one in writing]

    assert ended == 0
    assert said == [one.acknowledged for one in writing]
    assert heard["actor"]["name"] == "Ada"
    assert any(one.gaps_ms for one in writing)
    log = (tmp_path / "sidelight.log").read_text(encoding="utf-8")
    assert '"GET /ws" 101' in log
    assert "token" not in log


@pytest.mark.parametrize(("trusted", "is_secure"), [("127.0.0.1", True), ("192.0.2.0/24", False)])
def test_forwarded_headers_are_believed_from_trusted_proxies_only(
    tmp_path: Path, *, trusted: str, is_secure: bool
) -> None:
    (port,) = free_ports(1)
    write_site(tmp_path, trusted_proxies=[trusted], port=port)
    words = ("agent", "create", ADA, "--name", "Ada")
    sidelight(*words, folder=tmp_path, SIDELIGHT_AGENT_PASSWORD=PASSWORD)
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        start(stack, tmp_path, port, {})
        status, _, cookie = post(
            f"{url}/api/agent/sign-in",
            {"email": ADA, "password": PASSWORD},
            **{"origin": url, "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"},
        )

    assert status == 200
    assert bool(SimpleCookie(cookie)["sidelight_agent"]["secure"]) is is_secure
