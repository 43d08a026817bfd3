"""What Tidebill's backend does when the help asks for it: three actions; it imports no Sidelight.

A product's own backend needs no more than `_refuse_forged`: compute the signature, compare, look at
the time, and believe `visitor.subject`, which Sidelight has verified, and nothing else.
"""

import hashlib
import hmac
import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

MAX_BODY_BYTES: Final = 5_000
MAX_AGE_S: Final = 300
"""Of a signed request: clocks differ by less, and a recorded one is soon worth nothing."""
MAX_ANSWERS: Final = 1_000


def _invoice(number: str, status: str, amount: str, due: str, to: str) -> dict[str, str]:
    return {
        "owner": "u_mara",
        "number": number,
        "status": status,
        "amount": amount,
        "open": "EUR 0.00" if status == "paid" else amount,
        "due": due,
        "sent_to": to,
    }


INVOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "inv_1001": _invoice("INV-2026-0001", "paid", "EUR 2,951.20", "19 January 2026", "Northlight"),
    "inv_1002": _invoice("INV-2026-0002", "overdue", "EUR 1,106.20", "20 January 2026", "Brisa"),
    "inv_1003": _invoice(
        "INV-2026-0003",
        "unpaid (card declined)",
        "EUR 3,641.40",
        "22 January 2026",
        "Elvik Boatyard",
    ),
    "inv_1004": _invoice("", "draft", "EUR 1,511.30", "9 February 2026", ""),
    "inv_1005": _invoice(
        "INV-2026-0004", "sent", "EUR 1,280.00", "9 February 2026", "Maison Alder"
    ),
    "inv_1006": _invoice("INV-2026-0005", "viewed", "EUR 2,118.20", "4 February 2026", "Saltmarsh"),
    "inv_2001": {
        **_invoice("INV-2026-0001", "paid", "EUR 99.00", "9 January 2026", "Nobody of yours"),
        "owner": "u_somebody_else",
    },
}
"""Some invoices as the page shows them, and one of another customer of Tidebill."""

Asked = dict[str, Any]
Done = Callable[[Asked], dict[str, object]]


class Business:
    """Does what Sidelight asks for a signed-in visitor, if the request is signed and new."""

    def __init__(self, *, secret: str, now_s: Callable[[], float] = time.time) -> None:
        self.secret = secret
        self.now_s = now_s
        self.answers: OrderedDict[str, dict[str, object]] = OrderedDict()
        self.mails: list[str] = []

    def answering(self, do: Done) -> Callable[[Request], Awaitable[Response]]:
        """Return the endpoint of one action; the same idempotency key gets the same answer."""

        async def endpoint(request: Request) -> Response:
            raw = await _small_body(request)
            self._refuse_forged(request, raw)
            key = request.headers.get("idempotency-key", "")
            if key not in self.answers:
                self.answers[key] = do(json.loads(raw))
                if len(self.answers) > MAX_ANSWERS:
                    self.answers.popitem(last=False)
            return JSONResponse(self.answers[key])

        return endpoint

    def invoice_status(self, asked: Asked) -> dict[str, object]:
        """Return how an invoice stands."""
        return dict(self._own_invoice(asked))

    def resend_invoice(self, asked: Asked) -> dict[str, object]:
        """Send an invoice again; a draft cannot be sent."""
        invoice = self._own_invoice(asked)
        if invoice["status"] == "draft":
            raise HTTPException(409, "A draft has not been sent yet.")
        self.mails.append(f"{invoice['number']} to {invoice['sent_to']}")
        return {"number": invoice["number"], "sent_to": invoice["sent_to"]}

    def password_reset_link(self, asked: Asked) -> dict[str, object]:
        """Mail a link to the address that Tidebill knows, whatever the visitor typed."""
        email = str((asked.get("visitor") or {}).get("email", ""))
        if not email:
            raise HTTPException(403, "Nobody is signed in.")
        self.mails.append(f"link to {email}")
        name, _, host = email.partition("@")
        return {"sent_to": f"{name[:1]}…@{host}", "minutes": 30}

    def _refuse_forged(self, request: Request, raw: bytes) -> None:
        """Refuse what Sidelight has not signed, and what it signed some minutes ago."""
        stamp = request.headers.get("sidelight-timestamp", "")
        text = f"{stamp}\n{request.method}\n{request.url.path}\n".encode() + raw
        digest = hmac.new(self.secret.encode(), text, hashlib.sha256).hexdigest()
        given = request.headers.get("sidelight-signature", "")
        is_new = stamp.isdigit() and abs(self.now_s() - int(stamp)) <= MAX_AGE_S
        if not hmac.compare_digest(given.encode(), f"v1={digest}".encode()) or not is_new:
            raise HTTPException(401, "This request is not signed, or too old.")

    def _own_invoice(self, asked: Asked) -> Mapping[str, str]:
        """Return an invoice of the visitor whom Sidelight vouches for; nobody else's."""
        invoice = INVOICES.get(str(asked["parameters"].get("invoice")), {})
        if not invoice or invoice["owner"] != (asked.get("visitor") or {}).get("subject"):
            raise HTTPException(404, "There is no such invoice.")
        return invoice


def business_routes(secret: str, *, now_s: Callable[[], float] = time.time) -> list[Route]:
    """Return the endpoints of the actions; without a secret there are none."""
    business = Business(secret=secret, now_s=now_s)
    actions: dict[str, Done] = {
        "invoice-status": business.invoice_status,
        "resend-invoice": business.resend_invoice,
        "password-reset-link": business.password_reset_link,
    }
    return [
        Route(f"/api/actions/{name}", business.answering(do), methods=["POST"])
        for name, do in actions.items()
        if secret
    ]


async def _small_body(request: Request) -> bytes:
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_BODY_BYTES:
            raise HTTPException(413, "The body is too large.")
    return raw
