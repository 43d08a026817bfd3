"""Asks an OpenAI-compatible endpoint to rephrase an answer; whatever goes wrong, the answer stays.

It decides nothing and shows nothing that `assistant.grounding` did not let pass.
Blocking: call it in a worker thread. Nothing that anybody wrote gets into the log.
"""

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Literal

import structlog

from sidelight.assistant.grounding import Fault, Likeness
from sidelight.assistant.rephrasing import (
    Draft,
    composed,
    messages,
    passages_of,
    rephrased,
)
from sidelight.errors import ModelError
from sidelight.integrations.addresses import Reachable
from sidelight.integrations.event_stream import BrokenStream, pieces
from sidelight.integrations.failures import OutgoingFailed, OutgoingRefused
from sidelight.integrations.outgoing import Arriving, Outgoing
from sidelight.protocol.blocks import Block
from sidelight.protocol.events import Answer
from sidelight.search.embedder import Embedder

Outcome = Literal[
    Fault, "rephrased", "unsuited", "busy", "budget", "timeout", "failed", "refused", "broken"
]
"""How an attempt ended; all but `rephrased` mean that the answer stays as it was."""

Show = Callable[[tuple[Block, ...]], None]
"""Gets all that is composed so far, in the thread that reads; must return at once."""

MAX_AT_ONCE: Final = 4
"""Answers that wait for the model in one process; another one goes out as it is."""

MAX_STREAM_BYTES: Final = 500_000
"""A piece of a word comes in an envelope of 200 bytes and more."""

MAX_TOKENS: Final = 800
"""That the model may write: a screen of the panel has 300."""

CHARS_A_TOKEN: Final = 3
"""English has four; an estimate on the safe side, since not every endpoint counts."""

DAY_MS: Final = 86_400_000
_OK: Final = 200

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is and what may be spent on it by one process a day (UTC).

    Attributes:
        url: Base address, such as `https://api.example.com/v1`.
        timeout_s: From the request to the last word.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout_s: float = 6.0
    requests_a_day: int = 1_000
    tokens_a_day: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Rephrasing:
    """An answer, rephrased or as it was, and how that came about."""

    answer: Answer
    outcome: Outcome


@dataclass(eq=False)
class _Stays(Exception):
    """The answer stays as it was."""

    outcome: Outcome
    why: str = ""


