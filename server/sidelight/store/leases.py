"""Leases: which of several processes does work that only one may do; it must not do the work."""

from typing import Final

from sqlalchemy import text

from sidelight.store.session import StoreSession
from sidelight.store.statements import Params, Prepared

# One statement, so that two processes that ask at once cannot both get it.
_TAKE: Final = Prepared(
    text(
        "INSERT INTO lease (name, holder, until_ms) VALUES (:name, :holder, :until_ms) "
        "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_ms = excluded.until_ms "
        "WHERE lease.holder = excluded.holder OR lease.until_ms <= :now_ms"
    )
)
_FORGET: Final = Prepared(text("DELETE FROM lease WHERE name LIKE :names AND until_ms <= :now_ms"))


def take_lease(session: StoreSession, name: str, holder: str, *, now_ms: int, for_ms: int) -> bool:
    """Takes or renews a lease until `now_ms + for_ms`; returns whether the holder has it now.

    Somebody else's lease is taken over once it has expired.
    It counts only when the writer's future has resolved, that is, after the commit.
    Clocks of different hosts may differ by less than the time between renewals and `for_ms`.

    Args:
        name: What is to be done, such as `answering:<site>`.
        holder: Who asks, unique among processes and restarts.
    """
    values: Params = {"name": name, "holder": holder, "until_ms": now_ms + for_ms, "now_ms": now_ms}
    return session.run(_TAKE, values) == 1


def forget_leases(session: StoreSession, prefix: str, *, now_ms: int) -> None:
    """Takes away what has expired of the leases whose names begin like this."""
    session.run(_FORGET, {"names": f"{prefix}%", "now_ms": now_ms})
