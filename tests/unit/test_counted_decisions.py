"""The figure of decisions counts what was decided, whatever stands below it."""

import pytest

from sidelight.assistant.decision import Reply
from sidelight.assistant.phrases import said
from sidelight.assistant.turns import Body
from sidelight.protocol.events import Answer, Clarification
from sidelight.protocol.flows import FlowStep
from sidelight.protocol.views import ArticleRef
from sidelight.web.answering import decision_of

REF = ArticleRef(id="send", title="Send", summary="", url="/help/test/send")
ANSWER = Answer(
    question_seq=1,
    article=REF,
    heading="",
    blocks=(),
    more=False,
    probability=0.9,
    page=None,
    related=(),
)
ASKED_BACK = Clarification(question_seq=1, text="Which?", options=(REF, REF), probability=0.5)
STEP = FlowStep(
    question_seq=1, flow="lost", title="Lost", step="a", text="Where?", choices=(), answered=()
)
OFFER = said("person_too", offer_person=True)


@pytest.mark.parametrize(
    ("bodies", "decision"),
    [
        ((ANSWER,), "answer"),
        ((ANSWER, OFFER), "answer"),
        ((ANSWER, ANSWER, OFFER), "answer"),
        ((ANSWER, STEP), "answer"),
        ((ASKED_BACK, OFFER), "clarification"),
        ((OFFER, STEP), "flow_step"),
        ((OFFER,), "said"),
        ((), "said"),
    ],
)
def test_a_reply_counts_as_what_it_decided(bodies: tuple[Body, ...], decision: str) -> None:
    assert decision_of(Reply(bodies)) == decision


def test_an_answer_that_hands_over_counts_as_handing_over() -> None:
    assert decision_of(Reply((ANSWER,), "frustration")) == "escalated"
