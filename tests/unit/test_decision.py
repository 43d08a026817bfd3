"""What the assistant does with a message, on a few articles and by words alone."""

import pytest

from sidelight.assistant.decision import Reply, Turn, after_feedback, answer, error_reply
from sidelight.assistant.phrases import PHRASES
from sidelight.assistant.turns import Question
from sidelight.protocol.blocks import List
from sidelight.protocol.events import Answer, Clarification, Said
from small_shelf import answered, asked, small_shelf, visitor

SHELF = small_shelf()


def said(reply: Reply) -> list[str]:
    return [body.phrase for body in reply.bodies if isinstance(body, Said)]


def article(reply: Reply) -> Answer:
    body = reply.bodies[0]
    assert isinstance(body, Answer)
    return body


def assistant(phrase: str, *options: str) -> Turn:
    return Turn("assistant", PHRASES[phrase], options=options)


def test_a_question_is_answered_with_whole_steps() -> None:
    body = article(answer(SHELF, asked("what does the zebra eat")))

    steps = next(block for block in body.blocks if isinstance(block, List))
    assert body.article.id == "feed-a-zebra"
    assert body.article.url == "/help/zoo/feed-a-zebra"
    assert len(steps.items) == 9
    assert body.more
    assert body.question_seq == 7


def test_the_same_question_gets_the_same_reply() -> None:
    question = asked("what does the zebra eat")

    assert answer(SHELF, question) == answer(SHELF, question)


def test_a_topic_that_the_page_escalates_also_offers_a_person() -> None:
    reply = answer(SHELF, asked("how do I wash the otter", url="/pond"))

    assert article(reply).article.id == "wash-an-otter"
    assert said(reply) == ["person_too"]
    assert reply.escalate is None


@pytest.mark.parametrize("text", ["talk to a human", "ich will mit einem Menschen sprechen"])
def test_who_asks_for_a_person_gets_one_at_once(text: str) -> None:
    reply = answer(SHELF, asked(text))

    assert said(reply) == ["connecting"]
    assert reply.escalate == "asked_for_person"


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("hello", "hello"),
        ("thank you!", "welcome"),
        ("bye", "goodbye"),
        ("who are you?", "about_us"),
        ("?", "say_more"),
        ("…", "say_more"),
        ("😀🎉", "say_more"),
        ("a", "say_more"),
    ],
)
def test_a_message_that_asks_nothing_gets_a_phrase(text: str, phrase: str) -> None:
    reply = answer(SHELF, asked(text))

    assert said(reply) == [phrase]
    assert reply.escalate is None


@pytest.mark.parametrize("text", ["quarterly dividend taxation", "qwertz asdfgh", "xyzzy " * 1_300])
def test_what_no_article_answers_is_not_answered_and_a_person_offered(text: str) -> None:
    reply = answer(SHELF, asked(text))

    body = reply.bodies[0]
    assert isinstance(body, Said)
    assert (body.phrase, body.offer_person) == ("no_answer", True)
    assert reply.escalate is None


def test_the_second_unanswered_question_in_a_row_goes_to_a_person() -> None:
    history = (visitor("quarterly dividend taxation"), assistant("no_answer"))

    reply = answer(SHELF, asked("rocket fuel prices", *history))

    assert said(reply) == ["handing_over"]
    assert reply.escalate == "no_answer"


def test_an_unanswered_question_after_a_clarification_goes_to_a_person() -> None:
    history = (visitor("animals"), assistant("which", "feed-a-zebra", "wash-an-otter"))

    reply = answer(SHELF, asked("rocket fuel prices", *history))

    assert reply.escalate == "low_confidence"


def test_yes_to_the_offer_of_a_person_brings_one() -> None:
    history = (visitor("rocket fuel prices"), assistant("no_answer"))

    assert answer(SHELF, asked("yes please", *history)).escalate == "asked_for_person"
    assert answer(SHELF, asked("yes please")).escalate is None


