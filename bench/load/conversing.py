"""Brings visitors and agents into conversations before anything is measured."""

import asyncio
from collections.abc import Callable, Sequence

from load.clients import Client
from load.run import Run
from load.sidelight_wire import about, said

AT_ONCE = 200
PATIENCE_S = 60.0


class Replies:
    """Waits for the reply to each command sent through it."""

    def __init__(self) -> None:
        self._waiting: dict[int, asyncio.Future[bytes]] = {}
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def ask(self, client: Client, ready: bytes) -> bytes:
        """Sends a command and returns the first reply to this client.

        Raises:
            RuntimeError: It was refused.
            TimeoutError: There was no reply.
        """
        async with self._gate:
            reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

            def take(payload: bytes) -> None:
                if not reply.done():
                    reply.set_result(payload)

            def refuse(payload: bytes) -> None:
                if not reply.done():
                    reply.set_exception(RuntimeError(payload[:300].decode("utf-8", "replace")))

            client.on_ack = client.on_step = take
            client.on_refused = refuse
            client.send(ready)
            async with asyncio.timeout(PATIENCE_S):
                return await reply


async def begin(run: Run, visitors: Sequence[Client]) -> None:
    """Each visitor asks for a person in the first of his rooms; peers have nothing to begin."""
    if not run.ours:
        return
    replies = Replies()
    async with asyncio.TaskGroup() as tasks:
        for one in visitors:
            asking = about("escalate", one.who.rooms[0], "begin")
            tasks.create_task(replies.ask(one, asking))


async def attend(run: Run, agents: Sequence[Client], rooms: Sequence[str]) -> None:
    """The agents share the rooms among them and open them; peers' agents joined on greeting."""
    if not run.ours:
        return
    replies = Replies()

    async def open_all(agent: Client, own: Sequence[str]) -> None:
        for room in own:
            await replies.ask(agent, said({"type": "watch", "id": "w", "conversation": room}))

    async with asyncio.TaskGroup() as tasks:
        for number, agent in enumerate(agents):
            tasks.create_task(open_all(agent, rooms[number :: len(agents)]))


async def take_over(run: Run, agent: Client, room: str) -> None:
    """The agent takes a conversation over, so that he may write in it."""
    if run.ours:
        await Replies().ask(agent, about("take_over", room, "mine"))


def counting(note: Callable[[int], None]) -> Callable[[list[int]], None]:
    """Returns a listener that passes every number on."""

    def heard(numbers: list[int]) -> None:
        for number in numbers:
            note(number)

    return heard
