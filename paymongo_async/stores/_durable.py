"""What every store outside the process does alike, over the few things that its back end can do.

A back end stores rows, and changes one only if it is still as it was last seen: owner and state. That is enough for
any number of processes, because an owner is the name of one claim.

A claim, and the writing of an answer, may be carried out twice where the back end's first answer was lost: they find
their own row, and know it by its owner.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from attrs import evolve

from ..idempotency import Claim, Record
from ._documents import dump, load, was_taken_up
from ._events import EventRows, is_event
from ._rows import Row

__all__ = ["DAY", "PRUNE_EVERY", "DurableStore", "Row"]

DAY: Final = 86_400.0
PRUNE_EVERY: Final = 1_000
"""Finished calls after which a back end that forgets nothing of itself drops old ones, up to twice as many."""

_LONGEST: Final = 100 * 365 * DAY

_ID = re.compile(r"[\x21-\x7e]{1,255}")
"""What is kept as the id of a resource: text that every back end can search for."""


class DurableStore(EventRows):
    """A `JournalStore` over a back end. Finished calls are kept for *keep_for* seconds, those in doubt for ever."""

    durable = True

    def __init__(self, *, keep_for: float = 90 * DAY) -> None:
        if not keep_for >= 2 * DAY:
            msg = "keep_for: seconds, at least two days; PayMongo itself knows a key for one"
            raise ValueError(msg)
        self._keep_for = min(keep_for, _LONGEST)
        self._known_salt: bytes | None = None

    async def salt(self) -> bytes:
        """Return the random key of the store."""
        if self._known_salt is None:
            self._known_salt = await self._salt()
        return self._known_salt

    async def claim(self, record: Record, lease: float) -> Claim:
        """Write *record* if its key is free, or take up the open one that nobody makes."""
        record = evolve(record, state="claimed") if record.state != "claimed" else record
        while True:
            if await self._insert(_row(record, lease)):
                return Claim("new", record)
            row = await self._read(record.key)
            if row is None:  # released in between
                continue
            known = await self._record(row)
            if row.state == "claimed" and row.owner == record.owner:  # written before, and the answer to that was lost
                return _own(record, known, taken_up=was_taken_up(row.document))
            if not row.is_open or row.is_held or known.fingerprint != record.fingerprint:
                return Claim("held", known)
            taken = evolve(known, state="claimed", owner=record.owner)
            # Kept is until when this owner may send, should it die as well; looked at is when the last one had sent.
            kept = evolve(taken, last_sent=record.last_sent)
            if await self._swap(_row(kept, lease, taken_up=True), row):
                return Claim("taken_up", taken)

    async def save(self, record: Record) -> bool:
        """Write what came of a call; an answer also where another has taken it up meanwhile."""
        new = _row(record if record.state == "in_doubt" else record.finished())
        if await self._swap(new, evolve(new, state="claimed")):
            return True
        while record.state == "completed":
            row = await self._read(record.key)
            if row is None:
                if await self._insert(new):
                    return True
            elif not row.is_open:
                return row.owner == record.owner
            elif await self._swap(new, row):
                return True
        return False

    async def release(self, record: Record) -> bool:
        """Delete the record of a call that did not happen, if its owner still has it."""
        return await self._delete(record.key, record.owner)

    async def get(self, key: str) -> Record | None:
        """Return the record under *key*."""
        row = await self._read(key)
        return None if row is None else await self._record(row)

    async def in_doubt(self) -> list[Record]:
        """Return the records in doubt, oldest first."""
        rows = [row for row in await self._open_rows() if not row.is_held and not is_event(row)]
        return [await self._record(row) for row in rows]

    async def keys_of(self, resource_ids: Sequence[str]) -> dict[str, str]:
        """Tell which of these resources calls on record have made."""
        known = [each for each in resource_ids if _ID.fullmatch(each)]
        return await self._find(known) if known else {}

    async def _record(self, row: Row) -> Record:
        """Read a row; what nobody makes any more is in doubt."""
        record = load(row.document, await self.salt())
        return evolve(record, state="in_doubt") if row.is_open and not row.is_held else record


def _own(record: Record, known: Record, *, taken_up: bool) -> Claim:
    """Return the claim that *record* already has: one that was taken up must still be looked up before it is sent."""
    return Claim("taken_up", evolve(known, state="claimed")) if taken_up else Claim("new", record)


def _row(record: Record, lease: float = 0.0, *, taken_up: bool = False) -> Row:
    made = record.resource_id
    made = made if made is not None and _ID.fullmatch(made) else None
    document = dump(record, taken_up=taken_up)
    return Row(record.key, record.state, record.owner, lease, record.created.wall, made, document)
