"""Where a webhook may be delivered to: this machine and the public internet, nothing in between.

A name is resolved by the connector, and the check is made on the very address that the socket connects to, so that a
name which answers differently the second time gains nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

__all__ = ["ForbiddenTargetError", "SocketFactory", "is_allowed"]

# NAT64, 6to4 and three older forms wrap an IPv4 address that the checks below would not see.
_WRAPPING: Final = tuple(
    IPv6Network(each)
    for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::ffff:0:0/96", "::ffff:0:0:0/96", "::/96")
)
_THIS_MACHINE: Final = IPv6Address("::1")  # in a range of the wrapped ones, and is none
# Public by their numbers, and nevertheless what a cloud tells its own machines only.
_METADATA: Final = (IPv4Address("168.63.129.16"), IPv4Address("192.0.0.192"))


class ForbiddenTargetError(OSError):
    """A delivery was addressed to a place that it must not reach."""


class SocketFactory:
    """Open sockets for deliveries, to allowed addresses only."""

    def __init__(self, networks: Sequence[str] = ()) -> None:
        """Allow loopback, the public internet and *networks*."""
        self._networks = tuple(ip_network(each) for each in networks)

    def __call__(self, info: tuple[Any, ...]) -> socket.socket:
        """Return a socket for one resolved address."""
        family, kind, protocol, _, address = info
        if not is_allowed(ip_address(address[0].partition("%")[0]), self._networks):
            msg = "deliveries to this address are not allowed"
            raise ForbiddenTargetError(msg)
        return socket.socket(family, kind, protocol)


def is_allowed(address: IPv4Address | IPv6Address, networks: Sequence[Any] = ()) -> bool:
    """Tell whether a delivery may connect to *address*."""
    if isinstance(address, IPv6Address) and (address.is_site_local or _is_wrapping(address)):
        return False
    if address.is_link_local or address.is_multicast or address.is_unspecified or address in _METADATA:
        return False
    return address.is_loopback or address.is_global or any(address in each for each in networks)


def _is_wrapping(address: IPv6Address) -> bool:
    return address != _THIS_MACHINE and any(address in each for each in _WRAPPING)
