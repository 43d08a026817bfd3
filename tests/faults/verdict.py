"""What must hold when all faults are over: screens against the log, commands against the log."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from faults.outbox import Command
from faults.roles import SECRET, VisitorTab
from faults.screen import Frame
from faults.steady_client import SteadyClient
from sidelight.protocol.events import Event
from sidelight.store.log import for_visitor

Log = Mapping[str, Sequence[Event]]
"""Every event of every conversation, as the file holds it."""

EXPECTED_REFUSALS = frozenset({"already_taken", "not_found", "wrong_state"})
"""What an agent may be told who was too late or too early; a visitor's message is never refused."""


def streams(client: SteadyClient, log: Log) -> dict[str, list[Frame]]:
    """Returns the log as a client should show it, in its audience's numbering."""
    if not isinstance(client, VisitorTab):
        return {name: [_frame(one) for one in events] for name, events in log.items()}
    seen = {name: [for_visitor(one) for one in events] for name, events in log.items()}
    return {name: [_frame(one) for one in events if one] for name, events in seen.items()}


def differences(client: SteadyClient, log: Log) -> Iterator[str]:
    """Yields where a screen is not the log."""
    for name, wanted in streams(client, log).items():
        shown = client.screen.events(name)
        if shown != wanted:
            yield f"{client.name} shows {_brief(shown)} of {name}, the log has {_brief(wanted)}"


def faults_of_log(log: Log) -> Iterator[str]:
    """Yields holes in either numbering, and notes that have a number for the visitor."""
    for name, events in log.items():
        if [one.seq for one in events] != list(range(1, len(events) + 1)):
            yield f"the log of {name} has a hole"
        for_him = [one.visitor_seq for one in events if one.visitor_seq is not None]
        if for_him != list(range(1, len(for_him) + 1)):
            yield f"the visitor's log of {name} has a hole"
        for one in events:
            is_private = SECRET in one.body.model_dump_json()
            if is_private and (one.visitor_seq is not None or one.body.kind != "note"):
                yield f"{name} tells the visitor the note {one.seq}"


def faults_of_client(client: SteadyClient, log: Log) -> Iterator[str]:
    """Yields what a client saw that is not so, and what became of its commands."""
    yield from (f"{client.name}: {fault}" for fault in client.faults)
    truth = streams(client, log)
    for event in client.screen.received:
        own = truth.get(event["conversation"], [])
        if not 0 < event["seq"] <= len(own) or own[event["seq"] - 1] != event:
            yield f"{client.name} was shown what is not in the log: {event}"
    for command in client.outbox.commands:
        yield from _faults_of_command(client, command, truth.get(command.conversation, []))
    yield from _disorder(client, log)


def _faults_of_command(
    client: SteadyClient, command: Command, stream: Sequence[Frame]
) -> Iterator[str]:
    """Acknowledged is there exactly once, and everything else at most once."""
    what = f"{client.name}'s {command.kind} {command.key}"
    found = [event["seq"] for event in stream if event["key"] == command.key]
    if len(found) > 1:
        yield f"{what} is in the log {len(found)} times"
    if command.seq is not None and found != [command.seq][: command.seq]:
        yield f"{what} was acknowledged as {command.seq} and is in the log as {found}"
    if not command.is_settled:
        yield f"{what} has no reply"
    is_visitors = isinstance(client, VisitorTab) and command.kind == "send"
    if command.refused and (is_visitors or command.refused not in EXPECTED_REFUSALS):
        yield f"{what} was refused: {command.refused}"


def _disorder(client: SteadyClient, log: Log) -> Iterator[str]:
    """Yields conversations in which a sender's commands are not in the order he gave them.

    What he forgot may still be on its way when he goes on, so that it has no order.
    """
    given = {
        one.key: place for place, one in enumerate(client.outbox.commands) if not one.forgotten
    }
    for name, events in log.items():
        places = [given[one.key] for one in events if one.key in given]
        if places != sorted(places):
            yield f"{name} has what {client.name} sent in another order: {places}"


def faults_of_texts(clients: Sequence[SteadyClient], log: Log) -> Iterator[str]:
    """Yields texts that are in the log twice: each is given only once."""
    given = {
        one.fields["text"] for client in clients for one in client.outbox.commands if one.fields
    }
    texts = Counter(
        text
        for events in log.values()
        for one in events
        if (text := getattr(one.body, "text", None)) in given
    )
    yield from (
        f"{text!r} is in the log {count} times" for text, count in texts.items() if count > 1
    )


def _frame(event: Event) -> Frame:
    return event.model_dump(mode="json")


def _brief(events: Sequence[Frame]) -> str:
    return " ".join(f"{one['seq']}:{one['body']['kind']}" for one in events) or "nothing"
