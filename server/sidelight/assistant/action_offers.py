"""Offers actions where they fit, and reads what a visitor asks of one; it carries none out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sidelight.assistant.action_requests import asked_for, is_here
from sidelight.assistant.library import Shelf
from sidelight.assistant.retrieval import page_of
from sidelight.assistant.turns import Body, Question, Reply
from sidelight.domain.action_parameters import label_of, prefilled, read_parameters
from sidelight.domain.business_actions import BusinessAction
from sidelight.errors import NotFound
from sidelight.protocol.business_actions import Act, ActionOffer, ActionParameter, ParameterForm
from sidelight.protocol.events import Answer, Clarification, Said

_REPLACED: Final = frozenset({"no_answer", "say_more"})
"""Phrases that an offer stands in for."""


def with_offer(shelf: Shelf, question: Question, reply: Reply) -> Reply:
    """Returns a reply with the action that fits it below; a reply that hands over gets none.

    An action that the message asks for stands in for asking back and for having no answer.
    """
    if reply.escalate is not None:
        return reply
    asked = asked_for(shelf, question)
    action = asked or _belonging(shelf, question, reply)
    if action is None:
        return reply
    kept = tuple(body for body in reply.bodies if not (asked and _is_replaced(body)))
    return replace(reply, bodies=(*kept, offer(shelf, question, action)))


def offer(shelf: Shelf, question: Question, action: BusinessAction) -> ActionOffer:
    """Returns an action as it is offered: with a form, or with the wish to sign in first."""
    sign_in = action.needs_identity and not question.identified
    return ActionOffer(
        question_seq=question.question_seq,
        action=action.id,
        title=action.title,
        text=action.text,
        writes=action.writes,
        parameters=() if sign_in else _form(shelf, question, action),
        confirm=action.confirm,
        needs_identity=action.needs_identity,
        sign_in=sign_in,
    )


def asked_action(shelf: Shelf, command: Act) -> tuple[BusinessAction, Mapping[str, Any]]:
    """Returns the action that a visitor asks for, and its parameters, read and checked.

    Raises:
        ActRefused: A parameter is missing or wrong.
        NotFound: There is no such action (any more).
    """
    action = shelf.knowledge.actions.get(command.action)
    if action is None:
        raise NotFound(what="action")
    return action, read_parameters(action, command.parameters)


def _belonging(shelf: Shelf, question: Question, reply: Reply) -> BusinessAction | None:
    """Returns the action that is offered below the answered article, unless it was before."""
    answered = {body.article.id for body in reply.bodies if isinstance(body, Answer)}
    said = {turn.text for turn in question.history if turn.who == "assistant"}
    for action in shelf.knowledge.actions.values():
        is_of_it = answered & set(action.occasion.articles)
        if is_of_it and action.title not in said and is_here(shelf, question, action):
            return action
    return None


def _is_replaced(body: Body) -> bool:
    if isinstance(body, Said):
        return body.phrase in _REPLACED
    return isinstance(body, Clarification)


def _form(shelf: Shelf, question: Question, action: BusinessAction) -> tuple[ActionParameter, ...]:
    match, url = page_of(shelf, question), question.page.url if question.page else ""
    rule = match.candidates[0].rule if match.context else None
    values = prefilled(action, rule.groups(url) if rule else {}, question.declared)
    return tuple(_parameter(action, name, values.get(name, "")) for name in action.asked)


def _parameter(action: BusinessAction, name: str, value: str) -> ActionParameter:
    schema = action.properties[name]
    return ActionParameter(
        name=name,
        label=label_of(action, name),
        hint=schema.get("description", ""),
        form=_form_of(schema),
        required=name in action.schema["required"],
        options=tuple(schema.get("enum", ())),
        pattern=schema.get("pattern", ""),
        minimum=schema.get("minimum"),
        maximum=schema.get("maximum"),
        value=value,
    )


def _form_of(schema: Mapping[str, Any]) -> ParameterForm:
    """Returns how a parameter is asked for."""
    if "enum" in schema:
        return "choice"
    forms: Mapping[str, ParameterForm] = {
        "integer": "integer",
        "number": "number",
        "boolean": "yes_no",
        "date": "date",
        "email": "email",
    }
    return forms.get(schema.get("format", schema["type"]), "text")
