"""Walks flows: begins them, goes from answer to question, ends them; it never sends."""

from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz

from sidelight.assistant.action_offers import offer
from sidelight.assistant.answers import answer_by_choice
from sidelight.assistant.library import Shelf
from sidelight.assistant.pages import readable
from sidelight.assistant.phrases import said
from sidelight.assistant.retrieval import audiences, rank
from sidelight.assistant.steering import flows_of
from sidelight.assistant.turns import Question, Reply
from sidelight.assistant.walks import Walk
from sidelight.domain.flows import Ask, Check, Flow, OfferAction, ShowArticle, reach
from sidelight.domain.person_requests import plain_words
from sidelight.protocol.events import Answer, Said
from sidelight.protocol.flows import FlowAnswer, FlowChoice, FlowEnd, FlowEnded, FlowStep

BEGINS_AT: Final = 92
"""Likeness in percent from which a message is one of the phrases that begin a flow."""


def go_on(shelf: Shelf, question: Question) -> Reply | None:
    """Returns what follows on the choice that the visitor has made; None where he made none."""
    walk = question.walk
    if walk is None or walk.choice is None:
        return None
    flow = shelf.knowledge.flows.get(walk.step.flow)
    step = flow.steps.get(walk.step.step) if flow else None
    ways = {each.id: each.to for each in step.choices} if isinstance(step, Ask) else {}
    answered = (_chosen(walk, walk.choice),)
    if flow is None or walk.choice not in ways:
        return _gone(question, walk.step, answered)
    return _arrived(shelf, question, flow, ways[walk.choice], answered)


def begun_by(shelf: Shelf, text: str) -> Flow | None:
    """Returns the flow that a message asks for by its title or one of its questions, if any."""
    plain = " ".join(plain_words(text))
    for flow in shelf.knowledge.flows.values() if plain else ():
        for phrase in (flow.title, *flow.questions):
            if fuzz.ratio(plain, " ".join(plain_words(phrase))) >= BEGINS_AT:
                return flow
    return None


def begin(shelf: Shelf, question: Question, flow: Flow) -> Reply:
    """Returns a flow's first question, or the outcome that the declared state leads to at once."""
    return _arrived(shelf, question, flow, flow.start, ())


def with_flow(shelf: Shelf, question: Question, reply: Reply, asked_for: Flow | None) -> Reply:
    """Returns a reply with the flow that belongs to its answer below it.

    The flow that was being walked ends where the visitor has asked something else.

    Args:
        asked_for: The flow that the message begins by itself; then it may be a second time.
    """
    left = _left(question)
    flow = asked_for or _belonging(shelf, question, reply)
    if flow is None or reply.escalate is not None:
        return replace(reply, bodies=(*left, *reply.bodies))
    begun = begin(shelf, question, flow)
    shown = {body.article.id for body in reply.bodies if isinstance(body, Answer)}
    more = tuple(
        body for body in begun.bodies if not (isinstance(body, Answer) and body.article.id in shown)
    )
    bodies = (*left, *reply.bodies, *more)
    return replace(reply, bodies=bodies, escalate=begun.escalate)


def _belonging(shelf: Shelf, question: Question, reply: Reply) -> Flow | None:
    """Returns the flow of the answered article, unless it was walked in this conversation."""
    answered = (body.article.id for body in reply.bodies if isinstance(body, Answer))
    walked = {turn.flow for turn in question.history}
    flows = (flow for article in answered for flow in flows_of(shelf, article))
    return next((flow for flow in flows if flow.id not in walked), None)


def _left(question: Question) -> tuple[FlowEnded, ...]:
    walk = question.walk
    return () if walk is None else (_ended(walk.step.flow, walk.step.title, "left", ()),)


