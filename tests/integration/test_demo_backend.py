"""What the sample product's backend promises: its page, its policy and its signed identity."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import jwt
import pytest
from starlette.testclient import TestClient

SECRET = "a-secret-that-is-long-enough-for-hs256"
ORIGIN = {"origin": "http://testserver"}
BACKEND = Path(__file__).parents[2] / "demo" / "backend.py"


def load_backend() -> ModuleType:
    """Import the one file by its path: `demo/` is an npm workspace and no Python package."""
    spec = importlib.util.spec_from_file_location("demo_backend", BACKEND)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(BACKEND.parent))  # as when it is run as a script
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(BACKEND.parent))
    return module


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text(
        '<script async src="__WIDGET_ORIGIN__/sidelight.js" data-site="__SITE__"></script>',
    )
    (dist / "favicon.svg").write_text("<svg/>")
    (dist / "assets" / "tidebill-1.js").write_text("start()")
    (tmp_path / "secret.txt").write_text("outside")
    app = load_backend().create_app(
        dist=dist,
        widget_origin="https://help.example",
        identity_secret=SECRET,
        site="demo",
    )
    with TestClient(app) as running:
        yield running


@pytest.mark.parametrize("path", ["/", "/invoices/inv_1003", "/settings/api-keys", "/no/such"])
def test_every_client_route_gets_the_page_with_the_widget_filled_in(
    client: TestClient,
    path: str,
) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert 'src="https://help.example/sidelight.js" data-site="demo"' in answer.text
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/", "/assets/tidebill-1.js", "/assets/none.js", "/api/none"])
def test_every_answer_carries_the_strict_policy(client: TestClient, path: str) -> None:
    policy = client.get(path).headers["content-security-policy"].split("; ")

    assert "script-src 'self' https://help.example" in policy
    assert "connect-src 'self' https://help.example wss://help.example" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not any("unsafe" in rule for rule in policy)


def test_hashed_assets_may_be_kept_and_missing_ones_are_not_the_page(client: TestClient) -> None:
    kept = client.get("/assets/tidebill-1.js")
    missing = client.get("/assets/none.js")

    assert "immutable" in kept.headers["cache-control"]
    assert missing.status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/assets/../../secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt", "/..%2fsecret.txt"],
)
def test_no_path_leads_out_of_the_built_files(client: TestClient, path: str) -> None:
    assert "outside" not in client.get(path).text


def test_the_identity_names_mara_with_plan_and_role_for_ten_minutes(client: TestClient) -> None:
    answer = client.post("/api/session", json={"plan": "pro", "role": "owner"}, headers=ORIGIN)
    claims = jwt.decode(
        answer.json()["identity"],
        SECRET,
        algorithms=["HS256"],
        audience="demo",
    )

    assert answer.headers["cache-control"] == "no-store"
    assert claims.pop("exp") - claims.pop("iat") == 600
    assert claims == {
        "sub": "u_mara",
        "name": "Mara Lindqvist",
        "email": "mara@harbourpine.example",
        "traits": {"company": "Harbour & Pine Studio", "plan": "pro", "role": "owner"},
        "aud": "demo",
    }


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"origin": "null"}])
def test_another_origin_gets_no_identity(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post(
        "/api/session",
        json={"plan": "pro", "role": "owner"},
        headers=headers,
    )

    assert answer.status_code == 403
    assert "identity" not in answer.json()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[]", 422),
        (b'{"plan": "pro"}', 422),
        (b'{"plan": "gold", "role": "owner"}', 422),
        (b'{"plan": ["pro"], "role": "owner"}', 422),
        (b" " * 2_000, 413),
    ],
)
def test_a_bad_body_is_refused_with_a_reason(client: TestClient, body: bytes, status: int) -> None:
    answer = client.post("/api/session", content=body, headers=ORIGIN)

    assert answer.status_code == status
    assert answer.json()["error"]


def test_health_says_ok(client: TestClient) -> None:
    assert client.get("/api/health").json() == {"status": "ok"}
