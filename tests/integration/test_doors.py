"""The doors over HTTP: signing in and out, articles as pages, health, what is not there."""

import json
from http.cookies import SimpleCookie

import pytest

from live_server import PASSWORD, LiveServer
from sidelight.web.tries import MAX_TRIES

ADA = "ada@test.example"


def test_signing_in_sets_a_cookie_that_no_script_can_read(server: LiveServer) -> None:
    server.add_agent(ADA)
    _, _, headers = server.request(
        "POST", "/api/agent/sign-in", {"email": " Ada@Test.example", "password": PASSWORD}
    )
    cookie = SimpleCookie(headers["set-cookie"])["sidelight_agent"]

    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"]) == ("strict", "/api/agent")


def test_the_cookie_tells_who_is_signed_in(server: LiveServer) -> None:
    server.add_agent(ADA)
    cookie = server.sign_in(ADA)
    status, text, _ = server.request("GET", "/api/agent/me", cookie=cookie)

    assert (status, json.loads(text)["agent"]["name"]) == (200, "Ada")
    assert server.request("GET", "/api/agent/me")[0] == 401


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(server: LiveServer) -> None:
    server.add_agent(ADA)
    wrong = server.post("/api/agent/sign-in", {"email": ADA, "password": "wrong"})
    unknown = server.post("/api/agent/sign-in", {"email": "who@test.example", "password": "wrong"})

    assert wrong == unknown
    assert (wrong[0], wrong[1]["code"]) == (401, "bad_credentials")


def test_who_tries_too_often_has_to_wait_even_with_the_right_password(server: LiveServer) -> None:
    server.add_agent(ADA)
    for _ in range(MAX_TRIES):
        server.post("/api/agent/sign-in", {"email": ADA, "password": "wrong"})
    status, _, headers = server.request(
        "POST", "/api/agent/sign-in", {"email": ADA, "password": PASSWORD}
    )

    assert status == 429
    assert int(headers["retry-after"]) > 0


@pytest.mark.parametrize("path", ["sign-in", "ticket", "sign-out"])
def test_another_page_may_not_use_the_agents_session(server: LiveServer, path: str) -> None:
    server.add_agent(ADA)
    cookie = server.sign_in(ADA)
    body = {"email": ADA, "password": PASSWORD}
    status, told = server.post(f"/api/agent/{path}", body, cookie=cookie, origin="https://app.test")

    assert (status, told["code"]) == (403, "wrong_origin")


@pytest.mark.parametrize(
    "body", [None, [], {"email": ADA}, {"email": ADA, "password": "x" * 5_000}]
)
def test_what_is_no_sign_in_is_refused_with_a_reason(server: LiveServer, body: object) -> None:
    status, told = server.post("/api/agent/sign-in", body)

    assert status in {400, 413}
    assert told["code"] in {"bad_frame", "too_large"}


def test_an_article_is_a_page_without_scripts(server: LiveServer) -> None:
    status, text, headers = server.request("GET", "/help/test/send-an-invoice")

    assert status == 200
    assert "<h1>Send an invoice</h1>" in text
    assert "script-src" not in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/help/test/no-such-article",
        "/help/other/send-an-invoice",
        "/assets/..%2f..%2fsettings.py",
        "/console/assets/..%2f..%2fsidelight.js",
        "/nowhere",
    ],
)
def test_what_is_not_there_is_not_found(server: LiveServer, path: str) -> None:
    status, text, _ = server.request("GET", path)

    assert status == 404
    assert json.loads(text)["retry"] is False


def test_health_counts_connections(server: LiveServer) -> None:
    with server.visitor() as visitor:
        visitor.ask("ping")
        status, text, _ = server.request("GET", "/healthz")

    assert status == 200
    assert json.loads(text) == {"status": "ok", "connections": 1, "sites": ["test"]}
