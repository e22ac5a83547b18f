"""What every store outside the process does alike, over the few things that its back end can do.

A back end stores rows, and changes one only if it is still as it was last seen: owner and state. That is enough for
any number of processes, because an owner is the name of one claim.

A claim, and the writing of an answer, may be carried out twice where the back end's first answer was lost: they find
their own row, and know it by its owner.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Final

from attrs import evolve, frozen

from ..idempotency import Claim, Record
from ._documents import dump, load
from .owners import is_gone

__all__ = ["DAY", "PRUNE_EVERY", "DurableStore", "Row"]

DAY: Final = 86_400.0
PRUNE_EVERY: Final = 1_000
"""Finished calls after which a back end that forgets nothing of itself drops old ones, up to twice as many."""

_LONGEST: Final = 100 * 365 * DAY

_ID = re.compile(r"[\x21-\x7e]{1,255}")
"""What is kept as the id of a resource: text that every back end can search for."""


@frozen
class Row:
    """What a back end keeps: what it compares and searches for, and the rest as text.

    *lease* is seconds: how long a claim is to last when it is written, how much of that is left when it is read, by the
    back end's own clock where it has one. *created* is Unix seconds, for the order.
    """

    key: str
    state: str
    owner: str
    lease: float
    created: float
    resource_id: str | None
    document: str

    @property
    def is_held(self) -> bool:
        """Tell whether somebody is making the call."""
        return self.state == "claimed" and self.lease > 0 and not is_gone(self.owner)

    @property
    def is_open(self) -> bool:
        """Tell whether it is not known what became of the call."""
        return self.state in ("claimed", "in_doubt")


class DurableStore(ABC):
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
        taken: Record | None = None
        while True:
            if await self._insert(_row(record, lease)):
                return Claim("new", record)
            row = await self._read(record.key)
            if row is None:  # released in between
                continue
            known = await self._record(row)
            if row.state == "claimed" and row.owner == record.owner:  # written before, and the answer to that was lost
                return _own(record, known, is_new=taken is None and row.document == dump(record))
            if not row.is_open or row.is_held or known.fingerprint != record.fingerprint:
                return Claim("held", known)
            taken = evolve(known, state="claimed", owner=record.owner)
            if await self._swap(_row(taken, lease), row):
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
        return [await self._record(row) for row in await self._open_rows() if not row.is_held]

    async def keys_of(self, resource_ids: Sequence[str]) -> dict[str, str]:
        """Tell which of these resources calls on record have made."""
        known = [each for each in resource_ids if _ID.fullmatch(each)]
        return await self._find(known) if known else {}

    async def _record(self, row: Row) -> Record:
        """Read a row; what nobody makes any more is in doubt."""
        record = load(row.document, await self.salt())
        return evolve(record, state="in_doubt") if row.is_open and not row.is_held else record

    # -- the back end -------------------------------------------------------------------------------------------------

    @abstractmethod
    async def aclose(self) -> None:
        """Close what is open to the outside; opened again when it is needed."""

    @abstractmethod
    async def _salt(self) -> bytes:
        """Return the salt that is kept, after keeping a new one if there is none."""

    @abstractmethod
    async def _insert(self, row: Row) -> bool:
        """Write a row under a free key; False if it is not free."""

    @abstractmethod
    async def _swap(self, row: Row, seen: Row) -> bool:
        """Write a row over the one that has the owner and the state of *seen*; False if it has not."""

    @abstractmethod
    async def _delete(self, key: str, owner: str) -> bool:
        """Delete a claimed row of *owner*; False if there is none."""

    @abstractmethod
    async def _read(self, key: str) -> Row | None:
        """Return the row under *key*."""

    @abstractmethod
    async def _open_rows(self) -> list[Row]:
        """Return the rows that are claimed or in doubt, oldest first."""

    @abstractmethod
    async def _find(self, resource_ids: Sequence[str]) -> dict[str, str]:
        """Return the keys of the rows with these resources."""


def _own(record: Record, known: Record, *, is_new: bool) -> Claim:
    """Return the claim that *record* already has: one that was taken up must still be looked up before it is sent."""
    return Claim("new", record) if is_new else Claim("taken_up", evolve(known, state="claimed"))


def _row(record: Record, lease: float = 0.0) -> Row:
    made = record.resource_id
    made = made if made is not None and _ID.fullmatch(made) else None
    return Row(record.key, record.state, record.owner, lease, record.created.wall, made, dump(record))
