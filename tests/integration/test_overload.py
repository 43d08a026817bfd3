"""More than a server can take: who is refused is told to come back, and the rest is served."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from live_server import LiveServer, article_text, running
from long_log import announce, fill
from raw_line import HELLO, TEXT, RawLine, frame
from sidelight.protocol.close import CloseCode
from sidelight.protocol.limits import GRANTS, RATES
from sidelight.realtime.outbox import MAX_CHARS
from sidelight.web.deployment import now_ms
from sidelight.web.transports import GuardedSocket
from wire_client import WireClient, new_conversation, transcript_of

ELSEWHERE = "X-Forwarded-For: 203.0.113.7"
PATIENCE_S = 20.0

KERNEL_BYTES = 65_536
"""So small that what is not read waits in the server, whatever the machine's buffers are."""

PORTION_CHARS = 700_000
"""Heard by who reads before the next follows: quick enough readers never have more waiting."""


@dataclass
class ClockByHand:
    """Goes on when the test says so: what a rate allows depends on no machine's pace."""

    at_ms: int

    def __call__(self) -> int:
        return self.at_ms


class HastySocket(GuardedSocket):
    STALL_TIMEOUT_S = 0.2
    LINGER_S = 0.2


@contextmanager
def lines(
    server: LiveServer, count: int, *headers: str, greeting: str = ""
) -> Iterator[list[RawLine]]:
    """That many connections, opened before any is answered."""
    with ExitStack() as stack:
        opened = [stack.enter_context(RawLine(server.port)) for _ in range(count)]
        for line in opened:
            line.ask_upgrade(*headers)
        for line in opened:
            assert b" 101 " in line.head()
            if greeting:
                line.send(frame(TEXT, greeting.encode()))
        yield opened


def eventually(server: LiveServer, is_so: Callable[[], bool]) -> bool:
    """Asks the server for its health until something is so."""
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > end:
            return False
        server.request("GET", "/healthz")
    return True


def with_token(token: object) -> str:
    return HELLO.replace('"tab": "t"', f'"tab": "t", "token": "{token}"')


def test_fifty_tabs_of_one_visitor_all_hear_what_one_of_them_says(server: LiveServer) -> None:
    with server.visitor() as visitor:
        token, conversation = visitor.frames[0]["token"], new_conversation()
        with lines(server, 49, greeting=with_token(token)) as tabs:
            welcomes = [tab.receive()["type"] for tab in tabs]
            visitor.say(conversation, "hello to all of me")
            heard = [_hears(tab, conversation) for tab in tabs]

    assert welcomes == ["welcome"] * 49
    assert all(heard)


def _hears(tab: RawLine, conversation: str) -> bool:
    while (push := tab.receive())["type"] not in {"event", "transcript"}:
        pass
    return push["conversation"] == conversation


def test_one_tab_more_than_a_visitor_may_have_is_told_to_come_back(content: Path) -> None:
    most = GRANTS["strict"].visitor_connections
    with running(content, limits="strict") as server, server.visitor() as visitor:
        greeting = with_token(visitor.frames[0]["token"])
        with lines(server, most - 1, greeting=greeting) as tabs:
            for tab in tabs:
                tab.receive()
            with RawLine(server.port) as late:
                late.upgrade()
                late.send(frame(TEXT, greeting.encode()))
                refused, code = late.receive(), late.close_code()
            pong = visitor.ask("ping")

    assert (refused["code"], refused["retry"]) == ("rate_limited", True)
    assert code == CloseCode.RATE_LIMITED
    assert pong["type"] == "pong"


def test_an_address_that_only_knocks_is_refused_and_others_are_not(content: Path) -> None:
    silent = GRANTS["strict"].address_silent
    with running(content, limits="strict") as server:
        with lines(server, silent, ELSEWHERE), RawLine(server.port) as late:
            refused = late.upgrade(ELSEWHERE)
            with RawLine(server.port) as other:
                other.upgrade("X-Forwarded-For: 203.0.113.8")
                other.send(frame(TEXT, HELLO.encode()))
                welcome = other.receive()
        left = eventually(server, lambda: server.sidelight.deployment.admission.connections == 0)

    assert refused.startswith(b"http/1.1 503")
    assert b"retry-after: 5" in refused
    assert welcome["type"] == "welcome"
    assert left


def test_an_address_counts_only_when_a_trusted_proxy_tells_it(content: Path) -> None:
    silent = GRANTS["strict"].address_silent
    with (
        running(content, limits="strict", trusted=["192.0.2.1"]) as server,
        lines(server, silent + 5, ELSEWHERE) as opened,
    ):
        for line in opened:
            line.send(frame(TEXT, HELLO.encode()))

        assert {line.receive()["type"] for line in opened} == {"welcome"}


def test_a_full_process_refuses_the_handshake_and_serves_who_is_in(content: Path) -> None:
    with running(content, max_connections=10) as server, ExitStack() as stack:
        first, *others = [stack.enter_context(RawLine(server.port)) for _ in range(10)]
        for line in (first, *others):
            line.greet()
        refused = stack.enter_context(RawLine(server.port)).upgrade()
        first.send(frame(TEXT, b'{"type":"ping","id":"p"}'))
        pong = first.receive()

    assert refused.startswith(b"http/1.1 503")
    assert pong["type"] == "pong"


def test_connections_of_any_kind_are_bounded_before_a_byte_is_read(content: Path) -> None:
    with running(content, most_open=8) as server, ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(RawLine(server.port))
        late = stack.enter_context(RawLine(server.port))

        assert late.head().startswith(b"http/1.1 503")
        assert late.ended()


