"""The report's two plots as SVG, the same bytes for the same report; it measures nothing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from answering.rankers import OURS

Report = Mapping[str, Any]
Point = tuple[float, float]

RISK_OF: Final = "Thunderbird queries and queries_nokb, since 2024-07-01"
DRAWN: Final = {
    OURS[0]: "#1a56db",
    OURS[2]: "#7aa2f0",
    "Haystack, hybrid": "#b45309",
    "MiniLM": "#047857",
    "bm25s, passages": "#7c3aed",
    "SQLite FTS5": "#be185d",
    "rapidfuzz, token sets": "#6b7280",
}
RELIABLE: Final = {
    "Thunderbird queries and queries_nokb, since 2024-07-01": "#1a56db",
    "Zulip queries_ui_context": "#047857",
    "HINT3 sofmattress": "#b45309",
    "HINT3 curekart": "#be185d",
    "CLINC150 validation": "#7c3aed",
    "Sample product, held": "#6b7280",
}
WIDTH: Final = 760
HEIGHT: Final = 440
LEFT: Final = 60
TOP: Final = 44
STYLE: Final = 'font-family="system-ui, sans-serif" font-size="12" fill="#111827" role="img"'
SIDE: Final = 340
"""Of the plotted square, in pixels."""
LEGEND: Final = LEFT + SIDE + 28
FEWEST: Final = 5
"""Questions that a point of the reliability diagram stands for at least."""


def risk_plot(report: Report) -> str:
    """Returns risk against coverage on Thunderbird's later questions."""
    by = report["asked"].get(RISK_OF, {"by": {}})["by"]
    lines = {who: by[who]["risk_curve"] for who in DRAWN if who in by}
    body = [_line(points, DRAWN[who]) for who, points in lines.items()]
    names = [(who, DRAWN[who]) for who in lines]
    title = "Risk against coverage: Thunderbird, questions since July 2024"
    return _plot(
        title, ("share of questions answered, the surest first", "share wrong"), body, names
    )


def reliability_diagram(report: Report) -> str:
    """Returns estimated against true share of right first articles, in ten bins a set."""
    body = [_line([(0, 0), (1, 1)], "#9ca3af", dashes="4 4")]
    names = []
    for name, colour in RELIABLE.items():
        told = report["asked"].get(name, {"by": {}})["by"].get(OURS[0])
        if told:
            bins = [one for one in told["reliability"] if one["n"] >= FEWEST]
            points = [(one["estimated"], one["right"]) for one in bins]
            body += [_line(points, colour), *(_dot(point, colour) for point in points)]
            names.append((f"{name.split(',')[0]} ({told['n']})", colour))
    title = "Reliability: how often the first article is right, by the estimate"
    return _plot(title, ("estimated probability", "share right"), body, names)


def _plot(
    title: str, axes: tuple[str, str], body: Sequence[str], names: Sequence[tuple[str, str]]
) -> str:
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {STYLE}>',
        f"<title>{title}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text((LEFT, 24), title, 'font-size="15" font-weight="600"'),
        *_grid(),
        _text((LEFT + SIDE / 2, TOP + SIDE + 42), axes[0], 'text-anchor="middle"'),
        _text((LEFT, TOP - 6), axes[1]),
        *body,
    ]
    for at, (name, colour) in enumerate(names):
        y = TOP + 12 + 22 * at
        parts.append(f'<rect x="{LEGEND}" y="{y - 5}" width="16" height="4" fill="{colour}"/>')
        parts.append(_text((LEGEND + 24, y), name))
    return "\n".join([*parts, "</svg>", ""])


def _grid() -> Iterator[str]:
    """Yields lines and numbers at every fifth from 0 to 1."""
    for step in range(6):
        at = step / 5
        x, y = _place((at, at))
        across = f'x1="{LEFT}" y1="{y:.1f}" x2="{LEFT + SIDE}" y2="{y:.1f}"'
        down = f'x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{TOP + SIDE}"'
        yield f'<line {across} stroke="#e5e7eb"/><line {down} stroke="#e5e7eb"/>'
        yield _text((LEFT - 8, y + 4), f"{at:.1f}", 'text-anchor="end"')
        yield _text((x, TOP + SIDE + 18), f"{at:.1f}", 'text-anchor="middle"')


def _line(points: Sequence[Point], colour: str, *, dashes: str = "none") -> str:
    told = " ".join("{:.1f},{:.1f}".format(*_place(point)) for point in points)
    style = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'
    return f'<polyline points="{told}" fill="none" {style}/>'


def _dot(point: Point, colour: str) -> str:
    x, y = _place(point)
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'


def _place(point: Point) -> Point:
    return LEFT + SIDE * point[0], TOP + SIDE * (1 - point[1])


def _text(place: Point, text: str, style: str = "") -> str:
    return f'<text x="{place[0]:.1f}" y="{place[1]:.1f}" {style}>{text}</text>'
