"""The rule of page matching on patterns and URLs that nobody thought of."""

from random import Random

from hypothesis import given, strategies as st

from sidelight.content.overlap import are_ambiguous
from sidelight.domain.pages import PageContext, page_prior, resolve_page
from sidelight.domain.url_patterns import compile_rule

SEGMENTS = st.sampled_from(["a", "b", "c1"])
URLS = st.lists(SEGMENTS, max_size=4).map(lambda parts: "/" + "/".join(parts))
STATES = st.dictionaries(st.sampled_from(["plan", "role"]), st.sampled_from(["x", "y"]))


@st.composite
def patterns(draw: st.DrawFn) -> str:
    kinds = draw(st.lists(st.sampled_from(["fixed", "mixed", "named", "wild"]), max_size=4))
    parts = [
        {"fixed": draw(SEGMENTS), "mixed": f"c:n{at}", "named": f":n{at}", "wild": "*"}[kind]
        for at, kind in enumerate(kinds)
    ]
    return "/" + "/".join(parts)


@st.composite
def context_maps(draw: st.DrawFn) -> dict[str, PageContext]:
    ids = draw(st.lists(st.sampled_from("pqrstu"), unique=True, max_size=6))
    articles = st.lists(st.sampled_from(["k1", "k2", "k3", "k4"]), unique=True).map(tuple)
    return {
        name: PageContext(
            name,
            name,
            (compile_rule(draw(patterns())),),
            {key: (value,) for key, value in draw(STATES).items()},
            draw(st.sampled_from([None, *ids])),
            draw(articles),
            draw(articles),
        )
        for name in ids
    }


@given(context_maps(), URLS, STATES)
def test_the_winner_matches_and_nothing_that_matches_is_better(
    contexts: dict[str, PageContext], url: str, state: dict[str, str]
) -> None:
    found = resolve_page(url, state, contexts)
    matching = [each for each in found.candidates if each.matches]

    assert len(found.candidates) == len(contexts)
    assert (found.context is None) == (not matching)
    if found.context:
        assert any(rule.matches(url) for rule in found.context.match)
        assert all(state.get(key) in held for key, held in found.context.when.items())
        assert max(each.order for each in matching) == found.candidates[0].order


@given(context_maps(), URLS, STATES, st.randoms(use_true_random=False))
def test_the_order_of_the_files_matters_only_where_check_says_so(
    contexts: dict[str, PageContext], url: str, state: dict[str, str], random: Random
) -> None:
    names = list(contexts)
    random.shuffle(names)

    first = resolve_page(url, state, contexts).context
    second = resolve_page(url, state, {name: contexts[name] for name in names}).context

    if first is not None and second is not None and first != second:
        assert are_ambiguous(first, second, contexts)
        assert are_ambiguous(second, first, contexts)
    else:
        assert first == second


@given(st.lists(SEGMENTS, min_size=1, max_size=4), st.data())
def test_fixing_a_parameter_makes_a_pattern_win(parts: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(parts) - 1))
    kept = data.draw(st.lists(st.booleans(), min_size=len(parts), max_size=len(parts)))
    loose = [
        part if keep else f":n{i}" for i, (part, keep) in enumerate(zip(parts, kept, strict=True))
    ]
    loose[at] = data.draw(st.sampled_from([":x", "*"]))
    tight = [*loose[:at], parts[at], *loose[at + 1 :]]
    rules = compile_rule("/" + "/".join(loose)), compile_rule("/" + "/".join(tight))

    assert all(rule.matches("/" + "/".join(parts)) for rule in rules)
    assert rules[1].specificity > rules[0].specificity


@given(context_maps(), URLS, STATES)
def test_the_prior_is_a_share_and_falls_along_the_articles(
    contexts: dict[str, PageContext], url: str, state: dict[str, str]
) -> None:
    found = resolve_page(url, state, contexts)
    own = set(found.context.articles + found.context.belonging) if found.context else set()

    assert tuple(found.prior) == found.articles
    assert all(0 < weight <= 1 for weight in found.prior.values())
    assert dict(found.prior) == page_prior(found.lineage)
    assert all(
        found.prior[mine] > found.prior[other] for mine in own for other in set(found.prior) - own
    )


@given(context_maps(), st.text(), st.dictionaries(st.text(), st.text()))
def test_no_url_and_no_state_breaks_it(
    contexts: dict[str, PageContext], url: str, state: dict[str, str]
) -> None:
    assert len(resolve_page(url, state, contexts).candidates) == len(contexts)
