"""Flows that stand in for asking back and for having no answer, and those that an article names."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from sidelight.assistant.decision import Reply, answer
from sidelight.assistant.library import Shelf
from sidelight.assistant.steering import flow_instead
from sidelight.assistant.turns import Question, Turn
from sidelight.domain.articles import Article, Passage
from sidelight.domain.business_actions import ActionKind, BusinessAction, Endpoint, Occasion
from sidelight.domain.flows import Ask, Check, Choice, Flow, HandOver, OfferAction, ShowArticle
from sidelight.protocol.flows import FlowStep
from sidelight.search.ranking import Candidate, Ranking
from small_shelf import ARTICLES, asked, small_shelf, visitor

FLOW = Flow(
    "lost-otter",
    "Find a lost otter",
    "season",
    MappingProxyType(
        {
            "season": Check(MappingProxyType({"season": ("winter",)}), "asleep", "seen"),
            "asleep": HandOver("Otters sleep in winter."),
            "seen": Ask("Did you see it today?", (Choice("yes", "Yes", "where"),)),
            "where": ShowArticle("wash-an-otter"),
        }
    ),
    article="wash-an-otter",
)
CALL_IT = BusinessAction(
    id="call-it",
    title="Call the otter",
    text="I can call it.",
    kind=ActionKind.LOOK_UP,
    occasion=Occasion(questions=("why is it not calling back",)),
    endpoint=Endpoint("/call", "POST", "zoo"),
    schema={"properties": {}, "required": []},
    result="It comes.",
    failure="It does not.",
)


def pond_shelf(*articles: Article, flow: Flow = FLOW) -> Shelf:
    """Returns a shelf whose page at /pond has a flow."""
    shelf = small_shelf(*articles)
    pond = replace(shelf.knowledge.contexts["pond"], flow=flow.id)
    knowledge = replace(
        shelf.knowledge,
        contexts=MappingProxyType({"pond": pond}),
        flows=MappingProxyType({flow.id: flow}),
        actions=MappingProxyType({CALL_IT.id: CALL_IT}),
    )
    return replace(shelf, knowledge=knowledge)


SHELF = pond_shelf()


def at_pond(text: str, *history: Turn, **declared: str) -> Question:
    return replace(asked(text, *history, url="/pond"), declared=declared)


def kinds(reply: Reply) -> list[str]:
    return [body.kind for body in reply.bodies]


@pytest.mark.parametrize(
    "text", ["it is gone", "something is wrong here", "lost again", "it has disappeared"]
)
def test_a_symptom_that_nothing_answers_begins_the_flow_of_the_page(text: str) -> None:
    reply = answer(SHELF, at_pond(text))

    said, step = reply.bodies
    assert (said.kind, step.kind) == ("said", "flow_step")
    assert isinstance(step, FlowStep)
    assert (step.flow, step.text) == ("lost-otter", "Did you see it today?")
    assert step.answered[0].question == "season"
    assert reply.escalate is None


@pytest.mark.parametrize(
    "text", ["do you sell umbrellas", "how do I change the language", "nobody sells umbrellas"]
)
def test_what_is_about_something_else_does_not_begin_it(text: str) -> None:
    assert "flow_step" not in kinds(answer(SHELF, at_pond(text)))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("it is gone, give me a human", "asked_for_person"),
        ("it is gone!! this is a useless piece of garbage", "frustration"),
        ("nothing works, your whole site is down", "low_confidence"),
        ("it is gone and this is urgent", "no_answer"),
    ],
)
def test_a_person_comes_first(text: str, reason: str) -> None:
    reply = answer(SHELF, at_pond(text))

    assert reply.escalate == reason
    assert "flow_step" not in kinds(reply)


def test_a_flow_that_was_walked_is_not_begun_again() -> None:
    walked = Turn("assistant", "Did you see it today?", flow="lost-otter")

    assert kinds(answer(SHELF, at_pond("it is gone", visitor("hm"), walked))) == ["said"]


def test_a_declared_state_that_leads_to_no_question_begins_no_flow() -> None:
    assert kinds(answer(SHELF, at_pond("it is gone", season="winter"))) == ["said"]


def test_another_page_has_no_flow() -> None:
    assert kinds(answer(SHELF, asked("it is gone"))) == ["said"]


def test_who_asks_for_an_action_is_offered_it() -> None:
    assert kinds(answer(SHELF, at_pond("why is it not calling back"))) == ["action_offer"]


def test_a_flow_that_ends_with_an_action_that_is_left_out_hands_over() -> None:
    steps = MappingProxyType({"call": OfferAction("gone")})
    shelf = pond_shelf(flow=Flow("call", "Call it for me", "call", steps))

    reply = answer(shelf, asked("call it for me"))

    assert kinds(reply) == ["flow_ended", "said"]
    assert reply.escalate == "flow"


def test_the_flow_that_an_article_names_goes_on_below_its_answer() -> None:
    fence = replace(ARTICLES[2], flow="lost-otter")
    shelf = pond_shelf(*ARTICLES[:2], fence, flow=replace(FLOW, article=""))

    reply = answer(shelf, asked("colour of the fence"))

    assert kinds(reply) == ["answer", "flow_step"]


@pytest.mark.parametrize(("rivals", "flow"), [(2, FLOW), (3, None)])
def test_options_are_told_apart_by_the_flow_that_leads_to_all_of_them(
    rivals: int, flow: Flow | None
) -> None:
    named = replace(ARTICLES[0], flow="lost-otter")
    shelf = pond_shelf(named, *ARTICLES[1:])
    options = (named, ARTICLES[1], ARTICLES[2])
    passage = Passage("", 0, "", "", 0, 0)
    found = tuple(Candidate(one, passage, 1.0, {}) for one in options)

    told = flow_instead(shelf, asked("clean"), Ranking(found, 0.4, 0.0, rivals), (), asks_back=True)

    assert told == flow
