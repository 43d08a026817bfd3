"""What the sample product's backend does for the help: only for signed requests, only his own."""

import importlib.util
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sidelight.integrations.signing import signature_headers

SECRET = "a-secret-that-is-long-enough-to-sign"
BUSINESS = Path(__file__).parents[2] / "demo" / "business.py"
NOW_S = 1_767_225_600

Ask = Callable[..., tuple[int, Mapping[str, object]]]


@pytest.fixture
def client() -> Iterator[TestClient]:
    spec = importlib.util.spec_from_file_location("demo_business", BUSINESS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    app = Starlette(routes=module.business_routes(SECRET, now_s=lambda: NOW_S))
    with TestClient(app) as running:
        yield running


@pytest.fixture
def ask(client: TestClient) -> Ask:
    """Asks as Sidelight does, for Mara unless told otherwise."""

    def post(
        action: str,
        *,
        invoice: str = "inv_1003",
        subject: str = "u_mara",
        secret: str = SECRET,
        now_s: int = NOW_S,
        key: str = "key",
    ) -> tuple[int, Mapping[str, object]]:
        path = f"/api/actions/{action}"
        who = {"subject": subject, "email": f"{subject}@harbourpine.example", "name": "M"}
        body = json.dumps({"visitor": who, "parameters": {"invoice": invoice}}).encode()
        signed = signature_headers(secret, method="POST", path=path, body=body, now_s=now_s)
        answer = client.post(path, content=body, headers={"idempotency-key": key, **signed})
        is_json = answer.headers["content-type"] == "application/json"
        return answer.status_code, answer.json() if is_json else {}

    return post


def test_a_signed_request_gets_the_invoice(ask: Ask) -> None:
    status, answer = ask("invoice-status")

    assert (status, answer["number"]) == (200, "INV-2026-0003")


@pytest.mark.parametrize(
    "forged", [{"secret": "x" * 36}, {"now_s": NOW_S - 301}, {"now_s": NOW_S + 301}]
)
def test_what_is_not_signed_or_too_old_is_refused(ask: Ask, forged: dict[str, object]) -> None:
    status, _ = ask("resend-invoice", **forged)

    assert status == 401


def test_a_request_without_a_signature_is_refused(client: TestClient) -> None:
    assert client.post("/api/actions/invoice-status", content=b"{}").status_code == 401


@pytest.mark.parametrize("invoice", ["inv_2001", "inv_9999"])
def test_another_persons_invoice_is_as_little_there_as_none(ask: Ask, invoice: str) -> None:
    assert ask("invoice-status", invoice=invoice)[0] == 404


def test_the_same_key_sends_one_mail(ask: Ask) -> None:
    first = ask("resend-invoice", invoice="inv_1005")

    assert ask("resend-invoice", invoice="inv_1005") == first


def test_a_draft_is_not_sent_again(ask: Ask) -> None:
    assert ask("resend-invoice", invoice="inv_1004")[0] == 409


def test_the_link_goes_to_the_address_that_was_verified(ask: Ask) -> None:
    _, answer = ask("password-reset-link")

    assert answer == {"sent_to": "u…@harbourpine.example", "minutes": 30}
