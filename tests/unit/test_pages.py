"""Which page context wins, and what it inherits."""

import pytest

from sidelight.domain.pages import (
    Anchor,
    EscalateRule,
    PageContext,
    PageMatch,
    RoutePriority,
    RouteRule,
    resolve_page,
)
from sidelight.domain.url_patterns import UrlRule, compile_rule


def context(
    name: str, *patterns: str | UrlRule, parent: str | None = None, **state: str
) -> PageContext:
    rules = tuple(compile_rule(each) if isinstance(each, str) else each for each in patterns)
    when = {key: tuple(values.split("|")) for key, values in state.items()}
    return PageContext(name, name.title(), rules, when, parent)


def resolve(url: str, *contexts: PageContext, **state: str) -> PageMatch:
    return resolve_page(url, state, {each.id: each for each in contexts})


def winner(url: str, *contexts: PageContext, **state: str) -> str | None:
    found = resolve(url, *contexts, **state).context
    return found.id if found else None


@pytest.mark.parametrize(
    ("url", "better", "worse"),
    [
        ("/invoices/new", "/invoices/new", "/invoices/:id"),
        ("/invoices/inv_1", "/invoices/inv_:number", "/invoices/:id"),
        ("/invoices/inv_1", "/invoices/:id(inv_.+)", "/invoices/:id"),
        ("/invoices/inv_1", "/invoices/:id", "/invoices/*"),
        ("/invoices/inv_1", "/invoices/*", "/*"),
        ("/invoices/inv_1", "/*", "*"),
        ("/invoices", "/invoices", "/invoices{/:id}?"),
        ("/invoices/inv_1/edit", "/invoices/:id/edit", "/invoices/:id/:what"),
        ("/invoices/inv_1/edit", "/invoices/:id/:what", "/invoices/*"),
        ("/invoices/inv_1/edit", "/invoices/*/edit", "/invoices/*"),
        ("/a.b", "/a\\.b", "/:file.:type"),
    ],
)
def test_the_more_exact_path_wins_in_either_order(url: str, better: str, worse: str) -> None:
    contexts = context("better", better), context("worse", worse)

    assert winner(url, *contexts) == "better"
    assert winner(url, *reversed(contexts)) == "better"


def test_the_path_decides_before_declared_state() -> None:
    contexts = context("new", "/invoices/new"), context("any", "/invoices/:id", error="limit")

    assert winner("/invoices/new", *contexts, error="limit") == "new"


def test_a_search_or_a_hash_makes_a_pattern_more_specific() -> None:
    page = context("page", "/settings")
    tab = context("tab", compile_rule("/settings", search="*tab=team*"))
    part = context("part", compile_rule("/settings", hash="team"))

    assert winner("/settings?a=1&tab=team", page, tab, part) == "tab"
    assert winner("/settings#team", page, tab, part) == "part"
    assert winner("/settings?tab=billing", page, tab, part) == "page"


def test_routes_kept_in_the_hash_are_told_apart_like_paths() -> None:
    one = context("one", compile_rule("/", hash="/invoices/:id"))
    new = context("new", compile_rule("/", hash="/invoices/new"))

    assert winner("https://app.example/#/invoices/new", one, new) == "new"
    assert winner("https://app.example/#/invoices/7", one, new) == "one"


def test_a_context_with_more_declared_state_wins() -> None:
    contexts = (
        context("plain", "/team"),
        context("plan", "/team", plan="starter|pro"),
        context("both", "/team", plan="starter", role="viewer"),
    )

    assert winner("/team", *contexts) == "plain"
    assert winner("/team", *contexts, plan="pro", role="viewer") == "plan"
    assert winner("/team", *contexts, plan="starter", role="viewer") == "both"


def test_a_state_that_holds_another_value_does_not_match() -> None:
    assert winner("/team", context("plan", "/team", plan="starter"), plan="pro") is None


def test_a_child_wins_over_its_parent_on_the_same_pattern() -> None:
    parent, child = context("parent", "/team"), context("child", "/team", parent="parent")

    assert winner("/team", parent, child) == "child"


def test_equals_are_decided_by_the_order_of_the_files() -> None:
    one, other = context("one", "/team"), context("other", "/team")

    assert winner("/team", one, other) == "one"
    assert winner("/team", other, one) == "other"


