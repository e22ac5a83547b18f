"""Events on the same back ends as calls: rows of their own, under keys that no call can have, because of a space."""

from __future__ import annotations

import time

from ..idempotency import EventClaim
from ._rows import Row, Rows
from .owners import new_owner

__all__ = ["EventRows", "is_event"]


def is_event(row: Row) -> bool:
    """Tell whether a row is about an event, or about the state of a resource, and not about a call."""
    return " " in row.key


class EventRows(Rows):
    """An `EventStore` over a back end."""

    durable = True

    async def claim_event(self, event_id: str, lease: float, body: str = "") -> EventClaim:
        """Take an event that nobody has done or is doing."""
        new = Row(f"event {event_id}", "claimed", new_owner(), lease, time.time(), None, body)
        while True:
            if await self._insert(new):
                return EventClaim("new", new.owner)
            row = await self._read(new.key)
            if row is None:
                continue
            if row.owner == new.owner:  # written, and the answer to that was lost
                return EventClaim("new", new.owner)
            if not row.is_open:
                return EventClaim("done")
            if row.is_held:
                return EventClaim("running")
            if await self._swap(new, row):
                return EventClaim("new", new.owner)

    async def complete_event(self, event_id: str, token: str) -> None:
        """Note that an event has had its effect."""
        done = Row(f"event {event_id}", "completed", token, 0.0, time.time(), None, "")
        while (row := await self._read(done.key)) is not None and row.is_open:
            if await self._swap(done, row):
                return

    async def release_event(self, event_id: str, token: str) -> None:
        """Give an event back that could not be handled."""
        row = await self._read(f"event {event_id}")
        if row is not None and (row.state, row.owner) == ("claimed", token):
            await self._swap(Row(row.key, "in_doubt", token, 0.0, row.created, None, row.document), row)

    async def pending_events(self) -> list[tuple[str, str]]:
        """Return the events that are not done and that nobody is doing, oldest first."""
        rows = [row for row in await self._open_rows() if is_event(row) and not row.is_held]
        return [(row.key.removeprefix("event "), row.document) for row in rows]

    async def advance(self, resource_id: str, rank: int) -> bool:
        """Note how far on a resource is, and tell whether that is no step back."""
        new = Row(f"state {resource_id}", "completed", new_owner(), 0.0, time.time(), None, str(rank))
        while not await self._insert(new):
            row = await self._read(new.key)
            if row is None:
                continue
            if int(row.document) >= rank or await self._swap(new, row):
                return int(row.document) <= rank
        return True