class LanguageModel:
    """One endpoint with its budget, for all sites; used by several threads."""

    def __init__(
        self,
        endpoint: Endpoint,
        reachable: Reachable,
        embedder: Embedder | None,
        *,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        """Takes what compares meanings; without it no new word is let pass."""
        self._endpoint: Final = endpoint
        self._outgoing: Final = Outgoing(
            reachable, timeout_s=endpoint.timeout_s, max_answer_bytes=MAX_STREAM_BYTES
        )
        self._likeness: Final = None if embedder is None else _likeness(embedder)
        self._budget: Final = _Budget(endpoint, now_ms)
        self._slots: Final = threading.BoundedSemaphore(MAX_AT_ONCE)

    def rephrase(self, answer: Answer, *, question: str, title: str, show: Show) -> Rephrasing:
        """Returns the answer in words that fit the question, or as it was; never raises for it.

        Args:
            title: Of the page that the visitor is on.
            show: Called whenever more sentences have passed; what it got is nothing any more
                where the answer stays as it was.
        """
        began_s = time.monotonic()
        try:
            with self._slot():
                told = self._rephrased(answer, question, title, show)
        except _Stays as stays:
            log.warning(
                "language_model.not_used",
                outcome=stays.outcome,
                why=stays.why,
                took_ms=round((time.monotonic() - began_s) * 1_000),
            )
            return Rephrasing(answer, stays.outcome)
        return Rephrasing(told, "rephrased")

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(blocking=False):
            raise _Stays(outcome="busy")
        try:
            yield
        finally:
            self._slots.release()

    def _rephrased(self, answer: Answer, question: str, title: str, show: Show) -> Answer:
        """Asks, and checks while it reads.

        Raises:
            _Stays: There is no answer to show.
        """
        given = passages_of(answer)
        if not given:
            raise _Stays(outcome="unsuited")
        asked = messages(given, question=question, title=title, fence=secrets.token_hex(16))
        body = self._body(asked)
        self._budget.spend_request(len(body))
        draft = Draft(given, self._likeness)
        try:
            with self._outgoing.stream(
                "POST", self._url(), headers=self._headers(), body=body
            ) as arriving:
                self._read(arriving, draft, lambda: show(composed(given, draft.kept)))
        except OutgoingRefused as error:
            raise _Stays(outcome="refused", why=error.why) from error
        except OutgoingFailed as error:
            raise _Stays(
                outcome="timeout" if error.timed_out else "failed", why=error.why
            ) from error
        except BrokenStream as error:
            raise _Stays(outcome="broken", why=error.why) from error
        except ModelError as error:
            raise _Stays(outcome="failed", why="meanings cannot be compared") from error
        return rephrased(answer, given, draft.kept)

    def _read(self, arriving: Arriving, draft: Draft, show: Callable[[], None]) -> None:
        """Reads until the end or the first fault: what comes after it would be paid in vain.

        Raises:
            BrokenStream: It is no stream of text, or one that was cut off.
            _Stays: The endpoint refuses, or a sentence is not supported.
        """
        if arriving.status != _OK:
            raise _Stays(outcome="failed", why=f"it answered {arriving.status}")
        kind = arriving.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "text/event-stream":
            raise BrokenStream(why="its answer is no stream of events")
        for piece in pieces(arriving.chunks):
            self._budget.spend(len(piece))
            passed = len(draft.kept)
            draft.add(piece)
            if draft.fault is not None:
                raise _Stays(draft.fault)
            if len(draft.kept) > passed:
                show()
        draft.end()
        if draft.fault is not None:
            raise _Stays(draft.fault)

    def _url(self) -> str:
        return f"{self._endpoint.url.rstrip('/')}/chat/completions"

    def _headers(self) -> dict[str, str]:
        own = {
            "Accept": "text/event-stream",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
        }
        key = self._endpoint.key
        return {**own, "Authorization": f"Bearer {key}"} if key else own

    def _body(self, asked: Sequence[dict[str, str]]) -> bytes:
        request = {
            "model": self._endpoint.model,
            "messages": asked,
            "stream": True,
            "temperature": 0,
            "max_tokens": MAX_TOKENS,
        }
        return json.dumps(request).encode()


class _Budget:
    """What one process has spent today; forgotten when it ends."""

    def __init__(self, endpoint: Endpoint, now_ms: Callable[[], int]) -> None:
        self._endpoint: Final = endpoint
        self._now_ms: Final = now_ms
        self._lock: Final = threading.Lock()
        self._day = 0
        self._requests = 0
        self._chars = 0

    def spend_request(self, chars: int) -> None:
        """Takes a request out of the budget, with all that its answer may cost.

        Raises:
            _Stays: The day's budget is spent.
        """
        with self._lock:
            day = self._now_ms() // DAY_MS
            if day != self._day:
                self._day, self._requests, self._chars = day, 0, 0
            tokens = (self._chars + chars) // CHARS_A_TOKEN + MAX_TOKENS
            limits = self._endpoint
            if self._requests >= limits.requests_a_day or tokens > limits.tokens_a_day:
                raise _Stays(outcome="budget")
            self._requests += 1
            self._chars += chars

    def spend(self, chars: int) -> None:
        """Takes what the model wrote out of the budget."""
        with self._lock:
            self._chars += chars


def _likeness(embedder: Embedder) -> Likeness:
    def of(one: str, other: str) -> float:
        left, right = embedder.embed([one, other])
        return float(left @ right)

    return of
