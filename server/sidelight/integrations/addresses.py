"""Which network addresses a request of ours may reach; it must not resolve or connect.

A request that somebody else can aim must not reach what only this server can see: its own
loopback, the private network behind it, or a cloud's metadata (OWASP, server-side request forgery).
"""

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

from sidelight.errors import ConfigurationError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64: Final = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
"""IPv6 addresses whose last 32 bits are an IPv4 address that a gateway connects to (RFC 6052)."""

_SITE_LOCAL: Final = ip_network("fec0::/10")
"""Deprecated by RFC 3879, and still routed inside some networks."""


class Reachable:
    """The public internet, and such private networks as the operator allows."""

    def __init__(self, private: Iterable[str] = ()) -> None:
        """Takes networks that are allowed although they are not public, as `10.2.0.0/16`.

        Raises:
            ConfigurationError: One of them is not a network.
        """
        self._private: Final = tuple(_network(text) for text in private)

    def allows(self, text: str) -> bool:
        """Tells whether an address, as the resolver gives it, may be connected to."""
        address = ip_address(text.partition("%")[0])
        return any(
            address.version == network.version and address in network for network in self._private
        ) or all(_is_public(one) for one in (address, *_embedded(address)))


def _is_public(address: Address) -> bool:
    return address.is_global and not address.is_multicast and address not in _SITE_LOCAL


def _embedded(address: Address) -> tuple[Address, ...]:
    """Returns the IPv4 addresses that an IPv6 address leads to."""
    if isinstance(address, IPv4Address):
        return ()
    found: list[Address | None] = [address.ipv4_mapped, address.sixtofour]
    found += address.teredo or ()
    if any(address in network for network in _NAT64):
        found.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    return tuple(one for one in found if one is not None)


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise ConfigurationError(
            setting="allowed_private",
            why=f"{text!r} is not a network; write it as 10.2.0.0/16 or fd00::/8.",
        ) from error
