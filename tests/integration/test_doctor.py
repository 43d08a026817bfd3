"""`sidelight doctor` as an operator runs it: what is sound, what is not, and what to do."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from command_line import free_ports, sidelight, started
from live_server import write_content
from model_server import model_server
from servers import redis_server

Findings = list[dict[str, str]]


def write_settings(folder: Path, *lines: str) -> None:
    site = ["[[sites]]", 'key = "test"', 'origins = ["https://*.example.com"]']
    (folder / "sidelight.toml").write_text("\n".join([*lines, *site]), encoding="utf-8")


def examine(folder: Path, *words: str, **variables: str) -> tuple[int, Findings]:
    """Runs the doctor; returns its exit code and what it found."""
    done = sidelight("doctor", "--json", "--idle", "0", *words, folder=folder, **variables)
    assert done.stderr == ""
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def texts(findings: Findings, what: str, level: str) -> str:
    return "\n".join(
        f"{one['text']} {one['fix']}"
        for one in findings
        if (one["what"], one["level"]) == (what, level)
    )


@contextmanager
def product_page(policy: str, html: str) -> Iterator[str]:
    """Serves a page of a product; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-security-policy", policy)
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/invoices"
        finally:
            server.shutdown()
            thread.join()


def test_a_sound_deployment_has_no_fault(tmp_path: Path) -> None:
    write_content(tmp_path)
    (port,) = free_ports(1)
    write_settings(tmp_path, f"port = {port}", f'public_url = "http://127.0.0.1:{port}"')
    with started("serve", folder=tmp_path) as serving:
        serving.until("serves")
        code, findings = examine(tmp_path)

    assert code == 0
    assert "3 articles and 3 page contexts" in texts(findings, "content", "ok")
    assert "its schema is this version's" in texts(findings, "database", "ok")
    assert "a socket lives through" in texts(findings, "proxy", "ok")
    assert "has no TLS" in texts(findings, "settings", "warning")


def test_too_few_open_files_are_found_by_the_doctor_and_told_by_the_server(tmp_path: Path) -> None:
    write_content(tmp_path)
    write_settings(tmp_path, "port = 0", "max_connections = 2000000000")
    code, findings = examine(tmp_path)
    with started("serve", folder=tmp_path) as serving:
        told = serving.until("serve.few_files")

    assert code == 0
    assert "needs 2000001000" in texts(findings, "settings", "warning")
    assert "needed=2000001000" in told


def test_everything_that_is_wrong_is_found_in_one_run(tmp_path: Path) -> None:
    write_content(tmp_path)
    (tmp_path / "kb" / "broken.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    nobody, no_bus, no_proxy = free_ports(3)
    write_settings(
        tmp_path,
        f'database_url = "postgresql://help:pass-word@127.0.0.1:{nobody}/help"',
        f'bus_url = "redis://:pass-word@127.0.0.1:{no_bus}/0"',
        f'public_url = "http://127.0.0.1:{no_proxy}"',
    )
    code, findings = examine(tmp_path)
    faults = {one["what"] for one in findings if one["level"] == "fault"}

    assert code == 1
    assert faults == {"content", "database", "bus", "proxy"}
    assert "set secret_keys to the same list on every host" in texts(
        findings, "settings", "warning"
    )
    assert "pass-word" not in json.dumps(findings)


def test_a_page_whose_policy_refuses_the_widget_is_told_what_to_add(tmp_path: Path) -> None:
    write_content(tmp_path)
    write_settings(tmp_path, "port = 8080")
    with product_page("default-src 'self'", "<p>Hello") as page:
        code, findings = examine(tmp_path, "--page", page)
    told = texts(findings, "page", "fault")

    assert code == 1
    assert "add http://127.0.0.1:8080 to script-src" in told
    assert "add ws://127.0.0.1:8080 to connect-src" in told
    assert "is in no site's origins" in told
    assert "does not name sidelight.js" in texts(findings, "page", "warning")


def test_a_page_that_lets_the_widget_in_is_sound(tmp_path: Path) -> None:
    write_content(tmp_path)
    policy = "script-src http://127.0.0.1:8080; connect-src ws://127.0.0.1:8080"
    with product_page(policy, '<script src="http://127.0.0.1:8080/sidelight.js">') as page:
        origin = page.rpartition("/")[0]
        settings = f'[[sites]]\nkey = "test"\norigins = ["{origin}"]\n'
        (tmp_path / "sidelight.toml").write_text(settings, encoding="utf-8")
        code, findings = examine(tmp_path, "--page", page)

    assert code == 0
    assert "lets the widget work" in texts(findings, "page", "ok")
    assert f"{origin} may open the widget" in texts(findings, "page", "ok")


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    write_content(tmp_path)
    write_settings(tmp_path)
    (tmp_path / ".sidelight").mkdir()
    (tmp_path / ".sidelight" / "sidelight.db").write_bytes(b"not a database at all" * 500)
    code, findings = examine(tmp_path)

    assert code == 1
    assert "not a database" in texts(findings, "database", "fault")


@pytest.mark.parametrize("words", [("--idle", "-1"), ("--page", "ftp://example.com/")])
def test_what_cannot_be_looked_at_is_told(tmp_path: Path, words: tuple[str, str]) -> None:
    write_content(tmp_path)
    write_settings(tmp_path)
    done = sidelight("doctor", *words, folder=tmp_path)

    assert done.returncode != 0
    assert "Traceback" not in done.stderr + done.stdout


def test_postgresql_and_redis_are_looked_at(tmp_path: Path, postgres_url: str) -> None:
    write_content(tmp_path)
    with redis_server() as redis:
        write_settings(tmp_path, f'database_url = "{postgres_url}"', f'bus_url = "{redis.url}"')
        code, findings = examine(tmp_path)

    assert code == 0
    assert "its schema is empty" in texts(findings, "database", "warning")
    assert "redis://127.0.0.1" in texts(findings, "bus", "ok")


@pytest.mark.parametrize(
    ("url", "level", "told"),
    [
        ("http://127.0.0.1:9/v1", "fault", "private network"),
        ("{model}", "warning", "answers 501"),
    ],
)
def test_a_language_model_that_cannot_be_asked_is_found(
    tmp_path: Path, url: str, level: str, told: str
) -> None:
    with model_server() as model:
        lines = ["[language_model]", f'url = "{url.format(model=model.url)}"', 'model = "small"']
        allowed = ['allowed_private = ["127.0.0.1/32"]'] if level == "warning" else []
        write_content(tmp_path)
        write_settings(tmp_path, 'model = "none"', *allowed, *lines)
        _, found = examine(tmp_path)

    assert told in texts(found, "language_model", level)
