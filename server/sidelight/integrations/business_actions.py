"""Carries actions out in business systems: builds, signs, sends, repeats where it may, reads.

Blocking: call it in a worker thread.
Nothing that the other system answers gets further than the fields which the action declares, and
nothing of it gets into the server's own log.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

import structlog

from sidelight.actions.business import Call, Ended, unknown_end
from sidelight.domain.business_actions import filled, shown_fields
from sidelight.integrations.addresses import Reachable
from sidelight.integrations.failures import OutgoingFailed, OutgoingRefused
from sidelight.integrations.outgoing import Outgoing, Reply
from sidelight.integrations.signing import signature_headers
from sidelight.protocol.business_actions import FailureCause

MAX_ANSWER_BYTES: Final = 64_000
"""An answer is some fields; a page of HTML is a mistake."""

PAUSES_S: Final = (0.3, 1.0)
"""Between them."""

IDEMPOTENCY_KEY: Final = "Idempotency-Key"

_OK: Final = range(200, 300)
_BUSY: Final = frozenset({408, 425, 429})
_REFUSED: Final = range(400, 500)
_KEY_CHARS: Final = 40

Told = Callable[[Call, Ended, float], None]
"""Takes note of an action that was carried out, how it ended, and its seconds."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Systems:
    """The business systems of one site.

    Attributes:
        base_url: Where actions whose endpoint is a path are sent; empty for nowhere.
        secrets: By name.
        pause: Waits some seconds between attempts.
        told: Told of each action how it ended and how many seconds it took, from any thread.
    """

    reachable: Reachable
    base_url: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    now_s: Callable[[], float] = time.time
    pause: Callable[[float], None] = time.sleep
    told: Told = lambda _call, _ended, _seconds: None


@dataclass(eq=False)
class _Failed(Exception):
    """An attempt that did not succeed; `was_refused` says that it certainly was not done."""

    cause: FailureCause
    why: str
    was_refused: bool = False
    may_repeat: bool = False


def carry_out(systems: Systems, call: Call) -> Ended:
    """Calls the endpoint and returns how that ended; whatever fails is an end, too."""
    began = time.monotonic()
    ended = _carried_out(systems, call)
    systems.told(call, ended, time.monotonic() - began)
    return ended


def _carried_out(systems: Systems, call: Call) -> Ended:
    attempts = call.action.attempts
    for attempt in range(attempts):
        try:
            return _attempt(systems, call)
        except _Failed as failed:
            _tell(call, failed, attempt)
            if not failed.may_repeat or attempt + 1 == attempts:
                return _ended(call, failed)
        systems.pause(PAUSES_S[attempt])
    raise AssertionError  # the last attempt returns


def idempotency_key(call: Call) -> str:
    """Returns what the other system can tell a repetition by; the same for all attempts."""
    owed = call.owed
    text = f"{owed.site}\n{owed.conversation}\n{owed.key}"
    return hashlib.sha256(text.encode()).hexdigest()[:_KEY_CHARS]


def _ended(call: Call, failed: _Failed) -> Ended:
    """Returns a failure as it is told; of a write that may have been done, that nobody knows."""
    if failed.was_refused or call.action.repeatable:
        return Ended(call.action.failure, failed.cause)
    return unknown_end(call.action.title)


def _tell(call: Call, failed: _Failed, attempt: int) -> None:
    log.warning(
        "action.attempt_failed",
        site=call.owed.site,
        conversation=call.owed.conversation,
        action=call.action.id,
        attempt=attempt + 1,
        cause=failed.cause,
        why=failed.why,
    )


def _attempt(systems: Systems, call: Call) -> Ended:
    """Makes one request.

    Raises:
        _Failed: It was not answered as it should.
    """
    url, body, headers = _request(systems, call)
    endpoint = call.action.endpoint
    outgoing = Outgoing(
        systems.reachable, timeout_s=endpoint.timeout_s, max_answer_bytes=MAX_ANSWER_BYTES
    )
    try:
        reply = outgoing.request(endpoint.method, url, headers=headers, body=body)
    except OutgoingRefused as error:
        raise _Failed(cause="not_configured", why=error.why, was_refused=True) from error
    except OutgoingFailed as error:
        cause: FailureCause = "timed_out" if error.timed_out else "unreachable"
        raise _Failed(cause, error.why, was_refused=not error.was_sent, may_repeat=True) from error
    return Ended(_result(call, reply))


