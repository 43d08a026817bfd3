"""Which addresses a request of ours may reach."""

import pytest

from sidelight.errors import ConfigurationError
from sidelight.integrations.addresses import Reachable

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104  # an address to refuse, not to bind
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "198.18.0.1",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fd00::1",
    "fec0::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a00:1::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not Reachable().allows(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111"])
def test_what_is_public_is_allowed(address: str) -> None:
    assert Reachable().allows(address)


def test_a_private_network_is_allowed_by_name_only() -> None:
    reachable = Reachable(["10.2.0.0/16", "fd00:1::/32"])

    assert reachable.allows("10.2.3.4")
    assert reachable.allows("fd00:1::9")
    assert not reachable.allows("10.3.0.1")
    assert not reachable.allows("127.0.0.1")


@pytest.mark.parametrize("network", ["10.2.0.0/33", "intranet", "10.2.0.1/16", ""])
def test_what_is_no_network_is_refused_at_start(network: str) -> None:
    with pytest.raises(ConfigurationError, match="is not a network"):
        Reachable([network])
