"""What chance does to deliveries of webhooks, which PayMongo neither orders nor sends only once.

Some are late, so that later events overtake them, and of some a second copy arrives. Both are what the documentation
says of deliveries: at least once, in no order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random
from typing import Final

from attrs import field, frozen

__all__ = ["STRAIGHT", "Detour", "Detours", "detours"]


@frozen
class Detour:
    """How many seconds late a delivery is, and how many after its making a copy of it arrives; None for neither."""

    late: float | None = None
    copy: float | None = None


STRAIGHT: Final = Detour()


@frozen
class Detours:
    """A seed decides: four draws for each delivery, so that what one meets does not move the next."""

    late: float
    copied: float
    seconds: tuple[float, float]
    rng: Random = field(eq=False)

    def draw(self) -> Detour:
        """Return what happens to the next delivery."""
        chances = self.rng.random(), self.rng.random()
        late, copy = self.rng.uniform(*self.seconds), self.rng.uniform(*self.seconds)
        return Detour(late if chances[0] < self.late else None, copy if chances[1] < self.copied else None)


def detours(seed: int | str, late: float, copied: float, seconds: Sequence[float]) -> Detours:
    """Check the arguments and return what chance does."""
    for name, share in (("late", late), ("copied", copied)):
        if not 0 <= share <= 1:
            msg = f"{name}: from 0 to 1, how many of the deliveries"
            raise ValueError(msg)
    least, most = seconds
    if not 0 <= least <= most < math.inf:
        msg = "seconds: zero or more; of two, the smaller one first"
        raise ValueError(msg)
    return Detours(late, copied, (least, most), Random(seed))  # noqa: S311  (repeatable)
