"""A journal that is slow, fails or hangs where a test says so, and is otherwise in memory.

::

    store = Troubled(save=late(3))          # each save is made three seconds later
    store.after["claim"] = stuck            # a claim is written, and the answer to that never comes
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from paymongo_async.idempotency import Claim, Record
from paymongo_async.stores.memory import MemoryStore

__all__ = ["BrokenError", "Trouble", "Troubled", "broken", "late", "stuck"]

Trouble: TypeAlias = Callable[[], Awaitable[object]]


class BrokenError(Exception):
    """What a back end raises; it may say anything, like sk_test_of_somebody."""


class Troubled(MemoryStore):
    """Counts as one that outlives the process; *before* and *after* are what each method meets."""

    durable = True

    def __init__(self, **before: Trouble) -> None:
        super().__init__()
        self.before = before
        self.after: dict[str, Trouble] = {}
        self.asked: list[str] = []
        self.closed = 0

    async def salt(self) -> bytes:
        """Return the random key."""
        await self._meet("salt")
        return await super().salt()

    async def claim(self, record: Record, lease: float) -> Claim:
        """Claim."""
        await self._meet("claim")
        claim = await super().claim(record, lease)
        await self._left("claim")
        return claim

    async def save(self, record: Record) -> bool:
        """Save."""
        await self._meet("save")
        return await super().save(record)

    async def release(self, record: Record) -> bool:
        """Release."""
        await self._meet("release")
        return await super().release(record)

    async def get(self, key: str) -> Record | None:
        """Read."""
        await self._meet("get")
        return await super().get(key)

    async def in_doubt(self) -> list[Record]:
        """List."""
        await self._meet("in_doubt")
        return await super().in_doubt()

    async def keys_of(self, resource_ids: Sequence[str]) -> dict[str, str]:
        """Find."""
        await self._meet("keys_of")
        return await super().keys_of(resource_ids)

    async def aclose(self) -> None:
        """Count."""
        await self._meet("aclose")
        self.closed += 1

    def is_free(self, key: str) -> bool:
        """Tell whether nothing is on record under a key."""
        return key not in self._open and key not in self._finished

    async def _meet(self, method: str) -> None:
        self.asked.append(method)
        if method in self.before:
            await self.before[method]()

    async def _left(self, method: str) -> None:
        if method in self.after:
            await self.after[method]()


async def broken() -> None:
    """Fail."""
    msg = "the disk is full, said sk_test_of_somebody"
    raise BrokenError(msg)


async def stuck() -> None:
    """Hang."""
    await asyncio.Event().wait()


def late(seconds: float) -> Trouble:
    """Take a while."""

    async def trouble() -> None:
        await asyncio.sleep(seconds)

    return trouble
