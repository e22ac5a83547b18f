"""A journal in memory: for one process, gone with it."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from typing import TypeVar

from attrs import evolve

from ..idempotency import Claim, EventClaim, Record, new_key

__all__ = ["MemoryStore"]

_V = TypeVar("_V")


class MemoryStore:
    """Remembers calls for as long as the process lives.

    Keeps the last *max_finished* calls that were finished under a key of the caller's; beyond that a key is as good as
    new here, and only PayMongo can know it. A call in doubt is never dropped. A lease is of no use in one process:
    whoever claimed a key is there until it says what came of it.
    """

    durable = False

    def __init__(self, *, max_finished: int = 10_000) -> None:
        self._salt: bytes = os.urandom(32)
        self._max_finished = max_finished
        self._open: dict[str, Record] = {}
        self._finished: OrderedDict[str, Record] = OrderedDict()
        self._makers: OrderedDict[str, str] = OrderedDict()
        self._events: OrderedDict[str, str] = OrderedDict()
        self._ranks: OrderedDict[str, int] = OrderedDict()

    async def salt(self) -> bytes:
        """Return the random key of the store."""
        return self._salt

    async def claim(self, record: Record, lease: float) -> Claim:  # noqa: ARG002  (see above)
        """Write *record* if its key is free, or take up the one in doubt."""
        known = self._open.get(record.key) or self._finished.get(record.key)
        if known is None:
            record = evolve(record, state="claimed") if record.state != "claimed" else record
            self._open[record.key] = record
            return Claim("new", record)
        if known.state != "in_doubt" or known.fingerprint != record.fingerprint:
            return Claim("held", known)
        taken = evolve(known, state="claimed", owner=record.owner)
        self._open[record.key] = evolve(taken, last_sent=record.last_sent)
        return Claim("taken_up", taken)

    async def save(self, record: Record) -> bool:
        """Write what came of a call, unless another owner has it now."""
        known = self._open.get(record.key)
        if known is None or not _belongs(known, record):
            done = self._finished.get(record.key)
            if record.state != "completed" or done is not None:
                return record.state == "completed" and done is not None and done.owner == record.owner
        if record.state == "in_doubt":
            self._open[record.key] = record
            return True
        self._open.pop(record.key, None)
        if (made := record.resource_id) is not None:
            _remember(self._makers, made, record.key, self._max_finished)
        if record.state == "rejected" or not record.minted:  # nobody can ask for the answer to a minted key
            _remember(self._finished, record.key, record.finished(), self._max_finished)
        return True

    async def release(self, record: Record) -> bool:
        """Delete the record of a call that did not happen."""
        known = self._open.get(record.key)
        if known is None or not _belongs(known, record):
            return False
        del self._open[record.key]
        return True

    async def get(self, key: str) -> Record | None:
        """Return the record under *key*."""
        return self._open.get(key) or self._finished.get(key)

    async def in_doubt(self) -> list[Record]:
        """Return the records in doubt, oldest first."""
        found = [record for record in self._open.values() if record.state == "in_doubt"]
        return sorted(found, key=lambda record: record.created.wall)

    async def keys_of(self, resource_ids: Sequence[str]) -> dict[str, str]:
        """Tell which of these resources calls on record have made."""
        return {each: self._makers[each] for each in resource_ids if each in self._makers}

    # -- events -------------------------------------------------------------------------------------------------------

    async def claim_event(self, event_id: str, lease: float, body: str = "") -> EventClaim:  # noqa: ARG002  (the same)
        """Take an event that nobody has done or is doing; its body is not kept, which nobody may count on here."""
        if event_id in self._events:
            return EventClaim("running" if self._events[event_id] else "done")
        token = new_key()
        _remember(self._events, event_id, token, self._max_finished)
        return EventClaim("new", token)

    async def complete_event(self, event_id: str, token: str) -> None:  # noqa: ARG002  (nobody can have taken it over)
        """Note that an event has had its effect."""
        _remember(self._events, event_id, "", self._max_finished)

    async def release_event(self, event_id: str, token: str) -> None:
        """Forget an event that could not be handled."""
        if self._events.get(event_id) == token:
            del self._events[event_id]

    async def pending_events(self) -> list[tuple[str, str]]:
        """Return nothing: no event is kept."""
        return []

    async def advance(self, resource_id: str, rank: int) -> bool:
        """Note how far on a resource is, and tell whether that is no step back."""
        known = self._ranks.get(resource_id, rank)
        _remember(self._ranks, resource_id, max(known, rank), self._max_finished)
        return known <= rank

    async def aclose(self) -> None:
        """Close nothing: what is in memory stays there."""


def _belongs(known: Record, record: Record) -> bool:
    return known.state == "claimed" and known.owner == record.owner


def _remember(shelf: OrderedDict[str, _V], name: str, value: _V, most: int) -> None:
    """Put a value on a shelf that holds *most*, the oldest leaving first."""
    shelf[name] = value
    if len(shelf) > most:
        shelf.popitem(last=False)
