"""Time limits of the matrix: to the tenth of a second where time is virtual, and a stop to hanging where it is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["within"]

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
