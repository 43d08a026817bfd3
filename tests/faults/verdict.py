"""What must hold when all faults are over: screens against the log, commands against the log."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from faults.fold import card_of, row_of
from faults.outbox import Command
from faults.roles import SECRET, AgentConsole, VisitorTab
from faults.screen import Frame
from faults.steady_client import SteadyClient
from faults.violations import Kind, Violation
from sidelight.protocol.events import Event
from sidelight.store.log import for_visitor

Log = Mapping[str, Sequence[Event]]
"""Every event of every conversation, as the database holds it."""

LATE = frozenset({"already_taken", "not_found", "wrong_state"})
"""What may be told to who was too late or too early."""

NEVER_LATE = frozenset({"send", "escalate"})
"""Visitors' commands that no state of a conversation forbids."""


def streams(client: SteadyClient, log: Log) -> dict[str, list[Frame]]:
    """Returns the log as a client should show it, in its audience's numbering."""
    if not isinstance(client, VisitorTab):
        return {name: [_frame(one) for one in events] for name, events in log.items()}
    seen = {name: [for_visitor(one) for one in events] for name, events in log.items()}
    return {name: [_frame(one) for one in events if one] for name, events in seen.items()}


def differences(client: SteadyClient, log: Log) -> Iterator[Violation]:
    """Yields where a screen is not the log."""
    for name, wanted in streams(client, log).items():
        shown = client.screen.events(name)
        if shown != wanted:
            what = f"{client.name} shows {_brief(shown)} of {name}, the log has {_brief(wanted)}"
            yield Violation(Kind.BEHIND, what)
    if isinstance(client, AgentConsole):
        yield from _differing_views(client, log)


def _differing_views(agent: AgentConsole, log: Log) -> Iterator[Violation]:
    """Yields rows and cards that are not what follows from the log."""
    for name, events in log.items():
        if not events:
            continue
        row, wanted = agent.rows.get(name), row_of(events)
        if row != wanted:
            yield Violation(Kind.VIEW, f"{agent.name} has the row {row}, and not {wanted}")
        card = agent.cards.get(name, (0, None))[1]
        if card != card_of(events).model_dump(mode="json"):
            yield Violation(Kind.VIEW, f"{agent.name} has the card {card}, not {card_of(events)}")


def faults_of_log(log: Log) -> Iterator[Violation]:
    """Yields holes in either numbering, and notes that have a number for the visitor."""
    for name, events in log.items():
        if [one.seq for one in events] != list(range(1, len(events) + 1)):
            yield Violation(Kind.HOLE, f"the log of {name} has a hole")
        for_him = [one.visitor_seq for one in events if one.visitor_seq is not None]
        if for_him != list(range(1, len(for_him) + 1)):
            yield Violation(Kind.HOLE, f"the visitor's log of {name} has a hole")
        for one in events:
            is_private = SECRET in one.body.model_dump_json()
            if is_private and (one.visitor_seq is not None or one.body.kind != "note"):
                yield Violation(Kind.LEAKED, f"{name} tells the visitor the note {one.seq}")


def faults_of_client(client: SteadyClient, log: Log) -> Iterator[Violation]:
    """Yields what a client saw that is not so, and what became of its commands."""
    yield from client.faults
    if client.line.has_leaked:
        yield Violation(Kind.LEAKED, f"{client.name}'s line has carried a note")
    truth = streams(client, log)
    for event in client.screen.received:
        own = truth.get(event["conversation"], [])
        if not 0 < event["seq"] <= len(own) or own[event["seq"] - 1] != event:
            what = f"{client.name} was shown what is not in the log: {event}"
            yield Violation(Kind.FALSE, what)
    for command in client.outbox.commands:
        yield from _faults_of_command(client, command, truth.get(command.conversation, []))
    yield from _disorder(client, log)


def _faults_of_command(
    client: SteadyClient, command: Command, stream: Sequence[Frame]
) -> Iterator[Violation]:
    """Acknowledged is there exactly once, and everything else at most once."""
    what = f"{client.name}'s {command.kind} {command.key}"
    found = [event["seq"] for event in stream if event["key"] == command.key]
    if len(found) > 1:
        yield Violation(Kind.TWICE, f"{what} is in the log {len(found)} times")
    elif command.seq is not None and found != [command.seq][: command.seq]:
        text = f"{what} was acknowledged as {command.seq} and is in the log as {found}"
        yield Violation(Kind.LOST, text)
    if not command.is_settled:
        yield Violation(Kind.UNANSWERED, f"{what} has no reply")
    is_never_late = isinstance(client, VisitorTab) and command.kind in NEVER_LATE
    if command.refused and (is_never_late or command.refused not in LATE):
        yield Violation(Kind.REFUSED, f"{what} was refused: {command.refused}")


def _disorder(client: SteadyClient, log: Log) -> Iterator[Violation]:
    """Yields conversations in which a sender's commands are not in the order he gave them.

    What he forgot may still be on its way when he goes on, and what he gave to another tab as well
    may be carried out there, so that neither has an order.
    """
    given = {
        one.key: place
        for place, one in enumerate(client.outbox.commands)
        if not one.forgotten and not one.is_shared
    }
    for name, events in log.items():
        places = [given[one.key] for one in events if one.key in given]
        if places != sorted(places):
            what = f"{name} has what {client.name} sent in another order: {places}"
            yield Violation(Kind.DISORDER, what)


def faults_of_texts(clients: Sequence[SteadyClient], log: Log) -> Iterator[Violation]:
    """Yields texts that are in the log twice: each is given only once."""
    commands = [one for client in clients for one in client.outbox.commands]
    given = {one.fields["text"] for one in commands if "text" in one.fields}
    texts = Counter(
        text
        for events in log.values()
        for one in events
        if (text := getattr(one.body, "text", None)) in given
    )
    yield from (
        Violation(Kind.TWICE, f"{text[:60]!r} is in the log {count} times")
        for text, count in texts.items()
        if count > 1
    )


def _frame(event: Event) -> Frame:
    return event.model_dump(mode="json")


def _brief(events: Sequence[Frame]) -> str:
    last = " ".join(f"{one['seq']}:{one['body']['kind']}" for one in events[-12:])
    return f"{len(events)} events ending in {last}" if events else "nothing"
