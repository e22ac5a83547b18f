"""Two clocks: this machine's, which anybody may set, and PayMongo's, which its answers tell.

A key lives 24 hours by PayMongo's clock, and a search proves something only long enough after the last attempt. Within
a call the loop's clock measures that. Across processes there are only these two, so both are kept, and whichever of
them leaves more doubt decides.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from attrs import frozen

from .retry import parse_date

__all__ = ["Clock", "Moment"]


@frozen
class Moment:
    """One instant, in Unix seconds: by this machine's clock, and by PayMongo's where an answer had told it."""

    wall: float
    server: float | None = None

    def least_since(self, then: Moment) -> float:
        """Return how many seconds have passed since *then* for certain."""
        return min(self._since(then))

    def most_since(self, then: Moment) -> float:
        """Return how many seconds may have passed since *then*."""
        return max(self._since(then))

    def believed(self) -> Moment:
        """Return the same with PayMongo's clock: this machine's was right then, as far as anybody can know."""
        return Moment(self.wall, self.wall) if self.server is None else self

    def ago(self, seconds: float) -> Moment:
        """Return the instant *seconds* before."""
        return Moment(self.wall - seconds, None if self.server is None else self.server - seconds)

    def _since(self, then: Moment) -> list[float]:
        passed = [self.wall - then.wall]
        if self.server is not None:  # which tells when this machine's clock was set since
            passed.append(self.server - (then.wall if then.server is None else then.server))
        return passed


class Clock:
    """Tells the moment. What PayMongo said is carried on by the loop's clock, which nobody can set."""

    def __init__(self, wall: Callable[[], float] = time.time) -> None:
        self.wall = wall
        self._heard: str | None = None
        self._heard_at = 0.0
        self._read: tuple[str | None, float | None] = (None, None)

    def hear(self, date: str | None, now: float) -> None:
        """Note the ``Date`` of an answer that came at *now* by the loop's clock."""
        if date:
            self._heard, self._heard_at = date, now

    def moment(self, now: float) -> Moment:
        """Return the moment that is *now* by the loop's clock."""
        if self._heard is None:
            return Moment(self.wall())
        if self._heard is not self._read[0]:  # read when it is needed, and once: it changes every second at the most
            self._read = self._heard, parse_date(self._heard)
        said = self._read[1]
        return Moment(self.wall(), None if said is None else said + now - self._heard_at)
