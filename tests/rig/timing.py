"""Time limits of the matrix: to the tenth of a second where time is virtual, and a stop to hanging where it is not.

And how much began within how long.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["most_within", "within"]

LOADED_MACHINE = 10.0
"""Seconds that a busy machine may take longer than a real limit of a fraction of one."""


@contextmanager
def within(limit: float, scale: float, slack: float = 0.2) -> Iterator[None]:
    """Fail when the block takes longer than *limit* seconds, which are *scale* times as long as a user's."""
    clock = asyncio.get_running_loop().time
    begun = clock()
    yield
    took = clock() - begun
    assert took <= limit + (slack if scale == 1.0 else LOADED_MACHINE), f"{took} s, {limit} s were allowed"


def most_within(span: float, moments: list[float]) -> int:
    """Return the largest number of moments in any *span* seconds."""
    moments = sorted(moments)
    ends, most = 0, 0
    for begins, first in enumerate(moments):
        while ends < len(moments) and moments[ends] < first + span:
            ends += 1
        most = max(most, ends - begins)
    return most
