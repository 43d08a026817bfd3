"""Receipts: the first reply to each idempotency key; whether to repeat it is decided above."""

from typing import Final

from sqlalchemy import bindparam, insert, select

from sidelight.store import tables
from sidelight.store.heads import ConversationHead
from sidelight.store.session import Prepared, StoreSession

_RECEIPT: Final = tables.table_of(tables.Receipt)
_FIND: Final = Prepared(
    select(_RECEIPT.c.reply).where(
        _RECEIPT.c.site == bindparam("site"),
        _RECEIPT.c.conversation_id == bindparam("conversation_id"),
        _RECEIPT.c.key == bindparam("key"),
    )
)
_KEEP: Final = Prepared(
    insert(_RECEIPT).values({one.name: bindparam(one.name) for one in _RECEIPT.c})
)


def find_receipt(session: StoreSession, head: ConversationHead, key: str) -> str | None:
    """Returns the JSON of the first reply to a key in this conversation, or none.

    The reply carries the `id` of the first command; give it that of the repeat.
    """
    found = session.row(_FIND, {"site": head.site, "conversation_id": head.id, "key": key})
    return None if found is None else str(found[0])


def keep_receipt(
    session: StoreSession, head: ConversationHead, key: str, reply_json: str, *, at_ms: int
) -> None:
    """Keeps a reply under its key, in the transaction of the command it belongs to.

    Raises:
        sqlalchemy.exc.IntegrityError: The key has one; call `find_receipt` first.
    """
    session.run(
        _KEEP,
        {
            "site": head.site,
            "conversation_id": head.id,
            "key": key,
            "reply": reply_json,
            "at_ms": at_ms,
        },
    )
