"""A journal in a file: for any number of processes on one machine, no server needed."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from ._durable import DAY, PRUNE_EVERY, DurableStore
from ._rows import Row
from ._sqlite_file import SQLiteFile

__all__ = ["SQLiteStore"]

_T = TypeVar("_T")

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS journal (
    key TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    owner TEXT NOT NULL,
    lease_until REAL NOT NULL,
    created REAL NOT NULL,
    resource_id TEXT,
    document TEXT NOT NULL,
    written REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS journal_open ON journal (created, key) WHERE state IN ('claimed', 'in_doubt');
CREATE INDEX IF NOT EXISTS journal_done ON journal (written) WHERE state IN ('completed', 'rejected');
CREATE INDEX IF NOT EXISTS journal_made ON journal (resource_id) WHERE resource_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS salt (one INTEGER PRIMARY KEY CHECK (one = 1), value BLOB NOT NULL);
"""
_INSERT: Final = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
_SWAP: Final = """
UPDATE journal
SET (key, state, owner, lease_until, created, resource_id, document, written) = (?, ?, ?, ?, ?, ?, ?, ?)
WHERE key = ? AND owner = ? AND state = ?
"""
_DELETE: Final = "DELETE FROM journal WHERE key = ? AND owner = ? AND state = 'claimed'"
_READ: Final = "SELECT key, state, owner, lease_until, created, resource_id, document FROM journal WHERE key = ?"
_OPEN: Final = """
SELECT key, state, owner, lease_until, created, resource_id, document FROM journal
WHERE state IN ('claimed', 'in_doubt') ORDER BY created, key
"""
_FIND: Final = "SELECT key FROM journal WHERE resource_id = ?"
_PRUNE: Final = """
DELETE FROM journal WHERE key IN (
    SELECT key FROM journal WHERE state IN ('completed', 'rejected') AND written < ? ORDER BY written LIMIT ?
)
"""


class SQLiteStore(DurableStore):
    """Remembers calls in the file at *path*, which is made, and readable by its owner alone, if it is not there.

    Everything is on the disk before a call goes on (WAL, synced at every commit). The file must be on a disk of this
    machine, not on a network share. Finished calls are kept for *keep_for* seconds, those in doubt for ever.
    """

    def __init__(self, path: str | os.PathLike[str], *, keep_for: float = 90 * DAY) -> None:
        super().__init__(keep_for=keep_for)
        self._path = Path(path)
        self._file: SQLiteFile | None = None
        self._finished = 0

    async def aclose(self) -> None:
        """Close the file; it is opened again when it is needed."""
        file, self._file = self._file, None
        if file is not None:
            await file.close()

    # -- rows ---------------------------------------------------------------------------------------------------------

    async def _salt(self) -> bytes:
        def work(database: sqlite3.Connection) -> bytes:
            database.execute("INSERT INTO salt VALUES (1, ?) ON CONFLICT DO NOTHING", (os.urandom(32),))
            value: bytes = database.execute("SELECT value FROM salt").fetchone()[0]
            return value

        return await self._do(work)

    async def _insert(self, row: Row) -> bool:
        return await self._write(_INSERT, _values(row))

    async def _swap(self, row: Row, seen: Row) -> bool:
        done = await self._write(_SWAP, (*_values(row), row.key, seen.owner, seen.state))
        if done and not row.is_open:
            await self._prune_sometimes()
        return done

    async def _delete(self, key: str, owner: str) -> bool:
        return await self._write(_DELETE, (key, owner))

    async def _read(self, key: str) -> Row | None:
        rows = await self._select(_READ, (key,))
        return rows[0] if rows else None

    async def _open_rows(self) -> list[Row]:
        return await self._select(_OPEN, ())

    async def _find(self, resource_ids: Sequence[str]) -> dict[str, str]:
        def work(database: sqlite3.Connection) -> dict[str, str]:
            found = ((each, database.execute(_FIND, (each,)).fetchone()) for each in resource_ids)
            return {each: row[0] for each, row in found if row is not None}

        return await self._do(work)

    async def _prune_sometimes(self) -> None:
        self._finished += 1
        if self._finished % PRUNE_EVERY == 1:
            with suppress(sqlite3.Error):  # what was to be written is written; the next time will do
                await self._write(_PRUNE, (time.time() - self._keep_for, 2 * PRUNE_EVERY))

    # -- the file -----------------------------------------------------------------------------------------------------

    async def _write(self, question: str, values: Sequence[object]) -> bool:
        return await self._do(lambda database: database.execute(question, values).rowcount > 0)

    async def _select(self, question: str, values: Sequence[object]) -> list[Row]:
        def work(database: sqlite3.Connection) -> list[Row]:
            now = time.time()
            return [_row(values, now) for values in database.execute(question, values)]

        return await self._do(work)

    async def _do(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Work on the file in a thread of its own, one piece after the other, so that the loop goes on."""
        if self._file is None or self._file.is_inherited():
            self._file = SQLiteFile(self._path, _TABLES)
        return await asyncio.wrap_future(self._file.submit(work))


def _values(row: Row) -> tuple[object, ...]:
    now = time.time()
    return (row.key, row.state, row.owner, now + row.lease, row.created, row.resource_id, row.document, now)


def _row(values: Sequence[Any], now: float) -> Row:
    key, state, owner, lease_until, created, resource_id, document = values
    return Row(key, state, owner, lease_until - now, created, resource_id, document)
