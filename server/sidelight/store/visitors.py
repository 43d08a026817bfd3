"""Visitors: who they are to a site; whether an identity may be believed is decided above."""

from typing import Final, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import bindparam, select, update

from sidelight.protocol.views import Visitor
from sidelight.store import tables
from sidelight.store.bulk import BulkUpsert
from sidelight.store.session import StoreSession
from sidelight.store.statements import Cells, Prepared

_VISITOR: Final = tables.table_of(tables.Visitor)
_TRAITS: Final = TypeAdapter(dict[str, str])

_COLUMNS: Final = (
    _VISITOR.c.id,
    _VISITOR.c.name,
    _VISITOR.c.email,
    _VISITOR.c.identified,
    _VISITOR.c.traits_json,
    _VISITOR.c.became,
    _VISITOR.c.last_seen_at_ms,
)
_FIND: Final = Prepared(
    select(*_COLUMNS).where(_VISITOR.c.site == bindparam("site"), _VISITOR.c.id == bindparam("id"))
)
_HOLD: Final = Prepared(
    select(_VISITOR.c.id, _VISITOR.c.became)
    .where(_VISITOR.c.site == bindparam("site"), _VISITOR.c.id == bindparam("id"))
    .with_for_update(key_share=True),
    settles=False,
)
_FIND_SUBJECT: Final = Prepared(
    select(*_COLUMNS).where(
        _VISITOR.c.site == bindparam("site"), _VISITOR.c.subject == bindparam("subject")
    )
)
_SUBJECT: Final = Prepared(
    select(_VISITOR.c.subject, _VISITOR.c.identified).where(
        _VISITOR.c.site == bindparam("site"), _VISITOR.c.id == bindparam("id")
    )
)
_ROW: Final = (
    "site",
    "id",
    "subject",
    "name",
    "email",
    "identified",
    "traits_json",
    "last_seen_at_ms",
    "created_at_ms",
)
_KEPT: Final = BulkUpsert(_VISITOR, _ROW, rank=0, keeps=["created_at_ms"], fills="subject")
_TOUCH: Final = Prepared(
    update(_VISITOR)
    .where(_VISITOR.c.site == bindparam("site"), _VISITOR.c.id == bindparam("id"))
    .values(last_seen_at_ms=bindparam("last_seen_at_ms"))
)
_TAKE_OVER: Final = Prepared(
    update(_VISITOR)
    .where(
        _VISITOR.c.site == bindparam("site"),
        _VISITOR.c.id == bindparam("id"),
        _VISITOR.c.became == "",
    )
    .values(became=bindparam("became"))
)


class Found(NamedTuple):
    """A visitor as he is stored.

    Attributes:
        became: Id of the visitor who has taken over what he had; empty while he is himself.
        seen_at_ms: When he was last seen; of one who became another, when he did.
    """

    visitor: Visitor
    became: str
    seen_at_ms: int


def find_visitor(session: StoreSession, site: str, name: str) -> Visitor | None:
    """Returns the visitor, or none when the site has no such."""
    found = look_up_visitor(session, site, name)
    return None if found is None else found.visitor


def look_up_visitor(session: StoreSession, site: str, name: str) -> Found | None:
    """Returns the visitor and whom he became, or none when the site has no such."""
    cells = session.row(_FIND, {"site": site, "id": name})
    return None if cells is None else Found(_visitor(cells), *cells[-2:])


def find_subject(session: StoreSession, site: str, subject: str) -> Visitor | None:
    """Returns the visitor whom the product calls `subject`, or none."""
    cells = session.row(_FIND_SUBJECT, {"site": site, "subject": subject})
    return None if cells is None else _visitor(cells)


def subject_of(session: StoreSession, site: str, name: str) -> str:
    """Returns what the product calls a visitor whose identity it has signed; else nothing."""
    found = session.row(_SUBJECT, {"site": site, "id": name})
    return str(found[0] or "") if found is not None and found[1] else ""


def hold_visitor(session: StoreSession, site: str, name: str) -> bool:
    """Tells whether the visitor is there, and sees to it that he stays until the commit.

    One whom a job before has kept is, though he is not written yet.
    """
    if session.waiting(_KEPT, (site, name)) is not None:
        return True
    session.hurry()
    return session.row(_HOLD, {"site": site, "id": name}) is not None


def keep_visitor(
    session: StoreSession, site: str, visitor: Visitor, *, now_ms: int, subject: str | None = None
) -> None:
    """Keeps a visitor, or what is now known of him, and that he was seen.

    Without a `subject` the one he has is kept.
    When the subject is another visitor's, the job fails with `sqlalchemy.exc.IntegrityError` at its
    end; ask `find_subject` first.
    """
    cells = (
        site,
        visitor.id,
        subject,
        visitor.name,
        visitor.email,
        visitor.identified,
        _TRAITS.dump_json(visitor.traits).decode(),
        now_ms,
        now_ms,
    )
    session.set_row(_KEPT, (site, visitor.id), cells)


def keep_himself(session: StoreSession, site: str, visitor: Visitor, *, now_ms: int) -> bool:
    """Keeps an anonymous visitor, and tells whether nobody has taken over what he had.

    Whoever would take it over waits until the commit, in other processes too.
    When somebody has, nothing is kept.
    """
    place = site, visitor.id
    if session.waiting(_KEPT, place) is None:  # whoever takes over has it written before
        key = {"site": site, "id": visitor.id}
        session.hurry()
        cells = session.row(_HOLD, key)
        if cells is None and not session.is_alone:
            keep_visitor(session, site, visitor, now_ms=now_ms)
            session.settle()  # a row that is not there cannot be locked
            cells = session.row(_HOLD, key)
        if cells is not None and cells[1]:
            return False
    keep_visitor(session, site, visitor, now_ms=now_ms)
    return True


def take_over(
    session: StoreSession, site: str, visitor: Visitor, *, became: str, now_ms: int
) -> None:
    """Writes who has what an anonymous visitor had; waits for those who begin something as him.

    He is kept even where he had nothing, so that nobody begins anything as him afterwards, and
    stays whoever he became first.
    """
    session.hurry()
    keep_visitor(session, site, visitor, now_ms=now_ms)
    session.run(_TAKE_OVER, {"site": site, "id": visitor.id, "became": became})


def touch_visitor(session: StoreSession, site: str, name: str, *, now_ms: int) -> None:
    """Writes that a visitor was seen; a visitor that is not there is left alone."""
    session.run(_TOUCH, {"site": site, "id": name, "last_seen_at_ms": now_ms})


def _visitor(cells: Cells) -> Visitor:
    name, known_as, email, identified, traits_json = cells[:5]
    return Visitor.model_construct(
        id=name,
        name=known_as,
        email=email,
        identified=bool(identified),
        traits=_TRAITS.validate_json(traits_json),
    )
