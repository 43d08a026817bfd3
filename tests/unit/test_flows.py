"""Walking trees: checks on the way, circles, unreachable steps."""

from types import MappingProxyType

from sidelight.domain.flows import (
    Ask,
    Check,
    Checked,
    Choice,
    Flow,
    HandOver,
    Reached,
    Step,
    reach,
    reachable,
    ways_back,
)

PRO = MappingProxyType({"plan": ("pro", "business")})


def flow_of(start: str, **steps: Step) -> Flow:
    return Flow("f", "F", start, MappingProxyType(steps))


def ask(*targets: str) -> Ask:
    return Ask("?", tuple(Choice(f"to-{each}", each, each) for each in targets))


def test_checks_are_passed_and_remembered() -> None:
    flow = flow_of("plan", plan=Check(PRO, "a", "b"), a=HandOver("a"), b=HandOver("b"))

    assert reach(flow, "plan", {"plan": "pro"}) == Reached("a", (Checked("plan", "pro"),))
    assert reach(flow, "plan", {}) == Reached("b", (Checked("plan", "not declared"),))


def test_every_key_of_a_check_must_hold() -> None:
    when = MappingProxyType({"plan": ("pro",), "payment_error": ("card",)})
    flow = flow_of("both", both=Check(when, "a", "b"), a=HandOver("a"), b=HandOver("b"))

    found = reach(flow, "both", {"plan": "pro", "payment_error": "sepa"})

    assert found == Reached("b", (Checked("plan, payment error", "pro, sepa"),))


def test_a_step_that_is_gone_is_reached_by_nobody() -> None:
    flow = flow_of("plan", plan=Check(PRO, "gone", "gone"))

    assert reach(flow, "plan", {}) is None
    assert reach(flow, "elsewhere", {}) is None


def test_checks_in_a_circle_end() -> None:
    flow = flow_of("a", a=Check(PRO, "b", "b"), b=Check(PRO, "a", "a"))

    assert reach(flow, "a", {}) is None
    assert list(ways_back(flow)) == [("b", "a")]


def test_what_no_way_leads_to_is_not_reachable() -> None:
    flow = flow_of("a", a=ask("b", "c"), b=HandOver("b"), c=ask("b"), d=ask("a"))

    assert reachable(flow) == {"a", "b", "c"}
    assert list(ways_back(flow)) == []


def test_two_ways_to_one_step_are_no_circle() -> None:
    flow = flow_of("a", a=ask("b", "c"), b=ask("d"), c=ask("d"), d=HandOver("d"))

    assert list(ways_back(flow)) == []


def test_a_step_that_leads_to_itself_is_a_circle() -> None:
    flow = flow_of("a", a=ask("a", "b"), b=HandOver("b"))

    assert list(ways_back(flow)) == [("a", "a")]
