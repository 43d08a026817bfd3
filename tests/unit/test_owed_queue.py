"""The queue of owed things: each stands in it once, and what is worked on is not found again."""

import asyncio

from sidelight.web.owed_queue import MAX_QUEUED, OwedQueue


def waiting_in(queue: OwedQueue[str]) -> list[str]:
    """Takes out all that waits."""

    async def take() -> list[str]:
        queue.ask("the end")
        taken = []
        while (owed := await queue.next()) != "the end":
            taken.append(owed)
        return taken

    return asyncio.run(take())


def test_a_thing_that_waits_is_not_queued_twice() -> None:
    queue = OwedQueue[str]()
    for owed in ("a", "b", "a"):
        queue.ask(owed)

    assert waiting_in(queue) == ["a", "b"]


def test_a_thing_that_was_taken_can_be_asked_for_again() -> None:
    queue = OwedQueue[str]()
    queue.ask("a")
    first = waiting_in(queue)
    queue.ask("a")

    assert first + waiting_in(queue) == ["a", "a"]


def test_what_is_worked_on_is_asked_for_but_not_found() -> None:
    queue = OwedQueue[str]()
    with queue.work_on("a"):
        queue.found("a")
        found = waiting_in(queue)
        queue.ask("a")
        asked = waiting_in(queue)

    assert (found, asked) == ([], ["a"])


def test_what_two_work_on_is_found_when_both_are_done() -> None:
    queue = OwedQueue[str]()
    with queue.work_on("a"):
        with queue.work_on("a"):
            pass
        queue.found("a")
        during = waiting_in(queue)
    queue.found("a")

    assert (during, waiting_in(queue)) == ([], ["a"])


def test_what_does_not_fit_is_left_to_a_later_look() -> None:
    queue = OwedQueue[str]()
    for number in range(MAX_QUEUED + 1):
        queue.ask(str(number))
    first = asyncio.run(queue.next())

    assert first == "0"
    assert waiting_in(queue)[-1] == str(MAX_QUEUED - 1)
