"""Answers owed questions: reads them, thinks in a worker thread, logs the reply."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple

import structlog
from structlog.contextvars import bound_contextvars

from sidelight.actions.ledger import ASSISTANT
from sidelight.actions.questions import Asked, open_question, owed_in
from sidelight.actions.replies import record_reply
from sidelight.assistant.decision import Reply, answer, error_reply
from sidelight.assistant.pages import route_of
from sidelight.integrations.language_model import MAX_AT_ONCE, LanguageModel, Rephrasing
from sidelight.protocol.events import Answer
from sidelight.web.composing import Composing
from sidelight.web.deployment import Deployment
from sidelight.web.owed_queue import OwedQueue
from sidelight.web.owed_work import OwedWork
from sidelight.web.scheduled import Scheduled

THINKERS: Final = 2
"""Questions worked on at once; as many as there are thinker threads."""

MAX_LANGUAGE_MODEL_S: Final = 35.0
"""The model's own time-out ends it earlier, but not while a name is looked up."""

_DECISIONS: Final = ("answer", "clarification", "flow_step", "action_offer")
"""What a reply may have decided, by the first of them that it says; an offer beside is none."""

log = structlog.get_logger(__name__)


class Waiting(NamedTuple):
    """A conversation whose visitor waits for an answer, whichever of its messages is the newest."""

    site: str
    conversation: str


class Answering:
    """The tasks that answer what visitors ask."""

    def __init__(self, deployment: Deployment, language_model: LanguageModel | None = None) -> None:
        self._deployment = deployment
        self._language_model = language_model
        self._queue = OwedQueue[Waiting]()
        self._owed = OwedWork("answering", deployment.sites, self._queue, self._find)

    def ask(self, site: str, conversation: str) -> None:
        """Queues a conversation whose visitor waits for an answer; never waits itself."""
        self._queue.ask(Waiting(site, conversation))

    async def run(self) -> None:
        """Works until cancelled; begins with what a process that died may have left owed."""
        # As many more as may wait for the model, so that they hold up nobody.
        workers = THINKERS + (MAX_AT_ONCE if self._language_model else 0)
        await self._owed.run(self._answer, workers=workers)

    def sweeps(self) -> tuple[Scheduled, ...]:
        """Returns the jobs that find what is owed; one process of all needs to do each."""
        return self._owed.sweeps()

    async def _find(self, site: str) -> Iterable[Waiting]:
        found = await self._deployment.read(lambda session: owed_in(session, site))
        return [Waiting(owed.site, owed.conversation) for owed in found]

    async def _answer(self, waiting: Waiting) -> None:
        """Reads the newest question, thinks, and logs the reply unless it has come too late."""
        deployment, (site, conversation) = self._deployment, waiting
        asked = await deployment.read(lambda session: open_question(session, site, conversation))
        if asked is None:
            return
        deployment.hub.typing(waiting, visitor=asked.visitor, actor=ASSISTANT)
        shelf = deployment.site(site).library.shelf
        route = route_of(shelf, asked.question.page, asked.question.declared)
        thought = await self._think(asked)
        async with Composing(deployment, asked) as composing:
            reply = await self._rephrase(asked, thought, composing)
            now_ms = deployment.now_ms()
            if await deployment.write(
                lambda session: record_reply(session, asked.owed, reply, route, now_ms=now_ms),
                place=waiting,
            ):
                composing.logged()
        deployment.metrics.answers.labels(site, decision_of(reply)).inc()

    async def _think(self, asked: Asked) -> Reply:
        """Returns the assistant's reply; whatever fails in it ends in an honest sentence."""
        shelf = self._deployment.site(asked.owed.site).library.shelf
        ids = {"site": asked.owed.site, "conversation": asked.owed.conversation}

        def think() -> Reply:
            with bound_contextvars(**ids):
                return answer(shelf, asked.question)

        try:
            return await self._deployment.workers.think(think)
        except Exception:  # design section 8: any failure in here ends in an offer of a person
            log.exception("answering.error", **ids)
            return error_reply(asked.question)

    async def _rephrase(self, asked: Asked, reply: Reply, composing: Composing) -> Reply:
        """Returns the reply with its answer rephrased, where a model is set and its text holds.

        What was decided stays: the model is asked for an answer that there is already.
        """
        model, site = self._language_model, asked.owed.site
        answers = [body for body in reply.bodies if isinstance(body, Answer)]
        if model is None or len(answers) != 1:
            return reply
        ids = {"site": site, "conversation": asked.owed.conversation}
        title = asked.question.page.title if asked.question.page else ""
        ask = partial(model.rephrase, answers[0], question=asked.question.text, title=title)
        try:
            # The thread takes the names for its log lines over.
            with bound_contextvars(**ids):
                asking = asyncio.to_thread(ask, show=composing.show)
                done = await asyncio.wait_for(asking, MAX_LANGUAGE_MODEL_S)
        except Exception:  # design section 8, as above: the answer is there, and goes out
            log.exception("language_model.error", **ids)
            done = Rephrasing(answers[0], "failed")
        self._deployment.metrics.rephrasings.labels(site, done.outcome).inc()
        bodies = tuple(done.answer if body is answers[0] else body for body in reply.bodies)
        return replace(reply, bodies=bodies)


def decision_of(reply: Reply) -> str:
    """Returns what a reply decided, in the words of the events that it becomes."""
    if reply.escalate is not None:
        return "escalated"
    said = {body.kind for body in reply.bodies}
    return next((kind for kind in _DECISIONS if kind in said), "said")
