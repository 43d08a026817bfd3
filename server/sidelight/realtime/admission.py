"""Who may connect and how much all connections of one may do; sans clock, in bounded memory."""

from collections import OrderedDict
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final

from sidelight.errors import RateLimited, TooMany
from sidelight.protocol.limits import MAX_CONNECTIONS, RATES, Grants
from sidelight.realtime.rates import Pace, Rates, paces

MAX_IDLE: Final = 20_000
"""Parties remembered after their last connection; about 10 MB, the longest gone is forgotten."""

BUSY_MS: Final = 5_000
"""After which a refused connection may try again; clients add jitter of their own."""

IPV6_NETWORK_BITS: Final = 64
"""What a provider gives to one subscriber (RFC 6177); below it, addresses are free for him."""


def address_key(client: str) -> str:
    """Returns whom a client's address counts for; empty for one without limits.

    That is an IPv4 address, also one written as IPv6, or the /64 network of an IPv6 address.
    Loopback, a local socket and what is no address have none.
    """
    try:
        address = ip_address(client.partition("%")[0])
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped is not None:  # noqa: PLR2004  # IP version
        address = address.ipv4_mapped
    if address.is_loopback:
        return ""
    if address.version == 4:  # noqa: PLR2004  # IP version
        return str(address)
    return f"{int(address) >> (128 - IPV6_NETWORK_BITS):x}/{IPV6_NETWORK_BITS}"


class Party:
    """A visitor, agent, address or site: the connections it has, and what it has left."""

    __slots__ = ("connections", "rates", "silent")

    def __init__(self, table: Mapping[str, Pace]) -> None:
        self.connections = 0
        self.silent = 0
        self.rates = Rates(table)


class Parties:
    """Parties of one kind; those with a connection are kept, some of the rest are remembered."""

    def __init__(self, table: Mapping[str, Pace], most: int) -> None:
        self._table: Final = table
        self._most: Final = most
        self._here: dict[str, Party] = {}
        self._idle: OrderedDict[str, Party] = OrderedDict()

    def __len__(self) -> int:
        """Returns how many are held in memory."""
        return len(self._here) + len(self._idle)

    def join(self, key: str) -> Party:
        """Counts a connection in.

        Raises:
            TooMany: The party has as many as it may.
        """
        party = self._here.get(key)
        if party is None:
            party = self._idle.pop(key) if key in self._idle else Party(self._table)
            self._here[key] = party
        if party.connections >= self._most:
            raise TooMany(retry_after_ms=BUSY_MS)
        party.connections += 1
        return party

    def leave(self, key: str, now_ms: int) -> None:
        """Counts a connection out; what its party has used up is remembered for a while."""
        party = self._here[key]
        party.connections -= 1
        if party.connections:
            return
        del self._here[key]
        if not party.rates.is_whole(now_ms):
            self._idle[key] = party
            if len(self._idle) > MAX_IDLE:
                self._idle.popitem(last=False)


class Admission:
    """The door of one process: who may come in, and what he shares with whom."""

    def __init__(self, grants: Grants, *, most: int = MAX_CONNECTIONS) -> None:
        conversations = {"conversation": grants.visitor_conversations}
        from_address = {
            "conversation": grants.address_conversations,
            "greeting": grants.address_greetings,
        }
        self.grants: Final = grants
        self.own: Final = paces(RATES)
        self.visitors: Final = Parties(
            paces(RATES, times=grants.visitor_times) | paces(conversations),
            grants.visitor_connections,
        )
        self.addresses: Final = Parties(
            paces(RATES, times=grants.address_times) | paces(from_address),
            grants.address_connections,
        )
        self.sites: Final = Parties(paces(RATES, times=grants.site_times), most)
        self.most: Final = most
        self.most_silent: Final = max(1, most // 2)
        self.connections = 0
        self.silent = 0
        self.refused = 0

    def enter(self, client: str, now_ms: int) -> "Allowance":
        """Lets a connection in, before anything is kept for it; leave by `Allowance.end`.

        Raises:
            TooMany: The process, or the address, has as many connections as it may.
            RateLimited: Too many have come from the address; says how long to wait.
        """
        try:
            if self.connections >= self.most or self.silent >= self.most_silent:
                raise TooMany(retry_after_ms=BUSY_MS)
            return Allowance(self, address_key(client), now_ms)
        except RateLimited:
            self.refused += 1
            raise

    def address(self, key: str, now_ms: int) -> Party:
        """Counts a silent connection of an address in.

        Raises:
            TooMany: It has as many, or as many silent ones, as it may.
            RateLimited: Too many have come from it.
        """
        party = self.addresses.join(key)
        try:
            if party.silent >= self.grants.address_silent:
                raise TooMany(retry_after_ms=BUSY_MS)
            party.rates.take("greeting", now_ms)
        except RateLimited:
            self.addresses.leave(key, now_ms)
            raise
        party.silent += 1
        return party


class Allowance:
    """What one connection may do, by itself and with those it shares an allowance with.

    It counts as silent until `greeted`.

    Attributes:
        name: Of the connection, unique among all processes.
    """

    __slots__ = ("_address", "_door", "_keys", "_own", "_silent", "_site", "_who", "name")

    def __init__(self, door: Admission, address: str, now_ms: int) -> None:
        """See `Admission.enter`."""
        self.name = ""
        self._door = door
        self._own = Rates(door.own)
        self._who: Party | None = None
        self._site: Party | None = None
        self._address = door.address(address, now_ms) if address else None
        self._keys = (address, "", "")
        self._silent = True
        door.connections += 1
        door.silent += 1

    @property
    def ids(self) -> dict[str, str]:
        """What the log calls the connection."""
        known = {"connection": self.name, "site": self._keys[1]}
        return {key: value for key, value in known.items() if value}

    def greeted(self) -> None:
        """Takes note that the connection says who it is; harmless when it did before."""
        if self._silent:
            self._silent = False
            self._door.silent -= 1
            if self._address is not None:
                self._address.silent -= 1

    def be(self, site: str, who: str, now_ms: int) -> None:
        """Shares from here on what a site's visitor or agent has left, and with nobody before.

        Raises:
            TooMany: He has as many connections as he may.
        """
        address, at, before = self._keys
        key = f"{site} {who}"
        if key == before:
            return
        self._who = self._door.visitors.join(key)
        if before:
            self._door.visitors.leave(before, now_ms)
        if not at:
            self._site = self._door.sites.join(site)
        self._keys = (address, site, key)

    def take(self, kind: str, now_ms: int) -> None:
        """Takes a frame of a kind; what is over a connection's own rate costs nobody else.

        Raises:
            RateLimited: The connection, or those it shares with, have none left.
        """
        self._own.take(kind, now_ms)
        if self._who is not None:
            self._who.rates.take(kind, now_ms)
        if self._address is not None:
            self._address.rates.take(kind, now_ms)
        if self._site is not None:
            self._site.rates.take(kind, now_ms)

    def take_conversation(self, now_ms: int) -> None:
        """Takes a conversation that may begin.

        Raises:
            RateLimited: The visitor, or his address, has begun too many.
        """
        if self._who is not None:
            self._who.rates.take("conversation", now_ms)
        if self._address is not None:
            self._address.rates.take("conversation", now_ms)

    def end(self, now_ms: int) -> None:
        """Counts the connection out; once."""
        self.greeted()
        door = self._door
        door.connections -= 1
        for parties, key in zip(
            (door.addresses, door.sites, door.visitors), self._keys, strict=True
        ):
            if key:
                parties.leave(key, now_ms)
        self._keys = ("", "", "")
