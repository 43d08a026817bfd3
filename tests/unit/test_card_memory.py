"""The memory of cards saves parsing and changes nothing."""

from sidelight.desk.card import empty_card
from sidelight.desk.card_memory import MAX_CARDS, MAX_CHARS, CardMemory
from sidelight.protocol.views import HandoffCard, Visitor

NOBODY = Visitor(id="v_1", name="", email="", identified=False, traits={})


def card(question: str) -> HandoffCard:
    return empty_card(NOBODY).model_copy(update={"question": question})


def test_a_card_that_was_written_is_not_parsed_again() -> None:
    memory, written = CardMemory(), card("Why?")
    text = memory.json_of(written)

    assert memory.card_of(text) is written


def test_a_card_of_another_process_is_parsed() -> None:
    written = card("Why?")

    assert CardMemory().card_of(written.model_dump_json()) == written
    assert CardMemory().card_of(None) is None


def test_old_and_long_cards_are_forgotten_and_still_right() -> None:
    memory, first, long = CardMemory(), card("first"), card("x" * MAX_CHARS)
    texts = [memory.json_of(first), memory.json_of(long)]
    for number in range(MAX_CARDS):
        memory.json_of(card(str(number)))

    known = [memory.card_of(text) for text in texts]

    assert known == [first, long]
    assert known[0] is not first
    assert known[1] is not long
