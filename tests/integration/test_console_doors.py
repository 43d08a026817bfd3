"""The console's doors under abuse: tries at once, tickets, cookies, and odd names of files."""

from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from live_server import PASSWORD, LiveServer, running
from sidelight.cli.agent import keep_agent
from sidelight.web.tries import MAX_TRIES

ADA = "ada@test.example"


def test_tries_at_once_all_count(server: LiveServer) -> None:
    server.add_agent(ADA)

    def guess(number: int) -> int:
        body = {"email": ADA, "password": f"guess {number}"}
        return server.post("/api/agent/sign-in", body)[0]

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(guess, range(16)))

    assert answers.count(401) == MAX_TRIES
    assert answers.count(429) == 16 - MAX_TRIES


def test_a_right_password_forgets_the_wrong_tries(server: LiveServer) -> None:
    server.add_agent(ADA)
    for _ in range(2):
        for _ in range(MAX_TRIES - 1):
            server.post("/api/agent/sign-in", {"email": ADA, "password": "wrong"})
        server.sign_in(ADA)

    assert server.sign_in(ADA)


@pytest.mark.parametrize("cookie", ["", "sidelight_agent=", "sidelight_agent=a.b.c"])
def test_a_ticket_needs_the_cookie(server: LiveServer, cookie: str) -> None:
    status, told = server.post("/api/agent/ticket", cookie=cookie)

    assert (status, told["code"]) == (401, "bad_token")


def test_a_ticket_is_no_cookie(server: LiveServer) -> None:
    server.add_agent(ADA)
    cookie = server.sign_in(ADA)
    ticket = server.post("/api/agent/ticket", cookie=cookie)[1]["ticket"]
    status, told = server.post("/api/agent/ticket", cookie=f"sidelight_agent={ticket}")

    assert (status, told["code"]) == (401, "bad_token")


def test_a_new_password_ends_the_sessions_of_the_old_one(server: LiveServer) -> None:
    server.add_agent(ADA)
    cookie = server.sign_in(ADA)
    before = server.post("/api/agent/ticket", cookie=cookie)[0]

    keep_agent(server.settings, site="test", email=ADA, name="Ada", password="another password")
    after, told = server.post("/api/agent/ticket", cookie=cookie)

    assert (before, after, told["code"]) == (200, 401, "bad_token")


def test_signing_out_takes_the_cookie_away(server: LiveServer) -> None:
    server.add_agent(ADA)
    status, _, headers = server.request("POST", "/api/agent/sign-out", cookie=server.sign_in(ADA))
    cookie = SimpleCookie(headers["set-cookie"])["sidelight_agent"]

    assert status == 204
    assert (cookie.value, cookie["max-age"], cookie["path"]) == ("", "0", "/api/agent")


@pytest.mark.parametrize(("public_url", "secure"), [("https://help.test", True), ("", False)])
def test_behind_a_proxy_with_tls_the_cookie_is_secure(
    content: Path, public_url: str, *, secure: bool
) -> None:
    with running(content, public_url=public_url) as server:
        server.add_agent(ADA)
        _, _, headers = server.request(
            "POST", "/api/agent/sign-in", {"email": ADA, "password": PASSWORD}
        )

    assert bool(SimpleCookie(headers["set-cookie"])["sidelight_agent"]["secure"]) is secure


@pytest.mark.parametrize(
    "path", ["/assets/%00", "/assets/..", "/assets/.", f"/console/assets/{'x' * 3_000}"]
)
def test_an_odd_name_of_a_file_is_not_found(server: LiveServer, path: str) -> None:
    assert server.request("GET", path)[0] == 404
