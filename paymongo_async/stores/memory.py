"""A journal in memory: for one process, gone with it."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from ..idempotency import Claim, Record
from ..wire import Answer

__all__ = ["MemoryStore"]


class MemoryStore:
    """Remembers calls for as long as the process lives.

    Keeps the last *max_finished* calls that were finished under a key of the caller's; beyond that a key is as good as
    new here, and only PayMongo can know it. A call in doubt is never dropped.
    """

    def __init__(self, *, max_finished: int = 10_000) -> None:
        self.salt: bytes = os.urandom(32)
        self._max_finished = max_finished
        self._open: dict[str, Record] = {}
        self._finished: OrderedDict[str, Record] = OrderedDict()

    async def claim(self, record: Record) -> Claim:
        """Write *record* if its key is free, or take up the one in doubt."""
        known = self._open.get(record.key) or self._finished.get(record.key)
        if known is None:
            self._open[record.key] = record
            return Claim(record, mine=True)
        if known.state != "in_doubt":
            return Claim(known, mine=False)
        known.state = "claimed"  # whoever comes next is not the owner
        return Claim(known, mine=True)

    async def complete(self, key: str, answer: Answer) -> None:
        """Keep the answer of a call that succeeded, if anybody can ask for it."""
        if self._open[key].minted:
            del self._open[key]
            return
        record = self._finish(key)
        record.state, record.answer = "completed", answer

    async def reject(self, key: str, error: Mapping[str, Any]) -> None:
        """Keep the refusal of a call."""
        record = self._finish(key)
        record.state, record.error = "rejected", error

    async def doubt(self, key: str, last_sent_at: float | None) -> None:
        """Keep the record of a call of which nobody knows whether it happened."""
        record = self._open[key]
        record.state, record.last_sent_at = "in_doubt", last_sent_at or record.last_sent_at

    async def release(self, key: str) -> None:
        """Delete the record of a call that did not happen."""
        self._open.pop(key, None)

    async def get(self, key: str) -> Record | None:
        """Return the record under *key*."""
        return self._open.get(key) or self._finished.get(key)

    async def in_doubt(self) -> list[Record]:
        """Return the records in doubt, oldest first."""
        return [record for record in self._open.values() if record.state == "in_doubt"]

    def _finish(self, key: str) -> Record:
        record = self._finished[key] = self._open.pop(key)
        record.request = None  # only an open call may have to be sent again
        if len(self._finished) > self._max_finished:
            self._finished.popitem(last=False)
        return record
