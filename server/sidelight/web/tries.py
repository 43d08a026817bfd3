"""Counts wrong sign-ins, so that passwords cannot be found by trying."""

from collections import OrderedDict
from typing import Final

from sidelight.errors import RateLimited

MAX_TRIES: Final = 5
"""Wrong tries before an address has to wait; a person who knows his password needs fewer."""

MAX_HOST_TRIES: Final = 50
"""Wrong tries from one host, for whatever e-mail addresses: ten people of an office in a muddle."""

WINDOW_MS: Final = 15 * 60_000
"""How long it has to wait: 480 tries a day find no password that `auth.passwords` accepts."""

MAX_ADDRESSES: Final = 10_000
"""Addresses remembered; the oldest is forgotten, which bounds memory under attack."""


class Tries:
    """Wrong tries of the last minutes, by e-mail address or host; known and unknown ones alike."""

    def __init__(self, most: int = MAX_TRIES) -> None:
        self._most = most
        self._wrong: OrderedDict[str, list[int]] = OrderedDict()

    def begin(self, who: str, now_ms: int) -> None:
        """Counts a try as wrong until `forget` says better, so that tries at once all count.

        Raises:
            RateLimited: The address tried too often; says how long to wait.
        """
        recent = [at for at in self._wrong.get(who, ()) if now_ms - at < WINDOW_MS]
        if len(recent) >= self._most:
            raise RateLimited(retry_after_ms=WINDOW_MS - (now_ms - recent[0]))
        self._wrong.pop(who, None)
        self._wrong[who] = [*recent, now_ms]
        if len(self._wrong) > MAX_ADDRESSES:
            self._wrong.popitem(last=False)

    def forget(self, who: str) -> None:
        """Forgets the wrong tries of somebody who signed in."""
        self._wrong.pop(who, None)

    def take_back(self, who: str) -> None:
        """Takes back the last try of somebody who signed in; the others may be another's."""
        tries = self._wrong.get(who)
        if tries:
            tries.pop()
