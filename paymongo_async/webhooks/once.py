"""Each event has its effect once, however often it is delivered and under whatever id it is told of again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from attrs import evolve

from ..idempotency import EventClaim, EventStore
from .events import Event, once_for, rank_of

__all__ = ["EventRunningError", "Once"]


class EventRunningError(Exception):
    """Another delivery of the same event is being handled; PayMongo will deliver it again."""


class Once:
    """Handles events under claims in a store. A claim lasts for *lease* seconds, longer than any handler."""

    def __init__(self, store: EventStore, lease: float) -> None:
        self._store = store
        self._lease = lease

    async def run(self, event: Event[Any], call: Callable[[Event[Any]], Awaitable[None]]) -> bool:
        """Call *call* unless the event had its effect before; tell whether it was called. Raises what it raises."""
        claims = await self._claims(event)
        if claims is None:
            return False
        try:
            await call(await self._placed(event))
        except BaseException:
            await self._release(claims)
            raise
        for name, claim in claims.items():
            await self._store.complete_event(name, claim.token)
        return True

    async def _claims(self, event: Event[Any]) -> dict[str, EventClaim] | None:
        """Claim the event, and what happened whatever it is called; None if either is done."""
        claims: dict[str, EventClaim] = {}
        for name in filter(None, (event.id, once_for(event))):
            claim = await self._store.claim_event(name, self._lease)
            if claim.state == "new":
                claims[name] = claim
                continue
            if claim.state == "running":
                await self._release(claims)
                msg = "another delivery of this event is being handled"
                raise EventRunningError(msg)
            for known, own in claims.items():  # done under another id: this one is done as well
                await self._store.complete_event(known, own.token)
            return None
        return claims

    async def _placed(self, event: Event[Any]) -> Event[Any]:
        """Tell whether a later state of the same resource has been seen."""
        found = rank_of(event.data)
        if found is None or await self._store.advance(*found):
            return event
        return evolve(event, is_superseded=True)

    async def _release(self, claims: dict[str, EventClaim]) -> None:
        for name, claim in claims.items():
            await self._store.release_event(name, claim.token)
