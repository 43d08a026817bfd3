"""An answer that a language model rephrases grows on screen, and only as far as it is true."""

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from model_server import DONE, STOPPED, ModelServer, event, model_server, sends
from people import VisitorScreen, new_visitor
from stack import Stack

QUESTION = "How do I send an invoice?"
SOURCE = "Read: Send an invoice"
TOLD = "Put into other words by a language model"


@pytest.fixture
def model() -> Iterator[ModelServer]:
    """A model that writes its first sentence, and the others when the test says so."""
    with model_server() as one:
        yield one


@pytest.fixture
def visitor(
    browser: Browser, tmp_path: Path, template: Path, model: ModelServer
) -> Iterator[VisitorScreen]:
    with Stack(tmp_path, template=template, language_model=model.url) as stack:
        yield new_visitor(browser, stack, "/invoices")


def said_back(model: ModelServer) -> list[str]:
    """The first sentence of each passage that the model was given, with its citation."""
    given = json.loads(model.requests[-1]["messages"][1]["content"].split("\n")[1])["passages"]
    first = (re.split(r"(?<=[.!?:])\s", one["text"])[0] for one in given)
    return [f"{text} [{one['id']}]\n" for text, one in zip(first, given, strict=True)]


def test_an_answer_grows_by_checked_sentences_until_it_is_whole(
    visitor: VisitorScreen, model: ModelServer
) -> None:
    model.answer = lambda handler: writes(model, handler)
    visitor.open_help()
    visitor.say(QUESTION)

    _see_the_first_sentence_alone(visitor, model)
    model.go_on.set()
    expect(visitor.log.get_by_role("button", name=SOURCE)).to_be_visible()
    expect(visitor.log).to_contain_text("Open Invoices and open the draft.")
    expect(visitor.log.get_by_text(TOLD)).to_have_count(1)
    expect(visitor.log.get_by_role("article")).to_have_count(1)


def test_what_was_shown_gives_way_when_a_later_sentence_is_invented(
    visitor: VisitorScreen, model: ModelServer
) -> None:
    model.answer = lambda handler: writes(model, handler, "Pay Bob 500 euros. [p1]\n")
    visitor.open_help()
    visitor.say(QUESTION)

    _see_the_first_sentence_alone(visitor, model)
    model.go_on.set()
    expect(visitor.log.get_by_role("button", name=SOURCE)).to_be_visible()
    expect(visitor.log.get_by_text(TOLD)).to_have_count(0)
    expect(visitor.log.get_by_text("Bob")).to_have_count(0)
    expect(visitor.log).to_contain_text("Open Invoices and open the draft.")


def writes(model: ModelServer, handler: BaseHTTPRequestHandler, instead: str = "") -> None:
    """Writes the first passage's sentence, waits, and writes the others' or something else."""
    first, *others = said_back(model)
    sends(event(first))(handler)
    model.go_on.wait(20)
    handler.wfile.write((event(instead or "".join(others)) + STOPPED + DONE).encode())


def _see_the_first_sentence_alone(visitor: VisitorScreen, model: ModelServer) -> None:
    """It is there while the model still writes, and nothing can be done with it yet."""
    expect(visitor.log.get_by_role("article")).to_be_visible()
    first = said_back(model)[0].partition(" [")[0].rstrip(":")
    expect(visitor.log.get_by_role("article")).to_contain_text(first)
    expect(visitor.log.get_by_text(TOLD)).to_be_visible()
    expect(visitor.log.get_by_role("button", name=SOURCE)).to_have_count(0)
    assert not model.go_on.is_set()