def test_anger_without_an_answer_goes_to_a_person() -> None:
    reply = answer(SHELF, asked("rocket fuel again, this is ridiculous"))

    assert reply.escalate == "frustration"


def test_a_sensitive_matter_without_an_answer_goes_to_a_person() -> None:
    reply = answer(SHELF, asked("my lawyer will write to you"))

    assert reply.escalate == "sensitive_topic"


def test_a_sensitive_matter_with_an_answer_also_offers_a_person() -> None:
    reply = answer(SHELF, asked("what does the zebra eat, it was stolen"))

    assert article(reply).article.id == "feed-a-zebra"
    assert said(reply) == ["person_too"]


def test_a_choice_is_the_answer() -> None:
    history = (visitor("animals"), assistant("which", "feed-a-zebra", "wash-an-otter"))

    body = article(answer(SHELF, asked("Wash an otter", *history, choice="wash-an-otter")))

    assert body.article.id == "wash-an-otter"


@pytest.mark.parametrize("choice", ["no-such-article", "old-rules", "count-keepers"])
def test_a_choice_that_may_not_be_read_is_ignored(choice: str) -> None:
    body = article(answer(SHELF, asked("what does the zebra eat", choice=choice)))

    assert body.article.id == "feed-a-zebra"


@pytest.mark.parametrize("text", ["the second one", "2", "last one please"])
def test_an_option_can_be_named_by_its_place(text: str) -> None:
    history = (visitor("animals"), assistant("which", "feed-a-zebra", "wash-an-otter"))

    assert article(answer(SHELF, asked(text, *history))).article.id == "wash-an-otter"


def test_what_did_not_work_gets_the_part_for_when_it_does_not() -> None:
    history = (visitor("what does the zebra eat"), answered("feed-a-zebra"))

    body = article(answer(SHELF, asked("it still fails", *history)))

    assert (body.article.id, body.heading) == ("feed-a-zebra", "If that does not work")


def test_what_did_not_work_twice_goes_to_a_person() -> None:
    history = (
        visitor("what does the zebra eat"),
        answered("feed-a-zebra"),
        visitor("it still fails"),
        answered("feed-a-zebra", "If that does not work"),
    )

    assert answer(SHELF, asked("it still does not work", *history)).escalate == "not_helpful_twice"


def test_a_follow_up_is_understood_with_the_question_before() -> None:
    history = (visitor("what does the zebra eat"), answered("feed-a-zebra"))

    body = article(answer(SHELF, asked("how?", *history)))

    assert (body.article.id, body.heading) == ("feed-a-zebra", "If that does not work")


def test_a_correction_excludes_what_was_answered() -> None:
    history = (visitor("how do I wash the otter"), answered("wash-an-otter"))

    reply = answer(SHELF, asked("no, that's not what I meant", *history))

    body = reply.bodies[0]
    assert not (isinstance(body, Answer) and body.article.id == "wash-an-otter")
    if isinstance(body, Clarification):
        assert "wash-an-otter" not in [one.id for one in body.options]


def test_articles_of_agents_are_not_for_visitors() -> None:
    reply = answer(SHELF, asked("count the keepers", identified=True))

    assert not isinstance(reply.bodies[0], Answer)


def test_the_first_answer_that_does_not_help_offers_a_person_and_the_second_brings_one() -> None:
    first = after_feedback(not_helpful=1, after_not_helpful=None)
    second = after_feedback(not_helpful=2, after_not_helpful=None)
    impatient = after_feedback(not_helpful=1, after_not_helpful=1)

    assert (said(first), first.escalate) == (["sorry"], None)
    assert second.escalate == "not_helpful_twice"
    assert impatient.escalate == "not_helpful_twice"


def test_a_failure_inside_is_told_and_offers_a_person() -> None:
    body = error_reply(asked("anything")).bodies[0]

    assert isinstance(body, Said)
    assert body.offer_person


def test_a_question_on_no_page_is_answered() -> None:
    plain = Question("what does the zebra eat", None, {}, (), None, 1, 0, identified=False)

    assert article(answer(SHELF, plain)).page is None
