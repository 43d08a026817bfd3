"""Compares what visitors were told with what the database holds, by its rows alone."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import create_engine, text
from steady_crowd import Guest, Tally


def compare(database_url: str, tally: Tally, guests: Sequence[Guest]) -> dict[str, Any]:
    """Returns how much was lost, doubled or left behind; all zero when the promise holds."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT conversation_id, key, seq, visitor_seq FROM event")
        ).all()
    engine.dispose()
    heads = Counter[str]()
    counts = Counter[str]()
    numbers: dict[str, int] = {}
    places = Counter[str]()
    for conversation, key, seq, visitor_seq in rows:
        heads[conversation] = max(heads[conversation], visitor_seq or 0)
        places[conversation] = max(places[conversation], seq)
        counts[conversation] += 1
        if key is not None:
            counts[f"key {key}"] += 1
            numbers[key] = visitor_seq
    return {
        "given": tally.given,
        "acknowledged": len(tally.acked),
        "lost": sum(numbers.get(key) != one.seq for key, one in tally.acked.items() if one.seq),
        "doubled": sum(count > 1 for name, count in counts.items() if name.startswith("key ")),
        "gaps_in_the_log": sum(top != counts[name] for name, top in places.items()),
        "holes_on_screens": tally.holes,
        "screens_behind": sum(one.head != heads[one.conversation] for one in guests),
        "errors_shown": len(tally.shown),
        "errors_retried": dict(tally.retried),
        "connections_ended": {str(code): count for code, count in tally.endings.items()},
    }
