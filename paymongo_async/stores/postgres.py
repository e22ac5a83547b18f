"""A journal in PostgreSQL, for any number of processes on any number of machines (extra ``postgres``)."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final

from ..errors import ConfigurationError
from ..secret import Secret
from ._durable import DAY, PRUNE_EVERY
from ._rows import Row
from ._served import PATIENCE, LostError, ServedStore, StoreError, described
from .owners import new_owner

try:
    from psycopg import AsyncConnection, AsyncCursor, Error, OperationalError, ProgrammingError
    from psycopg.conninfo import conninfo_to_dict, make_conninfo
    from psycopg.pq import TransactionStatus

    from ._questions import Questions, questions
except ImportError as _missing:
    _msg = "PostgresStore needs psycopg: pip install 'paymongo-async[postgres]'"
    raise ImportError(_msg) from _missing

__all__ = ["PostgresStore"]

_TABLE = re.compile(r"([a-z_][a-z0-9_]{0,62}\.)?[a-z_][a-z0-9_]{0,55}")
_SETTINGS: Final = {
    "connect_timeout": round(PATIENCE),
    "client_encoding": "UTF8",
    "application_name": "paymongo_async",
}
_INHERITED: Final[list[object]] = []
"""Connections that a process had open when it forked: in the child they must be neither used nor closed."""


class PostgresStore(ServedStore):
    """Remembers calls in *table* of the database at *dsn*, and a salt in another; both are made at first use.

    Every record is committed before a call goes on, by a server that waits for its disk, unless its ``fsync`` is off.
    One connection is used, and opened again when it broke. Finished calls are kept for *keep_for* seconds, those in
    doubt for ever. Works through PgBouncer. A role that may not make tables is enough once they are there.
    """

    def __init__(self, dsn: str, *, table: str = "paymongo_journal", keep_for: float = 90 * DAY) -> None:
        super().__init__(keep_for=keep_for)
        if not _TABLE.fullmatch(table):
            msg = "table: small letters, digits and underscores, up to 56; a schema and a point may stand before it"
            raise ConfigurationError(msg)
        settings = _settings(dsn)
        self._dsn = Secret(make_conninfo("", **settings))
        self._password = Secret(str(settings.get("password", "")))
        self._sql: Questions = questions(table)
        self._connection: AsyncConnection[Any] | None = None
        self._turn = asyncio.Lock()
        self._finished = 0

    async def aclose(self) -> None:
        """Close the connection; opened again when it is needed."""
        self._settle_in()
        async with self._turn:
            self._drop()

    async def once(self, connection: AsyncConnection[Any], event_id: str, *also: str) -> bool:
        """Note within the caller's own transaction that an event has its effect; False if it had it before.

        *connection* is to the same database. The note stands or falls with what the transaction does besides, so that
        no crash leaves one without the other; another transaction with the same event waits until this one has ended.
        *also* is what else the event may be known by: if that is known, it had its effect as well.

        The table is made first, on a connection of the store's own, if it is not there. Raises ValueError where there
        is no transaction, psycopg's errors for what the server refuses.
        """
        if connection.autocommit and connection.info.transaction_status == TransactionStatus.IDLE:
            msg = "once: within a transaction: async with connection.transaction()"
            raise ValueError(msg)
        await self.salt()  # makes the tables
        async with AsyncCursor(connection) as cursor:  # whatever kind of cursor is the caller's
            fresh = [await self._note(cursor, name) for name in (event_id, *also)]
        return all(fresh)

    async def _note(self, cursor: AsyncCursor[Any], name: str) -> bool:
        done = Row(f"event {name}", "completed", new_owner(), 0.0, time.time(), None, "")
        await cursor.execute(self._sql.once, _values(done))
        return cursor.rowcount == 1

    # -- rows ---------------------------------------------------------------------------------------------------------

    async def _salt(self) -> bytes:
        await self._ask(self._sql.new_salt, {"value": os.urandom(32)})
        ((kept,),) = await self._ask(self._sql.salt, {})
        return bytes(kept)

    async def _swap(self, row: Row, seen: Row) -> bool:
        done = await super()._swap(row, seen)
        if done and not row.is_open:
            await self._prune_sometimes()
        return done

    async def _read(self, key: str) -> Row | None:
        rows = await self._ask(self._sql.read, {"key": key})
        return Row(*rows[0]) if rows else None

    async def _open_rows(self) -> list[Row]:
        return [Row(*values) for values in await self._ask(self._sql.open, {})]

    async def _find(self, resource_ids: Sequence[str]) -> dict[str, str]:
        return dict(await self._ask(self._sql.find, {"resource_ids": [*resource_ids]}))

    async def _prune_sometimes(self) -> None:
        self._finished += 1
        if self._finished % PRUNE_EVERY == 1:
            with suppress(StoreError):  # what was to be written is written; the next time will do
                await self._ask(self._sql.prune, {"keep_for": self._keep_for, "most": 2 * PRUNE_EVERY})

    def _question(self, row: Row, seen: Row | None) -> tuple[Any, ...]:
        if seen is None:
            return self._sql.insert, _values(row)
        return self._sql.swap, {**_values(row), "seen_owner": seen.owner, "seen_state": seen.state}

    def _deletion(self, key: str, owner: str) -> tuple[Any, ...]:
        return self._sql.delete, {"key": key, "owner": owner}

    # -- the server ---------------------------------------------------------------------------------------------------

    async def _ask_once(self, *question: Any) -> Any:
        text, values = question
        async with self._turn:
            try:
                connection = self._connection or await self._opened()
                with self._watched(connection):
                    cursor = await connection.execute(text, values)
                    return await cursor.fetchall() if cursor.description is not None else []
            except Error as error:
                is_lost = isinstance(error, OperationalError) and (self._connection is None or self._is_broken())
                failure = (LostError if is_lost else StoreError)(self._said(error))
            finally:
                if self._is_broken():
                    self._drop()
        raise failure

    async def _opened(self) -> AsyncConnection[Any]:
        connection = await AsyncConnection.connect(self._dsn.reveal(), autocommit=True, prepare_threshold=None)
        try:
            with self._watched(connection):
                await connection.execute(self._sql.session)
                cursor = await connection.execute(self._sql.has_tables, {"name": self._sql.salts})
                if await cursor.fetchone() == (False,):
                    await connection.execute(self._sql.tables)
        except BaseException:
            connection.pgconn.finish()
            raise
        self._connection = connection
        return connection

    @contextmanager
    def _watched(self, connection: AsyncConnection[Any]) -> Generator[None]:
        """Cut the line of a server that keeps silent: a query cannot be given up without it."""
        line = socket.socket(fileno=os.dup(connection.fileno()))
        watch = asyncio.get_running_loop().call_later(PATIENCE, _cut, line)
        try:
            yield
        finally:
            watch.cancel()
            line.close()

    def _is_broken(self) -> bool:
        """Tell whether the connection is of no more use: closed, or left in the middle of something."""
        found = self._connection
        return found is not None and found.pgconn.transaction_status != TransactionStatus.IDLE

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.pgconn.finish()

    def _leave(self, *, is_forked: bool) -> None:
        self._turn = asyncio.Lock()
        if is_forked and self._connection is not None:
            _INHERITED.append(self._connection)
            self._connection = None
        self._drop()

    def _said(self, error: Error) -> str:
        said = error.diag.message_primary or str(error) or type(error).__name__
        return f"PostgreSQL: {described(said, self._password.reveal())}"


def _settings(dsn: str) -> Mapping[str, Any]:
    """Read what *dsn* says, and add what it does not."""
    try:
        return {**_SETTINGS, **conninfo_to_dict(dsn)}
    except ProgrammingError:  # it holds a part of what it could not read
        pass
    msg = "dsn: like postgresql://user:password@host/database, special characters of the password percent-encoded"
    raise ConfigurationError(msg)


def _values(row: Row) -> dict[str, Any]:
    return {
        "key": row.key,
        "state": row.state,
        "owner": row.owner,
        "lease": row.lease,
        "created": row.created,
        "resource_id": row.resource_id,
        "document": row.document,
    }


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
