"""What browsers are told of our own pages and answers: not framed, not guessed, not leaked."""

from pathlib import Path

import pytest

from live_server import LiveServer, running

PATHS = [
    "/",
    "/healthz",
    "/readyz",
    "/sidelight.js",
    "/console/",
    "/help/test/reset-password",
    "/help.css",
    "/api/agent/me",
    "/api/agent/ticket",
    "/not/there",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_answer_can_be_framed_guessed_or_run(server: LiveServer, path: str) -> None:
    _, _, headers = server.request("GET", path)
    policy = headers["content-security-policy"]

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert "strict-transport-security" not in headers


def test_the_loader_alone_may_be_used_by_other_origins(server: LiveServer) -> None:
    _, _, loader = server.request("GET", "/sidelight.js")
    _, _, console = server.request("GET", "/console/")

    assert loader["cross-origin-resource-policy"] == "cross-origin"
    assert loader["access-control-allow-origin"] == "*"
    assert console["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in console


def test_behind_tls_browsers_are_told_to_stay_there(content: Path) -> None:
    with running(content, public_url="https://help.test") as server:
        _, _, headers = server.request("GET", "/console/")

    assert headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/api/agent/sign-in", "/api/agent/ticket", "/api/agent/sign-out"])
def test_what_changes_something_is_no_get(server: LiveServer, path: str) -> None:
    status, _, _ = server.request("GET", path)

    assert status == 405


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "https://app.test"])
@pytest.mark.parametrize("path", ["/api/agent/sign-in", "/api/agent/ticket", "/api/agent/sign-out"])
def test_another_origin_may_not_post_to_the_console(
    server: LiveServer, path: str, origin: str
) -> None:
    server.add_agent("ada@test.example")
    cookie = server.sign_in("ada@test.example")
    status, told = server.post(path, {}, cookie=cookie, origin=origin)

    assert (status, told["code"]) == (403, "wrong_origin")


def test_a_cookie_that_was_set_before_signing_in_is_not_the_session_after(
    server: LiveServer,
) -> None:
    server.add_agent("ada@test.example")
    planted = server.sign_in("ada@test.example")
    body = {"email": "ada@test.example", "password": "correct horse battery"}
    _, _, headers = server.request("POST", "/api/agent/sign-in", body, cookie="sidelight_agent=x")
    given = headers["set-cookie"]

    assert "sidelight_agent=x" not in given
    assert all(word in given for word in ("HttpOnly", "SameSite=strict", "Path=/api/agent"))
    assert planted.startswith("sidelight_agent=")