def _arrived(
    shelf: Shelf,
    question: Question,
    flow: Flow,
    step: str,
    answered: tuple[FlowAnswer, ...],
) -> Reply:
    """Returns what is said at the step that one comes to, past all checks on the way."""
    reached = reach(flow, step, question.declared)
    if reached is None:
        return _gone(question, flow, answered)
    checks = (_declared(each.about, each.found) for each in reached.checks)
    answered = (*answered, *checks)
    found = flow.steps[reached.step]
    if isinstance(found, Ask):
        shown = _article(shelf, question, flow, found.article)
        return Reply((*shown, _asked(question, flow, reached.step, found, answered)))
    if isinstance(found, ShowArticle):
        return _shown(shelf, question, flow, found, answered)
    if isinstance(found, OfferAction):
        return _offered(shelf, question, flow, found, answered)
    return _handed_over(question, flow, "" if isinstance(found, Check) else found.say, answered)


def _shown(
    shelf: Shelf,
    question: Question,
    flow: Flow,
    outcome: ShowArticle,
    answered: tuple[FlowAnswer, ...],
) -> Reply:
    article = _article(shelf, question, flow, outcome.article)
    if not article:
        return _gone(question, flow, answered)
    ended = _ended(flow.id, flow.title, "article", answered)
    return Reply((ended, *_told(question, outcome.say), *article))


def _offered(
    shelf: Shelf,
    question: Question,
    flow: Flow,
    outcome: OfferAction,
    answered: tuple[FlowAnswer, ...],
) -> Reply:
    action = shelf.knowledge.actions.get(outcome.action)
    if action is None:  # the settings lack what it needs
        return _handed_over(question, flow, "", answered)
    ended = _ended(flow.id, flow.title, "action", answered)
    return Reply((ended, *_told(question, outcome.say), offer(shelf, question, action)))


def _asked(
    question: Question, flow: Flow, step: str, ask: Ask, answered: tuple[FlowAnswer, ...]
) -> FlowStep:
    return FlowStep(
        question_seq=question.question_seq,
        flow=flow.id,
        title=flow.title,
        step=step,
        text=ask.text,
        choices=tuple(FlowChoice(id=each.id, label=each.label) for each in ask.choices),
        answered=answered,
    )


def _handed_over(
    question: Question, flow: Flow, say: str, answered: tuple[FlowAnswer, ...]
) -> Reply:
    told = _told(question, say) or (said("handing_over", question_seq=question.question_seq),)
    return Reply((_ended(flow.id, flow.title, "handoff", answered), *told), "flow")


def _gone(question: Question, flow: Flow | FlowStep, answered: tuple[FlowAnswer, ...]) -> Reply:
    """Says honestly that the way on is not there any more: its file has changed meanwhile."""
    name = flow.id if isinstance(flow, Flow) else flow.flow
    sorry = said("flow_gone", question_seq=question.question_seq, offer_person=True)
    return Reply((_ended(name, flow.title, "gone", answered), sorry))


def _article(shelf: Shelf, question: Question, flow: Flow, article_id: str) -> tuple[Answer, ...]:
    """Returns the part of an article that fits the walk; none of one he may not read."""
    article = readable(shelf, article_id, audiences(question))
    if article is None:
        return ()
    ranking = rank(shelf, question, f"{article.title} {flow.title}")
    return (answer_by_choice(shelf, question, ranking, article),)


def _told(question: Question, say: str) -> tuple[Said, ...]:
    """Returns a sentence of the flow's file, reviewed as articles are."""
    if not say:
        return ()
    return (Said(phrase="flow", text=say, question_seq=question.question_seq, offer_person=False),)


def _ended(flow: str, title: str, how: FlowEnd, answered: tuple[FlowAnswer, ...]) -> FlowEnded:
    return FlowEnded(flow=flow, title=title, how=how, answered=answered)


def _chosen(walk: Walk, choice: str) -> FlowAnswer:
    label = next(each.label for each in walk.step.choices if each.id == choice)
    return FlowAnswer(
        step_seq=walk.seq, question=walk.step.text, choice=choice, answer=label, by="visitor"
    )


def _declared(about: str, found: str) -> FlowAnswer:
    return FlowAnswer(step_seq=None, question=about, choice=None, answer=found, by="declared")