def test_one_of_several_patterns_is_enough() -> None:
    assert winner("/b", context("page", "/a", "/b")) == "page"


@pytest.mark.parametrize(
    "url", ["https://app.example/team?x=1#y", "/team?x=1#y", "http://localhost:3000/team"]
)
def test_the_origin_takes_no_part(url: str) -> None:
    assert winner(url, context("team", "/team")) == "team"


@pytest.mark.parametrize("url", ["", "about:blank", "https://[", "/\ud800", "\x00", "/Team"])
def test_an_odd_url_matches_nothing(url: str) -> None:
    assert winner(url, context("team", "/team")) is None


def test_a_page_that_nobody_mapped_has_no_help_of_its_own() -> None:
    found = resolve("/nowhere", context("team", "/team"))

    assert found.context is None
    assert found.articles == ()
    assert found.prior == {}
    assert [each.context.id for each in found.candidates] == ["team"]


def family() -> tuple[PageContext, PageContext, PageContext]:
    app = PageContext(
        "app",
        "App",
        (compile_rule("/*"),),
        articles=("start", "plans"),
        questions=("Where do I start?",),
        topics=("setup",),
        anchors=(Anchor("menu", "Menu"), Anchor("save", "Saves anything")),
        greeting="Hello",
        route=RouteRule("support"),
        escalate=EscalateRule(("refunds",)),
    )
    invoices = PageContext(
        "invoices",
        "Invoices",
        (compile_rule("/invoices"),),
        parent="app",
        articles=("create", "send"),
        belonging=("numbering",),
        topics=("invoices", "setup"),
        route=RouteRule("billing", ("invoices",), RoutePriority.HIGH),
    )
    invoice = PageContext(
        "invoice",
        "Invoice",
        (compile_rule("/invoices/:id"),),
        parent="invoices",
        articles=("resend", "send"),
        questions=("It never arrived", "Where do I start?"),
        anchors=(Anchor("save", "Saves the invoice"),),
    )
    return app, invoices, invoice


def test_a_child_inherits_after_its_own() -> None:
    found = resolve("/invoices/7", *family())

    assert [each.id for each in found.lineage] == ["invoice", "invoices", "app"]
    assert found.articles == ("resend", "send", "create", "numbering", "start", "plans")
    assert found.questions == ("It never arrived", "Where do I start?")
    assert found.topics == ("invoices", "setup")
    assert found.anchors == (Anchor("save", "Saves the invoice"), Anchor("menu", "Menu"))
    assert found.title == "Invoice"


def test_greeting_route_and_escalation_come_from_the_nearest_that_has_them() -> None:
    found = resolve("/invoices/7", *family())

    assert found.greeting == "Hello"
    assert found.route == RouteRule("billing", ("invoices",), RoutePriority.HIGH)
    assert found.escalate == EscalateRule(("refunds",))


def test_the_prior_falls_by_place_and_by_generation() -> None:
    prior = resolve("/invoices/7", *family()).prior

    assert prior == pytest.approx(
        {
            "resend": 1.0,
            "send": 0.8,
            "create": 0.5,
            "numbering": 0.275,
            "start": 0.25,
            "plans": 0.2,
        }
    )


def test_parents_in_a_circle_end() -> None:
    one, other = context("one", "/a", parent="other"), context("other", "/b", parent="one")

    assert [each.id for each in resolve("/a", one, other).lineage] == ["one", "other"]


def test_a_parent_that_is_unknown_is_left_out() -> None:
    assert len(resolve("/a", context("one", "/a", parent="gone")).lineage) == 1


def test_every_context_is_a_candidate_with_its_reason() -> None:
    contexts = (
        context("other", "/other"),
        context("state", "/team", plan="pro"),
        context("any", "/*"),
        context("team", "/team"),
    )

    found = resolve("/team", *contexts, plan="starter").candidates

    assert [(each.context.id, each.matches, each.unmet) for each in found] == [
        ("team", True, ()),
        ("any", True, ()),
        ("state", False, ("plan",)),
        ("other", False, ()),
    ]


def test_a_malformed_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="missing closing"):
        compile_rule("/(a|b")


def test_a_rule_reads_as_it_was_written() -> None:
    assert compile_rule("/a", hash="b").text == "/a #b"
