"""A visitor who asks for actions of a running server, and the server that has them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from time import time
from typing import Any

import jwt
import pytest
from pydantic import SecretStr

from business_system import SECRET, BusinessSystem, action_text, business_system
from live_server import IDENTITY_SECRET, LiveServer, running, test_settings
from wire_client import Frame, WireClient, new_conversation

INVOICE = "id: invoice\ntitle: Invoice\nmatch: /invoices/:id\narticles: [send-an-invoice]\n"

Start = Callable[..., LiveServer]
"""Starts a server that has the action of a file, as it is by default."""


@pytest.fixture
def system() -> Iterator[BusinessSystem]:
    with business_system() as one:
        yield one


@pytest.fixture
def start(content: Path, system: BusinessSystem) -> Iterator[Start]:
    """Starts a server that has an action."""
    with ExitStack() as stack:

        def begin(source: str = action_text(), **overrides: object) -> LiveServer:
            (content / "actions").mkdir(exist_ok=True)
            (content / "page_contexts" / "invoice.yaml").write_text(INVOICE, encoding="utf-8")
            (content / "actions" / "one.yaml").write_text(source, encoding="utf-8")
            settings = {**action_settings(content, system), **overrides}
            server: AbstractContextManager[LiveServer] = running(content, **settings)
            return stack.enter_context(server)

        yield begin


def action_settings(content: Path, system: BusinessSystem) -> dict[str, Any]:
    site = test_settings(content).sites[0].model_copy(update={"actions_url": system.url})
    return {
        "sites": (site,),
        "action_secrets": {"tests": SecretStr(SECRET)},
        "allowed_private": ("127.0.0.1/32",),
    }


def identity(subject: str) -> str:
    """Returns what the product signs for a visitor."""
    now_s = int(time())
    claims = {
        "sub": subject,
        "name": subject.title(),
        "email": f"{subject}@customer.example",
        "aud": "test",
        "iat": now_s,
        "exp": now_s + 300,
    }
    return jwt.encode(claims, IDENTITY_SECRET, algorithm="HS256")


def begun(client: WireClient) -> str:
    """Begins a conversation and waits until the assistant has said something."""
    conversation = new_conversation()
    client.say(conversation, "hello")
    client.assistant_event()
    return conversation


def act(client: WireClient, conversation: str, **fields: object) -> Frame:
    given = {"action": "status", "parameters": {"invoice": "inv_1"}, **fields}
    return client.do("act", conversation, **given)
