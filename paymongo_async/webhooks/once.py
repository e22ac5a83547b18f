"""Each event has its effect once, however often it is delivered and under whatever id it is told of again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from ..idempotency import EventStore
from .events import Event

__all__ = ["EventRunningError", "Once"]

_LOG: Final = logging.getLogger("paymongo_async")


class EventRunningError(Exception):
    """Another delivery of the same event is being handled; PayMongo will deliver it again."""


class Once:
    """Handles events under claims in a store. A claim lasts for *lease* seconds, longer than any handler."""

    def __init__(self, store: EventStore, lease: float) -> None:
        self._store = store
        self._lease = lease

    async def run(self, event: Event[Any], call: Callable[[Event[Any]], Awaitable[None]]) -> bool:
        """Call *call* unless the event had its effect before; tell whether it was called. Raises what it raises."""
        claims: dict[str, str] = {}
        try:
            if not await self._claim(event, claims):
                return False
            await call(event)
        except BaseException:
            await _to_its_end(self._release(claims))
            raise
        await _to_its_end(self._complete(claims))
        return True

    async def _claim(self, event: Event[Any], claims: dict[str, str]) -> bool:
        """Claim the event, and what happened whatever it is called; False if either is done."""
        for name in event.names:
            claim = await self._store.claim_event(name, self._lease)
            if claim.state == "running":
                msg = "another delivery of this event is being handled"
                raise EventRunningError(msg)
            if claim.state == "done":
                await _to_its_end(self._complete(claims))  # done under another id: under this one as well
                return False
            claims[name] = claim.token
        return True

    async def _complete(self, claims: dict[str, str]) -> None:
        """Note that the event had its effect. It had it, whether that can be noted or not: nothing may be raised."""
        for name, token in claims.items():
            try:
                await self._store.complete_event(name, token)
            except Exception as error:  # noqa: BLE001  (whatever the back end raises)
                _LOG.error("an event was handled, which could not be noted (%s): it may be again", type(error).__name__)

    async def _release(self, claims: dict[str, str]) -> None:
        """Give the event back. What cannot be given back runs out; the failure that led here is what matters."""
        for name, token in claims.items():
            try:
                await self._store.release_event(name, token)
            except Exception as error:  # noqa: BLE001  (the same)
                _LOG.warning("an event could not be given back (%s); its claim runs out", type(error).__name__)


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Finish *work* also when whoever waits for it is cancelled meanwhile: a server that stops, a client that left."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
