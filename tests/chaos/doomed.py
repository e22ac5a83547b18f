"""A journal and a transport that kill their process when they get to a certain place."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Sequence

from paymongo_async.idempotency import Claim, JournalStore, Record
from paymongo_async.transports import Transport
from paymongo_async.wire import Request, Response, Sending

from .plan import Kill, Place

__all__ = ["Doom", "DoomedStore", "DoomedTransport"]


class Doom:
    """Kills this process, with a signal that cannot be caught, at the place of *kill*."""

    def __init__(self, kill: Kill | None) -> None:
        self._kill = kill
        self._times: Counter[Place] = Counter()

    def reach(self, place: Place) -> None:
        """Get to a place."""
        self._times[place] += 1
        if self._kill is not None and (place, self._times[place]) == (self._kill.place, self._kill.nth):
            os.kill(os.getpid(), signal.SIGKILL)


class DoomedStore:
    """A store as it is, in a process that may die between its steps."""

    def __init__(self, store: JournalStore, doom: Doom) -> None:
        self._store = store
        self._doom = doom
        self.durable = store.durable

    async def salt(self) -> bytes:
        return await self._store.salt()

    async def claim(self, record: Record, lease: float) -> Claim:
        self._doom.reach("before claim")
        claim = await self._store.claim(record, lease)
        self._doom.reach("after claim")
        return claim

    async def save(self, record: Record) -> bool:
        self._doom.reach("before save")
        saved = await self._store.save(record)
        self._doom.reach("after save")
        return saved

    async def release(self, record: Record) -> bool:
        return await self._store.release(record)

    async def get(self, key: str) -> Record | None:
        return await self._store.get(key)

    async def in_doubt(self) -> list[Record]:
        return await self._store.in_doubt()

    async def keys_of(self, resource_ids: Sequence[str]) -> dict[str, str]:
        return await self._store.keys_of(resource_ids)

    async def aclose(self) -> None:
        await self._store.aclose()


class DoomedTransport:
    """A transport as it is, in a process that may die before a write leaves."""

    def __init__(self, transport: Transport, doom: Doom) -> None:
        self._transport = transport
        self._doom = doom

    @property
    def is_open(self) -> bool:
        return self._transport.is_open

    async def send(self, request: Request, sending: Sending) -> Response:
        if request.method != "GET":
            self._doom.reach("before send")
        return await self._transport.send(request, sending)

    async def aclose(self) -> None:
        await self._transport.aclose()
