"""Actions that are owed: one process of several carries each out, and a death is told honestly."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest
from pydantic import SecretStr

from business_system import action_text
from live_server import test_settings, write_content
from sidelight.actions.business import (
    Call,
    Ended,
    OwedAct,
    begin_action,
    end_action,
    owed_acts,
    request_action,
)
from sidelight.actions.scene import Scene
from sidelight.actions.visitor_messages import send_message
from sidelight.app import Sidelight, create
from sidelight.assistant.action_offers import asked_action
from sidelight.domain.actors import VisitorActor
from sidelight.domain.pages import RouteRule
from sidelight.protocol.business_actions import Act
from sidelight.protocol.commands import Send
from sidelight.protocol.views import Visitor
from sidelight.settings import Settings
from sidelight.store.heads import load_conversation
from sidelight.store.log import read
from sidelight.store.session import StoreSession, read_session
from wire_client import new_conversation

T = TypeVar("T")
START_MS = 1_000_000
MARA = Visitor(id="v_mara", name="Mara", email="", identified=False, traits={})
ACTOR = VisitorActor(site="test", id="v_mara", name="Mara")


class TwoProcesses:
    """Two servers' worth of one deployment, and a conversation in which an action is owed."""

    def __init__(self, first: Sidelight, second: Sidelight) -> None:
        self.deployments = (first.deployment, second.deployment)
        self.library = first.deployment.site("test").library
        self.owed = OwedAct("test", new_conversation(), "the-one-key")

    def ask(self) -> None:
        """Begins the conversation and asks for the action."""
        conversation, scene = self.owed.conversation, Scene(visitor=MARA)
        flows = self.library.shelf.knowledge.flows
        hello = Send(
            type="send", id="f1", key="first-key", conversation=conversation, text="hello there"
        )
        act = Act(
            type="act",
            id="f2",
            key=self.owed.key,
            conversation=conversation,
            action="status",
            parameters={"invoice": "inv_1"},
            confirmed=True,
        )
        asked = asked_action(self.library.shelf, act)
        self.write(0, lambda one: send_message(one, ACTOR, hello, scene, flows, now_ms=START_MS))
        self.write(0, lambda one: request_action(one, ACTOR, act, asked, scene, now_ms=START_MS))

    def begin(self, process: int, holder: str, *, later_ms: int = 0) -> Call | None:
        call: Call | None = self.write(
            process,
            lambda session: begin_action(
                session,
                self.owed,
                self.library.shelf.knowledge.actions,
                lambda _page, _declared: RouteRule(team="billing"),
                holder=holder,
                now_ms=START_MS + later_ms,
            ),
        )
        return call

    def end(self, process: int, call: Call, holder: str) -> bool:
        ended: bool = self.write(
            process,
            lambda session: end_action(
                session,
                call,
                Ended("It is paid."),
                lambda _page, _declared: RouteRule(),
                holder=holder,
                now_ms=START_MS + 1,
            ),
        )
        return ended

    def write(self, process: int, job: Any) -> Any:
        return self.deployments[process].writer.submit(job).result().reply

    def read(self, query: Any) -> Any:
        with read_session(self.deployments[0].engine) as session:
            return query(session)

    def kinds(self) -> list[str]:
        """Returns what happened after the request."""

        def query(session: StoreSession) -> list[str]:
            head = load_conversation(session, "test", self.owed.conversation)
            assert head is not None
            bodies = [event.body for event in read(session, head, "agent", after=0)]
            causes = [getattr(body, "cause", None) or "" for body in bodies]
            told = [f"{body.kind} {why}".strip() for body, why in zip(bodies, causes, strict=True)]
            return told[told.index("action_requested") + 1 :]

        kinds: list[str] = self.read(query)
        return kinds

    def owed_at(self, later_ms: int) -> tuple[OwedAct, ...]:
        found: tuple[OwedAct, ...] = self.read(
            lambda session: owed_acts(session, "test", now_ms=START_MS + later_ms)
        )
        return found


def with_system(settings: Settings) -> Settings:
    """Names a business system, which nobody asks here: an action without one is left out."""
    own = {"actions_url": "http://127.0.0.1:9", "action_secrets": {"tests": SecretStr("s" * 32)}}
    return settings.model_copy(update={"sites": (settings.sites[0].model_copy(update=own),)})


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """Starts two processes on one database of each kind, with an action of a kind."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    begun: list[Sidelight] = []

    def start(**action: str) -> TwoProcesses:
        write_content(tmp_path)
        pages = tmp_path / "page_contexts" / "invoice.yaml"
        pages.write_text("id: invoice\ntitle: Invoice\nmatch: /invoices/:id\n", encoding="utf-8")
        (tmp_path / "actions").mkdir()
        (tmp_path / "actions" / "one.yaml").write_text(action_text(**action), encoding="utf-8")
        settings = with_system(test_settings(tmp_path, **({"database_url": url} if url else {})))
        begun.extend((create(settings), create(settings)))
        two = TwoProcesses(*begun)
        two.ask()
        return two

    yield SimpleNamespace(start=start)
    for one in begun:
        one.deployment.writer.close()
        one.deployment.engine.dispose()


def test_of_two_processes_one_carries_an_action_out(world: SimpleNamespace) -> None:
    two = world.start()

    first, second = two.begin(0, "p1"), two.begin(1, "p2")

    assert first is not None
    assert second is None
    assert two.end(1, first, "p2") is False
    assert two.end(0, first, "p1") is True
    assert two.end(0, first, "p1") is False
    assert two.kinds() == ["action_result"]
    assert two.owed_at(10**9) == ()


def test_a_write_whose_process_died_is_told_as_unknown_and_not_repeated(
    world: SimpleNamespace,
) -> None:
    two = world.start(kind="write", confirm="Really?")
    call = two.begin(0, "p1")
    assert call is not None
    assert two.owed_at(5_000) == ()
    assert two.owed_at(60_000) == (two.owed,)

    assert two.begin(1, "p2", later_ms=60_000) is None

    assert two.kinds() == ["action_failed unknown", "escalated"]
    assert two.end(0, call, "p1") is False
    assert two.owed_at(10**9) == ()


@pytest.mark.parametrize(
    "action", [{}, {"kind": "write", "confirm": "Really?", "idempotent": "yes"}]
)
def test_what_does_no_harm_twice_is_carried_out_again_after_a_death(
    world: SimpleNamespace, action: dict[str, str]
) -> None:
    two = world.start(**action)
    before = two.begin(0, "p1")

    again = two.begin(1, "p2", later_ms=60_000)

    assert again == before
    assert two.end(1, again, "p2") is True
    assert two.kinds() == ["action_result"]


def test_an_action_that_was_taken_out_meanwhile_ends_with_a_person(world: SimpleNamespace) -> None:
    two = world.start()

    begun = two.write(
        0,
        lambda session: begin_action(
            session,
            two.owed,
            {},
            lambda _page, _declared: RouteRule(),
            holder="p1",
            now_ms=START_MS,
        ),
    )

    assert begun is None
    assert two.kinds() == ["action_failed not_configured", "escalated"]
