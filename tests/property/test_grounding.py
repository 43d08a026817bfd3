"""Whatever a model writes, and however it is cut, what is shown is supported or nothing is."""

from itertools import pairwise

from hypothesis import given, settings, strategies as st

from sidelight.assistant.grounding import Grounds
from sidelight.assistant.rephrasing import TOLD, Draft, composed, passages_of, rephrased
from sidelight.content.markdown import parse, plain_text
from sidelight.protocol.blocks import ArticleLink, Link, Show
from sidelight.protocol.events import Answer
from sidelight.protocol.views import ArticleRef

BODY = """\
You cannot undo this. See [the prices](https://example.com/prices) first.

1. Open **Settings > Billing**.
2. Press [Send invoice](show:send).

- It costs 5 euros.
- Call `sync --all` after that.
"""
ANSWER = Answer(
    question_seq=1,
    article=ArticleRef(id="send", title="Send", summary="", url="/help/test/send"),
    heading="",
    blocks=parse(BODY),
    more=False,
    probability=0.9,
    page=None,
    related=(),
)
PASSAGES = passages_of(ANSWER)
WORDS = (
    *plain_text(ANSWER.blocks).split(),
    *(f"[{one.id}]" for one in PASSAGES),
    *("[p9]", "]", "[", "never", "not", "delete", "6", "\n", ". ", "https://evil.example", "Bob"),
    *("[x](y)", "<a>", "**", "`", "\u202e", "1.", "-", "can't", "www.evil.example"),
)
LINES = [f"{one.text.splitlines()[0].split('. ')[0]} [{one.id}]\n" for one in PASSAGES]
TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from([*LINES, *LINES, *WORDS]), max_size=12).map("".join),
    st.lists(st.sampled_from(LINES), max_size=3).map(lambda more: "".join([*LINES, *more])),
)


def drafted(text: str, cuts: list[int]) -> Draft:
    draft = Draft(PASSAGES, None)
    for start, end in pairwise([0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]):
        draft.add(text[start:end])
    draft.end()
    return draft


def links_in(value: object) -> list[object]:
    if isinstance(value, Link | ArticleLink | Show):
        return [value]
    if isinstance(value, tuple):
        return [link for each in value for link in links_in(each)]
    parts = ("blocks", "items", "inlines")
    return [link for part in parts for link in links_in(getattr(value, part, None) or ())]


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.lists(st.integers(0, 500), max_size=5))
def test_what_is_shown_is_supported_or_the_answer_stays(text: str, cuts: list[int]) -> None:
    draft = drafted(text, cuts)
    grounds = Grounds({one.id: one.text for one in PASSAGES}, None)

    assert [grounds.fault_of(one) for one in draft.kept] == [None] * len(draft.kept)
    if draft.fault is None:
        shown = rephrased(ANSWER, PASSAGES, draft.kept)
        words = " ".join(one.shown for one in draft.kept)
        assert plain_text(shown.blocks).split() == f"{words} {TOLD}".split()
        assert set(map(repr, links_in(shown.blocks))) <= set(map(repr, links_in(ANSWER.blocks)))
        assert steps_of(draft) == [one.id for one in PASSAGES if one.is_step]


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=9))
def test_what_is_composed_only_grows(lines: list[str]) -> None:
    draft, views = Draft(PASSAGES, None), [""]
    for line in lines:
        draft.add(line)
        text = plain_text(composed(PASSAGES, draft.kept)).removesuffix(TOLD)
        views.append("".join(text.split()))

    assert draft.fault is None
    assert all(after.startswith(before) for before, after in pairwise(views))
    assert len(set(views)) == len(lines) + 1


def steps_of(draft: Draft) -> list[str]:
    steps = {one.id for one in PASSAGES if one.is_step}
    return list(dict.fromkeys(each for one in draft.kept for each in one.cites if each in steps))


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.lists(st.integers(0, 500), max_size=5))
def test_how_a_text_is_cut_changes_nothing(text: str, cuts: list[int]) -> None:
    cut, whole = drafted(text, cuts), drafted(text, [])

    assert (cut.kept, cut.fault) == (whole.kept, whole.fault)


def test_the_passages_own_sentences_are_let_through() -> None:
    assert drafted("".join(LINES), []).fault is None
