"""A SQLite file and the thread that works on it."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

__all__ = ["SQLiteFile"]

_T = TypeVar("_T")
_PATIENCE: Final = 5.0
"""Seconds to wait for another process that writes."""

_OPENING: Final = threading.Lock()
"""Nobody in this process opens a file while another one creates it, see `_create`."""

_INHERITED: Final[list[SQLiteFile]] = []
"""Files that a process had open when it forked: in the child they must be neither used nor closed."""


class SQLiteFile:
    """Opens the file at *path* with its *tables* when the first piece of work comes."""

    def __init__(self, path: Path, tables: str) -> None:
        self._process = os.getpid()
        self._path, self._tables = path, tables
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="paymongo-journal")
        self._database: sqlite3.Connection | None = None

    def submit(self, work: Callable[[sqlite3.Connection], _T]) -> Future[_T]:
        """Do a piece of work after those before it."""
        return self._thread.submit(lambda: work(self._opened()))

    def is_inherited(self) -> bool:
        """Tell whether it was opened before this process was forked; then leave it alone for good."""
        is_inherited = self._process != os.getpid()
        if is_inherited:
            _INHERITED.append(self)
        return is_inherited

    async def close(self) -> None:
        """Close it after the work that was given to it."""
        if self.is_inherited():
            return
        await asyncio.wrap_future(self._thread.submit(self._shut))
        self._thread.shutdown(wait=False)

    def _opened(self) -> sqlite3.Connection:
        if self._database is None:
            with _OPENING:
                _create(self._path)
                database = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
            try:
                _use_wal(database)
                database.execute("PRAGMA synchronous = FULL")
                database.execute("PRAGMA fullfsync = ON")  # macOS keeps what was synced in the disk's cache otherwise
                database.executescript(self._tables)
            except BaseException:
                database.close()
                raise
            self._database = database
        return self._database

    def _shut(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            database.close()


def _create(path: Path) -> None:
    """Create the file for its owner alone, unless it is there: then it must not even be opened.

    To close a file ends all locks that the process has on it, whoever took them. Another process would then find that
    nobody uses the file, and take its log away from under a store that does.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _use_wal(database: sqlite3.Connection) -> None:
    """Change to WAL; where several processes do that at once SQLite does not wait of itself."""
    late = time.monotonic() + _PATIENCE
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > late:
                raise
            time.sleep(0.01)
        else:
            return
