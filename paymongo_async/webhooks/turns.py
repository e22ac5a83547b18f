"""States of one resource in their order, although events of it come in any."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from attrs import evolve

from ..idempotency import EventStore
from .events import Event, rank_of

__all__ = ["Turns"]


class Turns:
    """Tells which events are overtaken by a later state of their resource, as far as a store remembers."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        # Loops are told apart: under WSGI each request has its own, and a lock belongs to one.
        self._locks: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()

    async def placed(self, event: Event[Any]) -> Event[Any]:
        """Note the state that an event tells of, and tell in it whether a later one has been seen."""
        found = rank_of(event.data)
        if found is None or await self._store.advance(*found):
            return event
        return evolve(event, is_superseded=True)

    @asynccontextmanager
    async def turn(self, event: Event[Any]) -> AsyncGenerator[None]:
        """Wait until no other event of the same resource is in its turn.

        Otherwise an older state that was found to be the newest could be written after a newer one that came meanwhile.
        """
        found = rank_of(event.data)
        place = (id(asyncio.get_running_loop()), found[0] if found else event.id)
        lock = self._locks.get(place)
        if lock is None:
            lock = self._locks[place] = asyncio.Lock()
        async with lock:
            yield
