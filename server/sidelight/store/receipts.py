"""Receipts: the first reply to each idempotency key; whether to repeat it is decided above."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import bindparam, select

from sidelight.store import tables
from sidelight.store.bulk import BulkInsert, BulkSelect
from sidelight.store.heads import ConversationHead
from sidelight.store.session import StoreSession
from sidelight.store.statements import Prepared

_RECEIPT: Final = tables.table_of(tables.Receipt)
_FIND: Final = Prepared(
    select(_RECEIPT.c.reply).where(
        _RECEIPT.c.site == bindparam("site"),
        _RECEIPT.c.conversation_id == bindparam("conversation_id"),
        _RECEIPT.c.key == bindparam("key"),
    ),
    settles=False,
)
_KEY: Final = ("site", "conversation_id", "key")
_COLUMNS: Final = (*_KEY, "reply", "at_ms")
_MANY: Final = BulkSelect(_RECEIPT, (*_KEY, "reply"), key=_KEY)
_KEPT: Final = BulkInsert(_RECEIPT, _COLUMNS, rank=4)


def find_receipt(session: StoreSession, head: ConversationHead, key: str) -> str | None:
    """Returns the JSON of the first reply to a key in this conversation, or none.

    The reply carries the `id` of the first command; give it that of the repeat.
    """
    for _, _, known, reply, _ in session.added(_KEPT, (head.site, head.id)):
        if known == key:
            return str(reply)
    place = head.site, head.id, key
    if place in session.receipts:
        return session.receipts[place]
    found = session.row(_FIND, {"site": head.site, "conversation_id": head.id, "key": key})
    return None if found is None else str(found[0])


def expect_receipts(session: StoreSession, keys: Iterable[tuple[str, str, str]]) -> None:
    """Loads the receipts that a group's jobs will ask for, by site, conversation and key.

    Their conversations must be locked, so that no other process adds one meanwhile.
    """
    wanted = sorted(set(keys))
    session.receipts.update(dict.fromkeys(wanted))
    for site, conversation, key, reply in session.rows_of(_MANY, wanted):
        session.receipts[site, conversation, key] = reply


def keep_receipt(
    session: StoreSession, head: ConversationHead, key: str, reply_json: str, *, at_ms: int
) -> None:
    """Keeps a reply under its key, in the transaction of the command it belongs to.

    When the key has one already, the job fails with `sqlalchemy.exc.IntegrityError` at its end;
    call `find_receipt` first.
    """
    cells = head.site, head.id, key, reply_json, at_ms
    session.add_row(_KEPT, (head.site, head.id), cells)
