"""Events that were acknowledged and are still to be handled: in the store, so that no crash loses them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from ..idempotency import EventStore
from .once import EventRunningError

__all__ = ["WaitingRoom"]

RETRIES: Final = (1.0, 5.0, 25.0, 125.0)
"""Seconds before each new try at an event whose handler has failed; after that it waits for the next start."""

_LOG: Final = logging.getLogger("paymongo_async")


class WaitingRoom:
    """Keeps at most *size* events and has them handled one after the other.

    PayMongo has been told that they arrived and will not deliver them again, so a handler that fails is called again
    from here.
    """

    def __init__(self, store: EventStore, size: int, handle: Callable[[bytes], Awaitable[None]]) -> None:
        self._store = store
        self._handle = handle
        self._queue: asyncio.Queue[tuple[str, str, bytes]] = asyncio.Queue(size)
        self._worker: asyncio.Task[None] | None = None

    @property
    def is_full(self) -> bool:
        """Tell whether no more can be taken; also when nobody is there to handle them."""
        return self._worker is None or self._queue.full()

    async def open(self) -> None:
        """Start handling, what an earlier process has left first."""
        left = [(name, body) for name, body in await self._store.pending_events() if body]
        self._worker = asyncio.create_task(self._work(left))

    async def close(self) -> None:
        """Stop; what was not handled stays in the store."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.cancel()
            await asyncio.wait([worker])

    async def take(self, event_id: str, body: bytes) -> None:
        """Keep an event, unless it is known; on return it is in the store."""
        name = f"waiting {event_id}"
        claim = await self._store.claim_event(name, 0.0, body.decode())
        if claim.state == "new":
            await self._queue.put((name, claim.token, body))

    async def _work(self, left: Sequence[tuple[str, str]]) -> None:
        for name, body in left:
            claim = await self._store.claim_event(name, 0.0, body)
            if claim.state == "new":
                await self._try(name, claim.token, body.encode())
        while True:
            await self._try(*await self._queue.get())

    async def _try(self, name: str, token: str, body: bytes) -> None:
        for pause in (*RETRIES, None):
            try:
                await self._handle(body)
            except EventRunningError:
                pass
            except Exception as error:  # noqa: BLE001  (a handler may raise anything, and the next event waits)
                _LOG.warning("a handler failed (%s)", type(error).__name__)
            else:
                break
            if pause is None:
                _LOG.error("an event was not handled after %s tries; it waits for the next start", len(RETRIES) + 1)
                return
            await asyncio.sleep(pause)
        await self._store.complete_event(name, token)
