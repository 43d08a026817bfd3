"""Visitors: who they are to a site; whether an identity may be believed is decided above."""

from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import bindparam, func, insert, select, update

from sidelight.protocol.views import Visitor
from sidelight.store import tables
from sidelight.store.session import Cells, Prepared, Scalar, StoreSession

_VISITOR: Final = tables.table_of(tables.Visitor)
_TRAITS: Final = TypeAdapter(dict[str, str])

_COLUMNS: Final = (
    _VISITOR.c.id,
    _VISITOR.c.name,
    _VISITOR.c.email,
    _VISITOR.c.identified,
    _VISITOR.c.traits_json,
)
_FIND: Final = Prepared(
    select(*_COLUMNS).where(_VISITOR.c.site == bindparam("site"), _VISITOR.c.id == bindparam("id"))
)
_FIND_SUBJECT: Final = Prepared(
    select(*_COLUMNS).where(
        _VISITOR.c.site == bindparam("site"), _VISITOR.c.subject == bindparam("subject")
    )
)
_INSERT: Final = Prepared(
    insert(_VISITOR).values({one.name: bindparam(one.name) for one in _VISITOR.c})
)
_KNOWN: Final = ("name", "email", "identified", "traits_json", "last_seen_at_ms")
_UPDATE: Final = Prepared(
    update(_VISITOR)
    .where(_VISITOR.c.site == bindparam("site"), _VISITOR.c.id == bindparam("id"))
    .values({name: bindparam(name) for name in _KNOWN})
    .values(subject=func.coalesce(bindparam("subject"), _VISITOR.c.subject))
)
_TOUCH: Final = Prepared(
    update(_VISITOR)
    .where(_VISITOR.c.site == bindparam("site"), _VISITOR.c.id == bindparam("id"))
    .values(last_seen_at_ms=bindparam("last_seen_at_ms"))
)


def find_visitor(session: StoreSession, site: str, name: str) -> Visitor | None:
    """Returns the visitor, or none when the site has no such."""
    cells = session.row(_FIND, {"site": site, "id": name})
    return None if cells is None else _visitor(cells)


def find_subject(session: StoreSession, site: str, subject: str) -> Visitor | None:
    """Returns the visitor whom the product calls `subject`, or none."""
    cells = session.row(_FIND_SUBJECT, {"site": site, "subject": subject})
    return None if cells is None else _visitor(cells)


def keep_visitor(
    session: StoreSession, site: str, visitor: Visitor, *, now_ms: int, subject: str | None = None
) -> None:
    """Inserts a visitor or writes what is now known of him, and that he was seen.

    Without a `subject` the one he has is kept.

    Raises:
        sqlalchemy.exc.IntegrityError: The subject is another visitor's; ask `find_subject` first.
    """
    known: dict[str, Scalar] = {
        "site": site,
        "id": visitor.id,
        "subject": subject,
        "name": visitor.name,
        "email": visitor.email,
        "identified": visitor.identified,
        "traits_json": _TRAITS.dump_json(visitor.traits).decode(),
        "last_seen_at_ms": now_ms,
    }
    if session.run(_UPDATE, known) == 0:
        session.run(_INSERT, known | {"created_at_ms": now_ms})


def touch_visitor(session: StoreSession, site: str, name: str, *, now_ms: int) -> None:
    """Writes that a visitor was seen; a visitor that is not there is left alone."""
    session.run(_TOUCH, {"site": site, "id": name, "last_seen_at_ms": now_ms})


def _visitor(cells: Cells) -> Visitor:
    name, known_as, email, identified, traits_json = cells
    return Visitor.model_construct(
        id=name,
        name=known_as,
        email=email,
        identified=bool(identified),
        traits=_TRAITS.validate_json(traits_json),
    )