def test_more_tabs_give_a_visitor_no_more_messages_and_none_is_lost(content: Path) -> None:
    burst, times = RATES["send"].burst, GRANTS["generous"].visitor_times
    conversation, clock = new_conversation(), ClockByHand(now_ms())
    with running(content, clock=clock) as server, server.visitor() as first:
        token = first.frames[0]["token"]
        taken = [first.say(conversation, "first")["type"]]
        for _ in range(times):
            with server.visitor(token=token) as tab:
                replies = [tab.say(conversation, "again") for _ in range(burst)]
                taken += [reply["type"] for reply in replies]
        refused = replies[-1]
        clock.at_ms += refused["retry_after_ms"]  # as an honest client waits
        late = first.say(conversation, "patience")

    assert taken == ["accepted"] * burst * times + ["error"]
    assert (refused["code"], refused["retry"]) == ("rate_limited", True)
    assert 0 < refused["retry_after_ms"] < 60_000
    assert late["type"] == "accepted"


def test_a_visitor_begins_so_many_conversations_and_goes_on_with_all_of_them(
    server: LiveServer,
) -> None:
    names = [new_conversation() for _ in range(GRANTS["generous"].visitor_conversations.burst + 1)]
    with server.visitor() as visitor:
        token = visitor.frames[0]["token"]
        begun = [visitor.say(name, "hello")["type"] for name in names[:15]]
    with server.visitor(token=token) as visitor:
        begun += [visitor.say(name, "hello")["type"] for name in names[15:]]
        goes_on = visitor.say(names[15], "and more")["type"]
        asks = visitor.do("escalate", names[-1])

    assert begun == ["accepted"] * (len(names) - 1) + ["error"]
    assert goes_on == "accepted"
    assert asks["code"] == "rate_limited"


def test_a_reader_who_stops_is_cut_off_and_nothing_is_kept_for_him(content: Path) -> None:
    with running(content, ws=HastySocket, kernel_bytes=KERNEL_BYTES) as server:
        conversation = new_conversation()
        with server.visitor() as visitor:
            token = visitor.frames[0]["token"]
            visitor.say(conversation, "hello")
        fill(server, conversation, "x" * 7_000, 50)
        with RawLine(server.port, buffer_bytes=4_096) as line:
            line.upgrade()
            line.send(frame(TEXT, with_token(token).encode()))
            line.send(_pages(conversation, 50))
            gone = eventually(server, lambda: len(server.transports) <= 1)  # the asking one
            freed = eventually(
                server, lambda: server.sidelight.deployment.admission.connections == 0
            )

    assert gone
    assert freed


def test_a_reader_too_slow_is_told_so_and_resumes_without_a_hole(content: Path) -> None:
    conversation = new_conversation()
    with running(content, kernel_bytes=KERNEL_BYTES) as server:
        with server.visitor() as quick, RawLine(server.port, buffer_bytes=4_096) as slow:
            token = quick.frames[0]["token"]
            quick.say(conversation, "hello")
            quick.assistant_event()
            slow.upgrade()
            slow.send(frame(TEXT, with_token(token).encode()))
            slow.receive()
            for _ in range(2 * MAX_CHARS // PORTION_CHARS):
                last = announce(server, conversation, "x" * 7_000, PORTION_CHARS // 7_000)
                _hear_up_to(quick, last)
            code = slow.close_code()
        with server.visitor(token=token) as again:
            held = transcript_of(again.frames, conversation)

    assert code == CloseCode.SLOW_READER
    assert [event["seq"] for event in held] == list(range(held[0]["seq"], held[-1]["seq"] + 1))
    assert held[-1]["seq"] == last


def _hear_up_to(client: WireClient, last: int) -> None:
    client.until(lambda push: push["type"] == "event" and push["seq"] == last)


def _pages(conversation: str, count: int) -> bytes:
    """Asks for the same page again and again."""
    return b"".join(
        frame(
            TEXT,
            f'{{"type":"earlier","id":"e{number}","conversation":"{conversation}",'
            '"before":1000}'.encode(),
        )
        for number in range(count)
    )


def test_three_hundred_who_come_back_at_once_are_all_greeted(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        token = visitor.frames[0]["token"]
        visitor.say(conversation, "hello")
    admission = server.sidelight.deployment.admission
    with (
        lines(server, 250, greeting=HELLO) as strangers,
        lines(server, 50, greeting=with_token(token)) as known,
    ):
        welcomes = [line.receive() for line in (*strangers, *known)]
        here = admission.connections, admission.silent
    empty = eventually(server, lambda: admission.connections == 0)

    assert {welcome["type"] for welcome in welcomes} == {"welcome"}
    assert all(welcome["transcripts"] for welcome in welcomes[250:])
    assert here == (300, 0)
    assert empty
    assert len(admission.addresses) == 0
    assert len(server.transports) <= 1  # of the last health check


def test_a_saved_article_reaches_every_open_page(content: Path) -> None:
    with running(content) as server, lines(server, 60, greeting=HELLO) as pages:
        for page in pages:
            page.receive()
        text = article_text("Choose a new password", "forgot it", "Press Forgot password.\n")
        (content / "kb" / "reset-password.md").write_text(text, encoding="utf-8")

        assert all(_is_offered(page, "Choose a new password") for page in pages)


def _is_offered(page: RawLine, title: str) -> bool:
    while True:
        push = page.receive()
        if push["type"] == "suggestions" and title in str(push["page_help"]):
            return True