def _request(systems: Systems, call: Call) -> tuple[str, bytes, dict[str, str]]:
    """Builds and signs a request; the time is taken anew for each attempt.

    Raises:
        _Failed: A secret or the address is not configured.
    """
    endpoint = call.action.endpoint
    url = _address(systems, call)
    body = b"" if endpoint.method == "GET" else json.dumps(_message(call)).encode()
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    signed = signature_headers(
        _secret(systems, endpoint.secret),
        method=endpoint.method,
        path=path,
        body=body,
        now_s=int(systems.now_s()),
    )
    headers = {"Accept": "application/json", IDEMPOTENCY_KEY: idempotency_key(call), **signed}
    if body:
        headers["Content-Type"] = "application/json"
    if endpoint.bearer:
        headers["Authorization"] = f"Bearer {_secret(systems, endpoint.bearer)}"
    return url, body, headers


def _address(systems: Systems, call: Call) -> str:
    endpoint = call.action.endpoint
    url = endpoint.url
    if url.startswith("/"):
        if not systems.base_url:
            raise _Failed(
                cause="not_configured", why="the site has no actions_url", was_refused=True
            )
        url = systems.base_url.rstrip("/") + url
    values = _values(call)
    # Encoded whole, so that a value can never become another path, query or host.
    url = filled(url, {name: quote(str(value), safe="") for name, value in values.items()})
    if endpoint.method != "GET":
        return url
    who = {"subject": call.subject} if call.subject else {}
    query = {**{name: _word(value) for name, value in values.items()}, **who}
    return f"{url}?{urlencode(query)}" if query else url


def _values(call: Call) -> dict[str, object]:
    """Returns the parameters with those that come from the verified identity."""
    known = {"email": call.email, "name": call.name, "subject": call.subject}
    verified = {
        name: known[prefill.name]
        for name, prefill in call.action.prefill.items()
        if call.action.is_verified(name)
    }
    return {**call.values, **verified}


def _message(call: Call) -> dict[str, object]:
    who = {"subject": call.subject, "email": call.email, "name": call.name}
    return {
        "action": call.action.id,
        "site": call.owed.site,
        "conversation": call.owed.conversation,
        "visitor": who if call.subject else None,
        "parameters": _values(call),
    }


def _secret(systems: Systems, name: str) -> str:
    """Returns a secret by its name.

    Raises:
        _Failed: It is not configured.
    """
    secret = systems.secrets.get(name)
    if not secret:
        raise _Failed(
            cause="not_configured", why=f"there is no secret called {name!r}", was_refused=True
        )
    return secret


def _result(call: Call, reply: Reply) -> str:
    """Returns what the visitor reads of an answer.

    Raises:
        _Failed: It is no success, or not what the action expects.
    """
    status = reply.status
    if status in _BUSY or status >= 500:  # noqa: PLR2004  # HTTP: the server's own failure
        why = f"it answered {status}"
        raise _Failed(cause="unreachable", why=why, was_refused=status in _BUSY, may_repeat=True)
    if status in _REFUSED:
        raise _Failed(cause="refused", why=f"it answered {status}", was_refused=True)
    if status not in _OK:
        raise _Failed(
            cause="bad_answer", why=f"it answered {status}, which is no answer to a request"
        )
    if not call.action.fields:
        return call.action.result
    try:
        return filled(call.action.result, shown_fields(call.action, _json(reply)))
    except (ValueError, RecursionError) as error:
        raise _Failed(cause="bad_answer", why=_why_unread(error)) from error


def _json(reply: Reply) -> object:
    """Returns an answer's JSON.

    Raises:
        ValueError: It is none, or does not say that it is.
    """
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        message = "its answer is no JSON"
        raise ValueError(message)
    answer: object = json.loads(reply.body)
    return answer


def _why_unread(error: Exception) -> str:
    """Says what is wrong with an answer without repeating any of it."""
    is_malformed = isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError)
    return "its answer is malformed JSON" if is_malformed else str(error)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
