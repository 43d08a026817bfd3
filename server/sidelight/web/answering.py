"""Answers owed questions: reads them, thinks in a worker thread, logs the reply."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars

from sidelight.actions.ledger import ASSISTANT
from sidelight.actions.questions import Asked, open_question, owed_in
from sidelight.actions.replies import record_reply
from sidelight.assistant.decision import Reply, answer, error_reply
from sidelight.assistant.pages import route_of
from sidelight.errors import SidelightError
from sidelight.integrations.language_model import MAX_AT_ONCE, LanguageModel, Rephrasing
from sidelight.protocol.events import Answer
from sidelight.web.deployment import Deployment
from sidelight.web.scheduled import Scheduled

MAX_QUEUED: Final = 1_000
"""Questions waiting for a thinker; what does not fit stays owed in the store until the sweep."""

SWEEP_S: Final = 15.0
"""How often owed questions are looked for: after a restart, a full queue or a failed write."""

THINKERS: Final = 2
"""Questions worked on at once; as many as there are thinker threads."""

MAX_LANGUAGE_MODEL_S: Final = 35.0
"""The model's own time-out ends it earlier, but not while a name is looked up."""

log = structlog.get_logger(__name__)


class Answering:
    """A bounded queue of conversations to answer, and the tasks that work on it.

    The store knows what is owed, so nothing here needs to survive a crash.
    """

    def __init__(self, deployment: Deployment, language_model: LanguageModel | None = None) -> None:
        self._deployment = deployment
        self._language_model = language_model
        self._queue: asyncio.Queue[tuple[str, str]] = asyncio.Queue(MAX_QUEUED)
        self._working: set[tuple[str, str]] = set()
        self._under_way: set[tuple[str, str]] = set()

    def ask(self, site: str, conversation: str) -> None:
        """Queues a conversation whose visitor waits for an answer; never waits itself."""
        entry = (site, conversation)
        if entry in self._working or self._queue.full():
            return
        self._working.add(entry)
        self._queue.put_nowait(entry)

    async def run(self) -> None:
        """Works until cancelled; begins with what a process that died may have left owed."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._catch_up())
            # As many more as may wait for the model, so that they hold up nobody.
            for _ in range(THINKERS + (MAX_AT_ONCE if self._language_model else 0)):
                tasks.create_task(self._work())

    def sweeps(self) -> tuple[Scheduled, ...]:
        """Returns the jobs that find what is owed; one process of all needs to do each."""
        return tuple(
            Scheduled(f"answering:{site}", SWEEP_S, partial(self._find, site))
            for site in self._deployment.sites
        )

    async def _catch_up(self) -> None:
        try:
            for site in self._deployment.sites:
                await self._find(site)
        except Exception:  # outermost line, as below; the scheduled sweeps look again
            log.exception("answering.sweep_failed")

    async def _find(self, site: str) -> None:
        """Queues what is owed in a site.

        Another process may be at work on some of it: whoever comes second logs nothing.
        """
        for owed in await self._deployment.read(lambda session: owed_in(session, site)):
            # What is being answered is owed still, and a model would be asked for it twice.
            if (owed.site, owed.conversation) not in self._under_way:
                self.ask(owed.site, owed.conversation)

    async def _work(self) -> None:
        """Answers one conversation after another."""
        while True:
            site, conversation = await self._queue.get()
            # From here on a newer question may be queued again: this read may miss it.
            self._working.discard((site, conversation))
            self._under_way.add((site, conversation))
            ids = {"site": site, "conversation": conversation}
            try:
                await self._answer(site, conversation)
            except SidelightError as error:
                log.warning("answering.failed", error=str(error), **ids)
            except Exception:  # outermost line: one conversation must not silence all others
                log.exception("answering.failed", **ids)
            finally:
                self._under_way.discard((site, conversation))

    async def _answer(self, site: str, conversation: str) -> None:
        """Reads the newest question, thinks, and logs the reply unless it has come too late."""
        deployment = self._deployment
        asked = await deployment.read(lambda session: open_question(session, site, conversation))
        if asked is None:
            return
        deployment.hub.typing((site, conversation), visitor=asked.visitor, actor=ASSISTANT)
        shelf = deployment.site(site).library.shelf
        route = route_of(shelf, asked.question.page, asked.question.declared)
        reply = await self._rephrase(asked, await self._think(asked))
        now_ms = deployment.now_ms()
        await deployment.write(
            lambda session: record_reply(session, asked.owed, reply, route, now_ms=now_ms),
            place=(site, conversation),
        )
        deployment.metrics.answers.labels(site, _decision(reply)).inc()

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

    async def _rephrase(self, asked: Asked, reply: Reply) -> Reply:
        """Returns the reply with its answer rephrased, where a model is set and its text holds.

        What was decided stays: the model is asked for an answer that there is already.
        """
        model, site = self._language_model, asked.owed.site
        answers = [body for body in reply.bodies if isinstance(body, Answer)]
        if model is None or len(answers) != 1:
            return reply
        ids = {"site": site, "conversation": asked.owed.conversation}
        title = asked.question.page.title if asked.question.page else ""
        ask = partial(model.rephrase, answers[0], question=asked.question.text, title=title, **ids)
        try:
            done = await asyncio.wait_for(asyncio.to_thread(ask), MAX_LANGUAGE_MODEL_S)
        except Exception:  # design section 8, as above: the answer is there, and goes out
            log.exception("language_model.error", **ids)
            done = Rephrasing(answers[0], "failed")
        self._deployment.metrics.rephrasings.labels(site, done.outcome).inc()
        bodies = tuple(done.answer if body is answers[0] else body for body in reply.bodies)
        return replace(reply, bodies=bodies)


def _decision(reply: Reply) -> str:
    """Returns what a reply decided, in the words of the events that it becomes."""
    return "escalated" if reply.escalate is not None else reply.bodies[-1].kind
