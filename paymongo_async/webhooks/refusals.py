"""Deliveries that were no authentic ones: counted by the reason, and in the log so many a minute from one source.

That is all that is limited. Nobody is shut out for failures: behind a proxy all senders have one address, PayMongo
among them, and a delivery that is lost is worse than a signature that was computed in vain.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

__all__ = ["Refusals"]

LOGGED: Final = 10
"""Lines in the log per minute and source."""
SOURCES: Final = 1_000
"""How many sources are told apart within a minute; all others are one."""
MINUTE: Final = 60.0

_UNKNOWN: Final = "an unknown address"
_OTHERS: Final = "one of many addresses"

_LOG: Final = logging.getLogger("paymongo_async")


class Refusals:
    """Counts and logs what was refused; *clock* tells seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.counts: Counter[str] = Counter()
        self._clock = clock
        self._begun = clock()
        self._from: Counter[str] = Counter()
        self._silent = 0

    def note(self, reason: str, source: str | None) -> None:
        """Take down that a delivery from the address *source* was refused."""
        self.counts[reason] += 1
        self._turn_over()
        place = _named(source)
        if place not in self._from and len(self._from) >= SOURCES:
            place = _OTHERS
        self._from[place] += 1
        if self._from[place] > LOGGED:
            self._silent += 1
            return
        end = "; no more of these are logged for a minute" if self._from[place] == LOGGED else ""
        _LOG.warning("a delivery from %s was refused (%s)%s", place, reason, end)

    def _turn_over(self) -> None:
        """Begin a new minute if one has passed."""
        now = self._clock()
        if now - self._begun < MINUTE:
            return
        if self._silent:
            _LOG.warning("%s more deliveries were refused than were logged", self._silent)
        self._begun, self._silent = now, 0
        self._from.clear()


def _named(source: str | None) -> str:
    """Write an address, or for IPv6 its network, which one host has the whole of. Nothing else gets into the log."""
    try:
        address = ip_address(source or "")
    except ValueError:
        return _UNKNOWN
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Network((int(address) >> 64 << 64, 64)))
    return str(getattr(address, "ipv4_mapped", None) or address)
