"""An event store that outlives routers, in memory and in virtual time, and that fails when it is told to."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from paymongo_async.idempotency import EventClaim

__all__ = ["Shelf", "turn"]


async def turn() -> None:
    """Let everything happen that is ready to."""
    for _ in range(50):
        await asyncio.sleep(0)


@dataclass
class _Kept:
    token: str
    until: float
    body: str = ""
    done: bool = False


@dataclass
class Shelf:
    """What `EventStore` promises, to be compared with in tests of what is built on it."""

    durable: bool = True
    events: dict[str, _Kept] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    failing: set[str] = field(default_factory=set)
    """The methods that raise instead, alone or with the name that they do it for."""
    losing: set[str] = field(default_factory=set)
    """The methods that do their work and raise afterwards: the answer is lost."""
    gate: asyncio.Event | None = None
    """What every method waits for before it does anything."""
    closed: int = 0
    tokens: count[int] = field(default_factory=count)

    async def claim_event(self, event_id: str, lease: float, body: str = "") -> EventClaim:
        await self._enter("claim_event", event_id)
        now = asyncio.get_running_loop().time()
        known = self.events.get(event_id)
        claim = EventClaim("new", f"token {next(self.tokens)}")
        if known is not None and known.done:
            claim = EventClaim("done")
        elif known is not None and known.until > now:
            claim = EventClaim("running")
        else:
            self.events[event_id] = _Kept(claim.token, now + lease, body)
        self._leave("claim_event")
        return claim

    async def complete_event(self, event_id: str, token: str) -> None:
        await self._enter("complete_event", event_id)
        self.events[event_id].done, self.events[event_id].body = True, ""
        self._leave("complete_event")

    async def release_event(self, event_id: str, token: str) -> None:
        await self._enter("release_event", event_id)
        if self.events[event_id].token == token:
            self.events[event_id].until = 0.0
        self._leave("release_event")

    async def pending_events(self) -> list[tuple[str, str]]:
        await self._enter("pending_events")
        now = asyncio.get_running_loop().time()
        return [(name, kept.body) for name, kept in self.events.items() if not kept.done and kept.until <= now]

    async def advance(self, resource_id: str, rank: int) -> bool:
        await self._enter("advance")
        known = self.ranks.get(resource_id, rank)
        self.ranks[resource_id] = max(known, rank)
        self._leave("advance")
        return known <= rank

    async def aclose(self) -> None:
        self.closed += 1

    @property
    def waiting(self) -> list[str]:
        """The events that are not done."""
        return [name for name, kept in self.events.items() if not kept.done]

    async def _enter(self, method: str, name: str = "") -> None:
        self.calls[method] += 1
        if self.gate is not None:
            await self.gate.wait()
        await asyncio.sleep(0)  # as a back end does
        if self.failing & {method, f"{method} {name}"}:
            raise ConnectionError(method)

    def _leave(self, method: str) -> None:
        if method in self.losing:
            raise ConnectionError(method)
