"""Events that were acknowledged and are still to be handled: in the store, so that no crash loses them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from attrs import evolve, frozen

from ..idempotency import EventStore

__all__ = ["FullError", "WaitingRoom"]

RETRIES: Final = (1.0, 5.0, 25.0, 125.0)
"""Seconds before each new try at an event whose handler has failed; after that it waits for the next start."""

_MARK: Final = "waiting "
_LOG: Final = logging.getLogger("paymongo_async")


class FullError(Exception):
    """There is no room for another event; PayMongo will deliver it again."""

    def __init__(self) -> None:
        super().__init__("the queue is full, or the router was not entered")


@frozen
class _Waiting:
    name: str
    token: str
    document: str
    tries: int = 0


class WaitingRoom:
    """Keeps at most *size* events and has them handled one after the other, each as the text that came with it.

    PayMongo has been told that they arrived and will not deliver them again, so a handler that fails is called again
    from here. Nobody owns what waits in the store: whoever starts takes up all of it, and that each event is handled
    once is up to *handle*.
    """

    def __init__(self, store: EventStore, size: int, handle: Callable[[str], Awaitable[object]]) -> None:
        self._store = store
        self._size = size
        self._handle = handle
        self._arriving = 0
        self._inside: set[str] = set()
        self._timers: set[asyncio.TimerHandle] = set()
        self._worker: asyncio.Task[None] | None = None

    @property
    def is_full(self) -> bool:
        """Tell whether no more can be taken; also when nobody is there to handle them."""
        is_open = self._worker is not None and not self._worker.done()
        return not is_open or len(self._inside) + self._arriving >= self._size

    async def open(self) -> None:
        """Start handling, what an earlier process has left first. Raises what the store does."""
        if self._worker is not None:
            msg = "the router has been entered already"
            raise RuntimeError(msg)
        self._inside.clear()
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._working = asyncio.Lock()
        for name, document in await self._store.pending_events():
            if name.startswith(_MARK):
                await self._keep(name, document)
        self._worker = asyncio.create_task(self._work())

    async def close(self) -> None:
        """Stop once the handler that has begun is done; what was not handled stays in the store."""
        worker, self._worker = self._worker, None
        if worker is None:
            return
        try:
            async with self._working:
                pass
        finally:
            worker.cancel()
            while self._timers:
                self._timers.pop().cancel()
        await asyncio.wait([worker])

    async def take(self, event_id: str, document: str) -> None:
        """Keep an event, unless it is known; on return it is in the store. Raises FullError."""
        if self.is_full:
            raise FullError
        self._arriving += 1
        try:
            await self._keep(_MARK + event_id, document)
        finally:
            self._arriving -= 1

    async def _keep(self, name: str, document: str) -> None:
        # The claim ends at once: who waits is nobody's, so that an answer of the store that is lost loses no event.
        claim = await self._store.claim_event(name, 0.0, document)
        if claim.state == "new" and name not in self._inside:
            self._inside.add(name)
            self._queue.put_nowait(_Waiting(name, claim.token, document))

    # -- handling -----------------------------------------------------------------------------------------------------

    async def _work(self) -> None:
        while True:
            waiting = await self._queue.get()
            async with self._working:
                await self._try(waiting)

    async def _try(self, waiting: _Waiting) -> None:
        try:
            await self._handle(waiting.document)
        except Exception as error:  # noqa: BLE001  (a handler may raise anything, and the next event waits)
            self._postpone(evolve(waiting, tries=waiting.tries + 1), error)
            return
        try:
            await self._store.complete_event(waiting.name, waiting.token)
        except Exception as error:  # noqa: BLE001  (whatever the back end raises)
            _LOG.warning("an event was handled, and stays in the store (%s)", type(error).__name__)
        self._inside.discard(waiting.name)

    def _postpone(self, waiting: _Waiting, error: Exception) -> None:
        """Let the others pass, and try again later."""
        if waiting.tries > len(RETRIES):
            _LOG.error(
                "an event was not handled in %s tries (%s); it waits for the next start, or to be delivered again",
                waiting.tries,
                type(error).__name__,
            )
            self._inside.discard(waiting.name)
            return
        _LOG.warning("an event was not handled (%s); it is tried again", type(error).__name__)
        _LOG.debug("why it was not", exc_info=error)

        def come_back() -> None:
            self._timers.discard(timer)
            self._queue.put_nowait(waiting)

        timer = asyncio.get_running_loop().call_later(RETRIES[waiting.tries - 1], come_back)
        self._timers.add(timer)
